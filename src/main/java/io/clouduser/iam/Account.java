// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.OperationFailed;
import io.clouduser.model.PasswordRules;
import java.util.Optional;

/**
 * The door to what holds for the whole account. Answers are remembered for a while, and longer
 * where IAM cannot be asked, unless they were forgotten on purpose.
 */
public interface Account {
  /**
   * What the account asks of a password.
   *
   * @throws OperationFailed when IAM cannot be asked and has not told before
   */
  PasswordRules passwordRules();

  /** Forgets the remembered rules, because IAM refused a password that kept them. */
  void forgetPasswordRules();

  /** Forgets the remembered alias, because somebody has changed it. */
  void forgetAlias();

  /**
   * The sign-in page of the account's users, by its alias where it has one.
   *
   * @param userArn ARN of any user of the account; tells partition and account id
   * @throws OperationFailed when IAM cannot be asked and has not told before
   */
  String signInUrl(String userArn);

  /**
   * The same for whoever can do without: empty where IAM does not tell, and where another thread is
   * still asking for the first time.
   */
  default Optional<String> knownSignInUrl(String userArn) {
    try {
      return Optional.of(signInUrl(userArn));
    } catch (OperationFailed e) {
      return Optional.empty();
    }
  }
}
