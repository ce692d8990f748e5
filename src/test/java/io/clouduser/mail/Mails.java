// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import io.clouduser.mail.CredentialMailer.CredentialMail;
import io.clouduser.model.Password;
import org.jspecify.annotations.Nullable;

/** Mails for tests. */
final class Mails {
  static final String PASSWORD = "Kx7$vQm2^Rt9&Lp4#Zw8";

  private Mails() {}

  static CredentialMail to(String recipient) {
    return mail(recipient, "Ada Lovelace", "ada.lovelace", PASSWORD, true, false);
  }

  static CredentialMail ada() {
    return to("ada@example.com");
  }

  static CredentialMail mail(
      String recipient,
      @Nullable String displayName,
      String userName,
      String password,
      boolean resetRequired,
      boolean reissued) {
    return new CredentialMail(
        "d-0001_a",
        "6b1c5c9e-5a3c-4a0e-9d5b-0b1f0c6f7a11",
        recipient,
        displayName,
        null,
        userName,
        "https://acme-prod.signin.aws.amazon.com/console",
        new Password(password.toCharArray()),
        resetRequired,
        reissued,
        null);
  }
}
