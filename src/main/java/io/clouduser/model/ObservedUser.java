// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What IAM says of a user name. */
public sealed interface ObservedUser {

  /** Nobody has that name. */
  record Absent() implements ObservedUser {}

  /**
   * A user has that name. An aspect that was not read is null.
   *
   * @param attributes what GetUser tells
   * @param groups memberships
   * @param policies ARNs of the attached managed policies
   */
  record Present(
      @Nullable Attributes attributes, @Nullable Set<String> groups, @Nullable Set<String> policies)
      implements ObservedUser {}

  /**
   * What GetUser tells.
   *
   * @param identity name, id and ARN
   * @param path IAM path
   * @param permissionsBoundary policy ARN or null
   * @param tags all tags
   * @param createdAt when IAM made the user
   * @param passwordLastUsed when the person last signed in with the password; null for never, or
   *     not known
   * @param readAt the time by AWS's own clock when it answered, if it told
   */
  record Attributes(
      Identity identity,
      String path,
      @Nullable String permissionsBoundary,
      Map<String, String> tags,
      Instant createdAt,
      @Nullable Instant passwordLastUsed,
      @Nullable Instant readAt) {
    /** The same with other tags. */
    public Attributes with(Map<String, String> otherTags) {
      return new Attributes(
          identity, path, permissionsBoundary, otherTags, createdAt, passwordLastUsed, readAt);
    }

    /** Whether this owner's tag is on the user. */
    public boolean ownedBy(Owner owner) {
      return owner.value().equals(tags.get(Owner.OWNER_TAG));
    }
  }

  /**
   * Which user: a name that is deleted and made anew has another id.
   *
   * @param userName as IAM spells it
   * @param userId AIDA…
   * @param arn with the path
   */
  record Identity(String userName, String userId, String arn) {}
}
