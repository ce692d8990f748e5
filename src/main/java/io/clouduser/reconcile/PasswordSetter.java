// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.ConsoleSpec;
import io.clouduser.api.Reason;
import io.clouduser.iam.Account;
import io.clouduser.iam.LoginProfiles;
import io.clouduser.iam.LoginProfiles.Outcome;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.Password;
import io.clouduser.model.PasswordGenerator;
import io.clouduser.model.PasswordRules;
import org.jspecify.annotations.Nullable;

/**
 * Gives a login profile a random password that the account's policy accepts.
 *
 * <p>Invariant: a password that is not in the login profile is wiped before this returns.
 */
final class PasswordSetter {
  private final LoginProfiles profiles;
  private final Account account;
  private final PasswordGenerator generator;

  PasswordSetter(LoginProfiles profiles, Account account, PasswordGenerator generator) {
    this.profiles = profiles;
    this.account = account;
    this.generator = generator;
  }

  /**
   * Sets one. Where the account refuses it, its policy is read again and another one is tried,
   * once.
   *
   * @param userName of the IAM user
   * @param console how long it is, and whether it has to be changed
   * @param rules the account's, as far as known
   * @param mustBeNew whether a login profile that is there already is somebody else's
   * @return the password that the login profile holds now, for the caller to close; null when it is
   *     somebody else's
   * @throws OperationFailed when IAM stands against it
   */
  @Nullable Password set(
      String userName, ConsoleSpec console, PasswordRules rules, boolean mustBeNew) {
    try {
      return trySet(userName, console, rules, mustBeNew);
    } catch (OperationFailed e) {
      if (e.reason() != Reason.PasswordPolicyViolation) {
        throw e;
      }
      account.forgetPasswordRules();
      return trySet(userName, console, account.passwordRules(), mustBeNew);
    }
  }

  private @Nullable Password trySet(
      String userName, ConsoleSpec console, PasswordRules rules, boolean mustBeNew) {
    Password password = generator.generate(console.passwordLength(), rules);
    boolean set = false;
    try {
      set = store(userName, password, console.passwordResetRequired(), mustBeNew) == Outcome.SET;
      if (!set && !mustBeNew) {
        throw OperationFailed.passing(
            Reason.AwsUnavailable,
            "IAM does not agree with itself whether " + userName + " has a login profile.",
            null);
      }
      return set ? password : null;
    } finally {
      if (!set) {
        password.close();
      }
    }
  }

  private Outcome store(
      String userName, Password password, boolean resetRequired, boolean mustBeNew) {
    if (mustBeNew) {
      return profiles.create(userName, password, resetRequired);
    }
    Outcome outcome = profiles.update(userName, password, resetRequired);
    return outcome == Outcome.ABSENT ? profiles.create(userName, password, resetRequired) : outcome;
  }
}
