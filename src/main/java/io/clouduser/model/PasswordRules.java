// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

/**
 * What the account asks of a password.
 *
 * <p>Source: IAM User Guide, "Set an account password policy for IAM users".
 *
 * @param minimumLength in characters, 6 to 128
 * @param usersMayChange whether the policy lets every user change the own password; without a
 *     custom policy nobody may who has no policy that says so
 */
public record PasswordRules(int minimumLength, boolean usersMayChange) {
  /** What holds in an account without a policy of its own. */
  public static final PasswordRules ACCOUNT_DEFAULT = new PasswordRules(8, false);
}
