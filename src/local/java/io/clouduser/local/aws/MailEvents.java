// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What SES tells about a mail after it accepted it, as events on the default bus.
 *
 * <p>Only for mails with a configuration set that sends the event's type to EventBridge.
 */
public final class MailEvents {
  /** Addresses of which AWS's mailbox simulator reports what their names say. */
  private static final String SIMULATOR = "@simulator.amazonses.com";

  private final String accountId;
  private final Clock clock;
  private final Mailbox mailbox;
  private final SesConfigurationSets configurationSets;
  private final SesControl ses;
  private final Consumer<ObjectNode> bus;

  MailEvents(
      String accountId,
      Clock clock,
      Mailbox mailbox,
      SesConfigurationSets configurationSets,
      SesControl ses,
      Consumer<ObjectNode> bus) {
    this.accountId = accountId;
    this.clock = clock;
    this.mailbox = mailbox;
    this.configurationSets = configurationSets;
    this.ses = ses;
    this.bus = bus;
  }

  /** The recipient's server took the mail. */
  public void delivered(String messageId) {
    emit(mail(messageId), "DELIVERY", "Email Delivered", "Delivery", delivery(mail(messageId)));
  }

  /**
   * The mail came back.
   *
   * @param type {@code Permanent}, {@code Transient} or {@code Undetermined}
   * @param subType such as {@code General}, {@code NoEmail} or {@code OnAccountSuppressionList}
   */
  public void bounced(String messageId, String type, String subType) {
    bounced(mail(messageId), type, subType);
  }

  /** The recipient called the mail spam. */
  public void complained(String messageId) {
    Mail mail = mail(messageId);
    ObjectNode complaint = feedback("complainedRecipients", mail);
    complaint.put("complaintFeedbackType", "abuse");
    emit(mail, "COMPLAINT", "Email Complaint Received", "Complaint", complaint);
  }

  /** SES gave the mail up as harmful. */
  public void rejected(String messageId) {
    ObjectNode reject = Json.object("reason", "Bad content");
    emit(mail(messageId), "REJECT", "Email Rejected", "Reject", reject);
  }

  void accepted(Mail mail) {
    emit(mail, "SEND", "Email Sent", "Send", Json.object());
    String simulated =
        mail.to().stream()
            .map(Mime::bareAddress)
            .filter(to -> to.endsWith(SIMULATOR))
            .map(to -> to.substring(0, to.length() - SIMULATOR.length()).replaceFirst("\\+.*", ""))
            .findFirst()
            .orElse("");
    switch (simulated) {
      case "success" -> delivered(mail.messageId());
      case "bounce" -> bounced(mail, "Permanent", "General");
      case "suppressionlist" -> bounced(mail, "Permanent", "Suppressed");
      case "complaint" -> {
        delivered(mail.messageId());
        complained(mail.messageId());
      }
      default -> bounceIfSuppressed(mail);
    }
  }

  private void bounceIfSuppressed(Mail mail) {
    if (mail.to().stream().map(Mime::bareAddress).anyMatch(ses::isSuppressed)) {
      bounced(mail, "Permanent", "OnAccountSuppressionList");
    }
  }

  private Mail mail(String messageId) {
    return mailbox
        .find(messageId)
        .orElseThrow(() -> new IllegalArgumentException("no mail " + messageId));
  }

  private ObjectNode delivery(Mail mail) {
    ObjectNode delivery =
        Json.object("timestamp", clock.instant().toString())
            .put("processingTimeMillis", 512)
            .put("smtpResponse", "250 2.0.0 OK")
            .put("reportingMTA", "a1-23.smtp-out.amazonses.com");
    return delivery.set("recipients", Json.strings(mail.to()));
  }

  private void bounced(Mail mail, String type, String subType) {
    ObjectNode bounce = feedback("bouncedRecipients", mail);
    bounce.put("bounceType", type).put("bounceSubType", subType);
    emit(mail, "BOUNCE", "Email Bounced", "Bounce", bounce);
  }

  private ObjectNode feedback(String recipients, Mail mail) {
    ObjectNode feedback =
        Json.object("feedbackId", Ids.uuid()).put("timestamp", clock.instant().toString());
    return feedback.set(
        recipients, Json.array(mail.to(), to -> Json.object("emailAddress", Mime.bareAddress(to))));
  }

  private void emit(Mail mail, String type, String detailType, String eventType, ObjectNode part) {
    String set = mail.configurationSet().orElse("");
    if (!configurationSets.publishes(set, type)) {
      return;
    }
    Instant now = clock.instant();
    ObjectNode event =
        Json.object("version", "0")
            .put("id", Ids.uuid())
            .put("detail-type", detailType)
            .put("source", "aws.ses")
            .put("account", accountId)
            .put("time", Json.time(now))
            .put("region", "us-east-1");
    event
        .putArray("resources")
        .add("arn:aws:ses:us-east-1:" + accountId + ":configuration-set/" + set);
    ObjectNode detail = event.putObject("detail");
    detail.put("eventType", eventType);
    detail.set("mail", describe(mail));
    detail.set(Input.lowerFirst(eventType), part);
    bus.accept(event);
  }

  private ObjectNode describe(Mail mail) {
    List<String> destination = new ArrayList<>(mail.to());
    destination.addAll(mail.cc());
    destination.addAll(mail.bcc());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("From", mail.from());
    headers.put("To", String.join(", ", mail.to()));
    headers.put("Subject", mail.subject());
    headers.putAll(mail.headers());
    ObjectNode json =
        Json.object("timestamp", mail.time().toString())
            .put("source", mail.from())
            .put("sendingAccountId", accountId)
            .put("messageId", mail.messageId())
            .put("headersTruncated", false);
    json.set("destination", Json.strings(destination));
    json.set(
        "headers",
        Json.array(
            headers.entrySet(), e -> Json.object("name", e.getKey()).put("value", e.getValue())));
    ObjectNode common = json.putObject("commonHeaders");
    common.set("from", Json.strings(List.of(mail.from())));
    common.set("to", Json.strings(mail.to()));
    common.put("messageId", mail.messageId()).put("subject", mail.subject());
    ObjectNode tags = json.putObject("tags");
    mail.configurationSet().ifPresent(set -> tags.putArray("ses:configuration-set").add(set));
    mail.tags().forEach((name, value) -> tags.putArray(name).add(value));
    return json;
  }
}
