// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserSpec;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The IAM user that a resource declares.
 *
 * @param userName IAM name
 * @param path IAM path
 * @param permissionsBoundary policy ARN, or null for none
 * @param groups exclusive memberships
 * @param policies exclusive attachments, ARNs
 * @param tags the declared tags, without the owner's
 * @param owner who owns the user, or would
 * @param anothers whether another tool makes it, and decides all of it but its name
 */
public record DesiredUser(
    String userName,
    String path,
    @Nullable String permissionsBoundary,
    Set<String> groups,
    Set<String> policies,
    Map<String, String> tags,
    Owner owner,
    boolean anothers) {

  /** A user that is the resource's own. */
  public DesiredUser(
      String userName,
      String path,
      @Nullable String permissionsBoundary,
      Set<String> groups,
      Set<String> policies,
      Map<String, String> tags,
      Owner owner) {
    this(userName, path, permissionsBoundary, groups, policies, tags, owner, false);
  }

  /** Copies the collections in a fixed order, so that calls come in the same order every time. */
  public DesiredUser {
    groups = new TreeSet<>(groups);
    policies = new TreeSet<>(policies);
    tags = new TreeMap<>(tags);
  }

  /** What a resource declares. */
  public static DesiredUser of(CloudUser resource, Owner owner) {
    CloudUserSpec spec = resource.getSpec();
    return new DesiredUser(
        resource.iamUserName(),
        spec.path(),
        spec.permissionsBoundary(),
        Set.copyOf(spec.groups()),
        Set.copyOf(spec.policies()),
        spec.tags(),
        owner,
        spec.credentialsOnly());
  }

  /** Declared tags and the owner's. */
  public Map<String, String> allTags() {
    Map<String, String> all = new TreeMap<>(tags);
    all.putAll(owner.tags());
    return all;
  }

  /** The aspects in which this differs from another declaration of the same user. */
  public Set<Aspect> differsFrom(DesiredUser other) {
    if (anothers != other.anothers) {
      return EnumSet.allOf(Aspect.class);
    }
    Set<Aspect> aspects = EnumSet.noneOf(Aspect.class);
    if (anothers) {
      return aspects;
    }
    if (!path.equals(other.path)
        || !Objects.equals(permissionsBoundary, other.permissionsBoundary)
        || !allTags().equals(other.allTags())) {
      aspects.add(Aspect.USER);
    }
    if (!groups.equals(other.groups)) {
      aspects.add(Aspect.GROUPS);
    }
    if (!policies.equals(other.policies)) {
      aspects.add(Aspect.POLICIES);
    }
    return aspects;
  }
}
