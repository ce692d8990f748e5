// SPDX-License-Identifier: Apache-2.0
package io.clouduser.importer;

import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.ObservedUser.Present;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which users are asked for. A user has to meet all that is given.
 *
 * @param pathPrefix what the user's path begins with; {@code /} for all
 * @param tags tags that the user must have; an empty value stands for any
 * @param groups the user must be a member of one of these; empty for all
 */
public record Selection(String pathPrefix, Map<String, Optional<String>> tags, Set<String> groups) {
  /** Copies the collections; IAM ignores the case of tag keys and group names. */
  public Selection {
    tags = Map.copyOf(tags);
    groups = Set.copyOf(groups);
  }

  boolean matches(Present user, Attributes attributes) {
    return attributes.path().startsWith(pathPrefix)
        && tags.entrySet().stream().allMatch(it -> tagged(attributes, it.getKey(), it.getValue()))
        && (groups.isEmpty() || groups.stream().anyMatch(it -> member(user, it)));
  }

  private static boolean tagged(Attributes attributes, String key, Optional<String> value) {
    Map<String, String> present = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    present.putAll(attributes.tags());
    return present.containsKey(key) && value.filter(it -> !it.equals(present.get(key))).isEmpty();
  }

  private static boolean member(Present user, String group) {
    return user.groups() != null && user.groups().stream().anyMatch(group::equalsIgnoreCase);
  }
}
