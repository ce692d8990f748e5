// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import io.clouduser.model.OperationFailed;
import io.clouduser.model.Password;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The door to the mail system.
 *
 * <p>A mail is posted at most once per call; whoever calls sees to it that a delivery id is used
 * for one call only. The three outcomes are exhaustive: the caller records each of them
 * differently.
 */
public interface CredentialMailer {
  /**
   * Refuses a recipient to whom no mail may go, before anything is done for it.
   *
   * @param recipient the address in the spec
   * @throws OperationFailed with reason {@code MailRejected} when the configuration forbids it
   */
  void checkRecipient(String recipient);

  /**
   * Posts one mail, once, without a retry.
   *
   * @return what is known of it; never throws for an answer or a missing answer of the mail system
   */
  Outcome send(CredentialMail mail);

  /**
   * What goes into the mail.
   *
   * @param deliveryId unique per post; becomes a tag of the message, {@code [A-Za-z0-9_-]+}
   * @param resourceUid the uid of the CloudUser; becomes a tag of the message
   * @param recipient one address
   * @param displayName greeting, or null to greet by user name
   * @param language language tag such as {@code ko}, or null for the configured language
   * @param userName the IAM user name
   * @param signInUrl the account's console sign-in page
   * @param password the initial password; shown in the body only
   * @param resetRequired whether the first sign-in asks for a new password
   * @param reissued whether the person had credentials before and these replace them
   * @param validUntil when a password that nobody has used is revoked, or null for never
   */
  record CredentialMail(
      String deliveryId,
      String resourceUid,
      String recipient,
      @Nullable String displayName,
      @Nullable String language,
      String userName,
      String signInUrl,
      Password password,
      boolean resetRequired,
      boolean reissued,
      @Nullable Instant validUntil) {}

  /** What is known after a post. */
  sealed interface Outcome {
    /** The mail system accepted the mail under this id. */
    record Sent(String messageId) implements Outcome {}

    /** The mail was certainly not sent; says why and whether another try makes sense. */
    record NotSent(OperationFailed failure) implements Outcome {}

    /** The mail may or may not have been sent; the detail is for the condition. */
    record Unknown(String detail) implements Outcome {}
  }
}
