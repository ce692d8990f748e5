// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.OperationFailed;
import io.clouduser.model.Password;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The door to what lets a person in: the login profile, and which access keys are active.
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

  /** The login profile, if there is one. */
  Optional<LoginProfile> find(String userName);

  /** The ids of the access keys that are active; empty also where there is no such user. */
  Set<String> activeKeys(String userName);

  /**
   * What IAM tells of a login profile.
   *
   * @param createdAt when it was made; a new password does not change that. Null where IAM is
   *     silent
   * @param resetRequired whether the next sign-in asks for a new password
   */
  record LoginProfile(@Nullable Instant createdAt, boolean resetRequired) {}

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
