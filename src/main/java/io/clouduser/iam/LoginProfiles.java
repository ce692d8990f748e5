// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.OperationFailed;
import io.clouduser.model.Password;

/**
 * The door to IAM's login profiles.
 *
 * <p>Every method throws {@link OperationFailed} for what it does not return; {@code
 * PasswordPolicyViolation} is its reason when the account's policy refuses the password.
 */
public interface LoginProfiles {
  /**
   * Makes a login profile. Posted once: an answer that is lost is not asked for again.
   *
   * @return {@code SET}, or {@code PRESENT} when there was one already, which keeps its password
   */
  Outcome create(String userName, Password password, boolean resetRequired);

  /**
   * Gives an existing login profile another password.
   *
   * @return {@code SET}, or {@code ABSENT} when there is none
   */
  Outcome update(String userName, Password password, boolean resetRequired);

  /** Whether there is a login profile. */
  boolean exists(String userName);

  /** What became of a login profile. */
  enum Outcome {
    /** It holds the password that was given. */
    SET,
    /** There was one already. */
    PRESENT,
    /** There is none. */
    ABSENT
  }
}
