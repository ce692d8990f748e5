// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUserSpec;
import io.clouduser.api.ConditionType;
import io.clouduser.api.Reason;
import io.clouduser.model.PasswordRules;

/**
 * Detects people who must change their password at the first sign-in and may not.
 *
 * <p>What groups and boundaries permit cannot be judged from here, so this warns and does not
 * refuse. Source: IAM User Guide, "Permit IAM users to change their own passwords".
 */
final class Lockout {
  static final String SENTENCE_START = "The first sign-in may lock the person out: ";
  private static final String CHANGE_PASSWORD_POLICY = ":iam::aws:policy/IAMUserChangePassword";

  private Lockout() {}

  /** Says so in the condition of the login profile and in an event. */
  static void warn(Session session, PasswordRules rules, Events events) {
    if (tell(session, rules)) {
      events.warning(session.resource(), "PasswordChangeNotAllowed", sentence(session.spec()));
    }
  }

  /**
   * Says so in the condition of the login profile.
   *
   * @return whether there is something to say
   */
  static boolean tell(Session session, PasswordRules rules) {
    boolean threatens = threatens(session.spec(), rules);
    if (threatens) {
      session.condition(
          ConditionType.LoginProfileReady, "True", Reason.Provisioned, sentence(session.spec()));
    }
    return threatens;
  }

  private static String sentence(CloudUserSpec spec) {
    return SENTENCE_START
        + "it asks for a new password, and the account's password policy does not let users"
        + " change theirs. Allow it there, or add the policy IAMUserChangePassword to"
        + " spec.policies"
        + (spec.groups().isEmpty()
            ? "."
            : ", unless a group of the person allows iam:ChangePassword.");
  }

  private static boolean threatens(CloudUserSpec spec, PasswordRules rules) {
    return spec.console().passwordResetRequired()
        && !rules.usersMayChange()
        && spec.policies().stream().noneMatch(arn -> arn.endsWith(CHANGE_PASSWORD_POLICY));
  }
}
