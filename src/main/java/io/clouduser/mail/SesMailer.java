// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import io.clouduser.api.Reason;
import io.clouduser.mail.MailTemplates.Rendered;
import io.clouduser.model.OperationFailed;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.Content;
import software.amazon.awssdk.services.sesv2.model.MessageHeader;
import software.amazon.awssdk.services.sesv2.model.MessageTag;
import software.amazon.awssdk.services.sesv2.model.SendEmailRequest;

/**
 * Sends mails through Amazon SES.
 *
 * <p>Invariant: one call of {@link #send} makes at most one POST, because SendEmail has no
 * idempotency token; a client that retries is refused by the constructor. No outcome shows the
 * password, whatever SES or a proxy answered.
 */
public final class SesMailer implements CredentialMailer {
  /** Tag of the message with the uid of the CloudUser. */
  public static final String UID_TAG = "clouduser-uid";

  /** Tag of the message with the delivery id. */
  public static final String DELIVERY_TAG = "clouduser-delivery-id";

  private static final Logger LOG = LoggerFactory.getLogger(SesMailer.class);

  private final SesV2Client client;
  private final MailTemplates templates;
  private final Settings settings;
  private final Set<String> allowedDomains;
  private final String from;
  private final @Nullable String replyTo;
  private final SesFailures failures;

  /**
   * How to send.
   *
   * @param from sender address
   * @param fromName display name of the sender, or null
   * @param replyTo where answers go, or null for the sender
   * @param configurationSet SES configuration set, or null
   * @param allowedDomains recipient domains; empty allows all
   */
  public record Settings(
      String from,
      @Nullable String fromName,
      @Nullable String replyTo,
      @Nullable String configurationSet,
      Set<String> allowedDomains) {
    /** Copies the set. */
    public Settings {
      allowedDomains = Set.copyOf(allowedDomains);
    }

    /** The address that a mail names for questions. */
    public String contact() {
      return replyTo == null ? from : replyTo;
    }
  }

  /**
   * @param client from {@link SesClients}; closing it is the caller's business
   * @throws IllegalArgumentException if the client retries, or an address of the settings is none
   */
  public SesMailer(SesV2Client client, MailTemplates templates, Settings settings) {
    requireNoRetry(client);
    this.client = client;
    this.templates = templates;
    this.settings = settings;
    this.allowedDomains =
        settings.allowedDomains().stream()
            .map(Addresses::asciiDomain)
            .collect(Collectors.toUnmodifiableSet());
    this.from = Addresses.mailbox(settings.fromName(), settings.from());
    this.replyTo = settings.replyTo() == null ? null : Addresses.ascii(settings.replyTo());
    Region region = client.serviceClientConfiguration().region();
    this.failures =
        new SesFailures(
            settings.from(), region == null ? null : region.id(), settings.configurationSet());
  }

  private static void requireNoRetry(SesV2Client client) {
    int attempts =
        client
            .serviceClientConfiguration()
            .overrideConfiguration()
            .retryStrategy()
            .map(RetryStrategy::maxAttempts)
            .orElse(Integer.MAX_VALUE);
    if (attempts != 1) {
      throw new IllegalArgumentException(
          "a client that retries would mail a password twice; build it with SesClients");
    }
  }

  @Override
  public void checkRecipient(String recipient) {
    String address;
    try {
      address = Addresses.ascii(recipient);
    } catch (IllegalArgumentException e) {
      throw OperationFailed.stalled(
          Reason.MailRejected,
          "No mail can be sent to the address in spec.email: " + e.getMessage() + ".",
          null);
    }
    String domain = address.substring(address.lastIndexOf('@') + 1);
    if (!allowedDomains.isEmpty() && !allowedDomains.contains(domain)) {
      throw OperationFailed.stalled(
          Reason.MailRejected,
          "Mail to the domain "
              + recipient.substring(recipient.lastIndexOf('@') + 1)
              + " is not allowed. Correct spec.email, or add the domain to"
              + " CLOUDUSER_MAIL_ALLOWED_DOMAINS of the operator.",
          null);
    }
  }

  @Override
  public Outcome send(CredentialMail mail) {
    SendEmailRequest.Builder request;
    SendWitness witness = new SendWitness();
    try {
      checkRecipient(mail.recipient());
      request = request(mail, templates.render(mail), witness);
    } catch (OperationFailed e) {
      return new Outcome.NotSent(e);
    } catch (RuntimeException e) {
      LOG.debug("Mail {} could not be made", mail.deliveryId(), e);
      return new Outcome.NotSent(
          OperationFailed.stalled(
              Reason.InternalError, "The mail could not be made. See the operator's log.", e));
    }
    Outcome outcome = post(request.build(), witness);
    return outcome instanceof Outcome.NotSent unsent
        ? new Outcome.NotSent(mail.password().conceal(unsent.failure(), "SendEmail"))
        : outcome;
  }

  private Outcome post(SendEmailRequest request, SendWitness witness) {
    try {
      String messageId = client.sendEmail(request).messageId();
      return messageId == null || messageId.isBlank()
          ? new Outcome.Unknown(
              "SES answered without a message id; whether the mail was sent cannot be known")
          : new Outcome.Sent(messageId);
    } catch (RuntimeException e) {
      return failures.outcome(e, witness.provesUnsent(e));
    }
  }

  private SendEmailRequest.Builder request(
      CredentialMail mail, Rendered rendered, SendWitness witness) {
    return SendEmailRequest.builder()
        .fromEmailAddress(from)
        .replyToAddresses(replyTo == null ? List.of() : List.of(replyTo))
        .destination(to -> to.toAddresses(Addresses.ascii(mail.recipient())))
        .configurationSetName(settings.configurationSet())
        .emailTags(tag(UID_TAG, mail.resourceUid()), tag(DELIVERY_TAG, mail.deliveryId()))
        .content(
            content ->
                content.simple(
                    message ->
                        message
                            .subject(utf8(rendered.subject()))
                            .body(
                                body ->
                                    body.text(utf8(rendered.text())).html(utf8(rendered.html())))
                            .headers(
                                header("Auto-Submitted", "auto-generated"),
                                header("X-Auto-Response-Suppress", "All"))))
        .overrideConfiguration(witness::attach);
  }

  private static Content utf8(String text) {
    return Content.builder().charset("UTF-8").data(text).build();
  }

  private static MessageTag tag(String name, String value) {
    return MessageTag.builder().name(name).value(value).build();
  }

  private static MessageHeader header(String name, String value) {
    return MessageHeader.builder().name(name).value(value).build();
  }
}
