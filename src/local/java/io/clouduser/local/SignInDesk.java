// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local;

import io.clouduser.local.aws.IamControl;
import io.clouduser.local.aws.IamControl.SignIn;
import io.clouduser.local.aws.IamUserView;
import io.clouduser.local.aws.Mail;
import java.util.List;
import java.util.Optional;

/**
 * The person who got a mail: reads it, signs in to the double with what it says, and chooses a
 * password of their own.
 */
final class SignInDesk {
  private final IamControl iam;

  SignInDesk(IamControl iam) {
    this.iam = iam;
  }

  /**
   * What became of it.
   *
   * @param in whether the person is in
   * @param text one sentence
   */
  record Answer(boolean in, String text) {}

  /** Tries the user name and the password of a mail; both stand on lines of their own. */
  Answer signIn(Mail mail, int number) {
    List<String> lines = mail.text().lines().map(String::strip).toList();
    Optional<IamUserView> named =
        iam.users().stream().filter(user -> lines.contains(user.userName())).findFirst();
    if (named.isEmpty()) {
      return new Answer(false, "The user whom the mail names does not exist (any more).");
    }
    String name = named.get().userName();
    for (String line : lines) {
      SignIn result = iam.signIn(name, line);
      if (result == SignIn.SIGNED_IN) {
        return new Answer(true, name + " signed in.");
      }
      if (result == SignIn.MUST_CHANGE_PASSWORD) {
        String own = "My-Own-Password-" + number + "!";
        return iam.signInAndChangePassword(name, line, own) == SignIn.SIGNED_IN
            ? new Answer(true, name + " signed in and chose a password of their own.")
            : new Answer(false, "The account refuses the new password.");
      }
    }
    return new Answer(
        false, "The password of this mail does not work for " + name + " (any more).");
  }
}
