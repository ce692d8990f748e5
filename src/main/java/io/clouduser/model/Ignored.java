// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Memberships and attachments that others manage and the operator leaves alone.
 *
 * @param groups matched against whole group names, or null for none
 * @param policies matched against whole policy ARNs, or null for none
 */
public record Ignored(@Nullable Pattern groups, @Nullable Pattern policies) {
  /** Nothing is ignored. */
  public static final Ignored NOTHING = new Ignored(null, null);

  boolean group(String name) {
    return groups != null && groups.matcher(name).matches();
  }

  boolean policy(String arn) {
    return policies != null && policies.matcher(arn).matches();
  }
}
