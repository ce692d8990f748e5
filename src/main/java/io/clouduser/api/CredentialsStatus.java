// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The delivery record: which credentials were issued, to whom, and how far they came. Times are RFC
 * 3339 in UTC, to the second.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CredentialsStatus(
    @JsonPropertyDescription("The spec.credentials.revision that this record is about.")
        @Nullable Long revision,
    @JsonPropertyDescription("Unique per post of a mail; SES carries it as a message tag.")
        @Nullable String deliveryId,
    @JsonPropertyDescription("How far the delivery came.") Phase phase,
    @JsonPropertyDescription("The address to which the mail went, or would have gone.")
        @Nullable String recipient,
    @JsonPropertyDescription("SES's id of the mail.") @Nullable String messageId,
    @JsonPropertyDescription("When the password was set.") @Nullable String issuedAt,
    @JsonPropertyDescription("When SES accepted the mail.") @Nullable String sentAt,
    @JsonPropertyDescription("When the mail reached the recipient's mail server, as SES tells.")
        @Nullable String deliveredAt,
    @JsonPropertyDescription(
            "What SES said of the mail after it was accepted, such as Bounce Permanent/NoEmail.")
        @Nullable String detail,
    @JsonPropertyDescription(
            "When it came to light that another process may have set another password since the mail"
                + " was written.")
        @Nullable String overwrittenAt) {

  /** A record that somebody took the phase out of is held: nothing is mailed on a guess. */
  public CredentialsStatus {
    phase = phase == null ? Phase.Uncertain : phase;
  }

  /** How far the delivery of a password came. */
  public enum Phase {
    /** Nothing has been mailed; a login profile may or may not exist. */
    Issuing,
    /** The login profile holds a password that only memory knows; the mail may be on its way. */
    Sending,
    /** SES accepted the mail. */
    Sent,
    /** The mail reached the recipient's mail server. */
    Delivered,
    /** The mail did not reach the recipient: it was sent back, or SES refused it later on. */
    Bounced,
    /** The recipient reported the mail as spam. */
    Complained,
    /** Nobody can know whether the mail was sent. */
    Uncertain,
    /** The person has signed in with these credentials. */
    Claimed,
    /** Nobody used the password in time; the operator takes the login profile away. */
    Expired,
    /** Never issued, because a login profile existed before. */
    Withheld,
    /** The operator took the login profile away, because the spec asked for it. */
    Revoked;

    /** A phase that only a newer version knows is held: nothing is mailed on a guess. */
    @JsonCreator
    static Phase of(String name) {
      return Arrays.stream(values())
          .filter(phase -> phase.name().equals(name))
          .findFirst()
          .orElse(Uncertain);
    }

    /** Whether the person was, or may have been, sent a password that nobody is known to use. */
    public boolean unclaimed() {
      return switch (this) {
        case Sending, Sent, Delivered, Bounced, Complained, Uncertain -> true;
        case Issuing, Claimed, Expired, Withheld, Revoked -> false;
      };
    }
  }

  /** A record for a new delivery, before anything was done for it. */
  public static CredentialsStatus issuing(long revision, String deliveryId, String recipient) {
    return new CredentialsStatus(
        revision, deliveryId, Phase.Issuing, recipient, null, null, null, null, null, null);
  }

  /** A record that says that no credentials were issued for this revision. */
  public static CredentialsStatus withheld(long revision) {
    return new CredentialsStatus(
        revision, null, Phase.Withheld, null, null, null, null, null, null, null);
  }

  /** The same delivery, with its password set and the mail about to be posted. */
  public CredentialsStatus sending(Instant now) {
    return with(
        it -> {
          it.forgetTheMail();
          it.phase = Phase.Sending;
          it.issuedAt = timestamp(now);
        });
  }

  /** The same delivery, with what is known of a mail that SES accepted; known facts stay. */
  public CredentialsStatus accepted(@Nullable String id, Instant at) {
    return known(id).with(it -> it.sentAt = sentAt == null ? timestamp(at) : sentAt);
  }

  /** The same delivery, with SES's id of the mail, unless one is known. */
  public CredentialsStatus known(@Nullable String id) {
    return with(it -> it.messageId = messageId == null ? id : messageId);
  }

  /** The same delivery, at the recipient's mail server. */
  public CredentialsStatus delivered(Instant at) {
    return with(it -> it.deliveredAt = deliveredAt == null ? timestamp(at) : deliveredAt);
  }

  /** The same delivery, with what SES said of it. */
  public CredentialsStatus withDetail(@Nullable String said) {
    return with(it -> it.detail = said);
  }

  /** To be issued still, by whoever claims it next. */
  public CredentialsStatus unclaimed() {
    return with(
        it -> {
          it.forgetTheMail();
          it.phase = Phase.Issuing;
          it.deliveryId = null;
        });
  }

  /** The same delivery, whose password another process may have overwritten until now. */
  public CredentialsStatus doubtful(Instant now) {
    return with(
        it -> {
          it.phase = Phase.Uncertain;
          it.overwrittenAt = timestamp(now);
        });
  }

  /** The same delivery in another phase. */
  public CredentialsStatus in(Phase newPhase) {
    return with(it -> it.phase = newPhase);
  }

  private CredentialsStatus with(Consumer<Builder> change) {
    Builder builder = new Builder(this);
    change.accept(builder);
    return builder.build();
  }

  /** RFC 3339 in UTC, to the second, as Kubernetes writes its own times. */
  public static String timestamp(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** All fields, open to change for as long as one method lasts. */
  private static final class Builder {
    private @Nullable Long revision;
    private @Nullable String deliveryId;
    private Phase phase;
    private @Nullable String recipient;
    private @Nullable String messageId;
    private @Nullable String issuedAt;
    private @Nullable String sentAt;
    private @Nullable String deliveredAt;
    private @Nullable String detail;
    private @Nullable String overwrittenAt;

    private Builder(CredentialsStatus from) {
      revision = from.revision;
      deliveryId = from.deliveryId;
      phase = from.phase;
      recipient = from.recipient;
      messageId = from.messageId;
      issuedAt = from.issuedAt;
      sentAt = from.sentAt;
      deliveredAt = from.deliveredAt;
      detail = from.detail;
      overwrittenAt = from.overwrittenAt;
    }

    private CredentialsStatus build() {
      return new CredentialsStatus(
          revision,
          deliveryId,
          phase,
          recipient,
          messageId,
          issuedAt,
          sentAt,
          deliveredAt,
          detail,
          overwrittenAt);
    }

    /** Back to where nothing was issued: what is said of a password and its mail goes. */
    private void forgetTheMail() {
      messageId = null;
      issuedAt = null;
      sentAt = null;
      deliveredAt = null;
      detail = null;
      overwrittenAt = null;
    }
  }
}
