// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.model.MailNews.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What news of a mail make of the delivery record. A pure function.
 *
 * <p>Invariant: each kind of news has a rank, and the record goes with the highest that came, so
 * that late, repeated and disordered events lead to the same phase as orderly ones. Facts that the
 * record has stay as they are.
 */
public final class MailFeedback {
  private static final int UNANSWERED = 0;
  private static final int SENT = 1;
  private static final int PASSING_BOUNCE = 2;
  private static final int DELIVERED = 3;
  private static final int BOUNCED = 4;
  private static final int COMPLAINED = 5;

  private MailFeedback() {}

  /**
   * The record after the news.
   *
   * @param record of the delivery that the news are about
   * @return an equal record where the news change nothing
   */
  public static CredentialsStatus after(CredentialsStatus record, MailNews news) {
    return switch (record.phase()) {
      case Sending, Uncertain, Sent, Delivered, Bounced, Complained -> merged(record, news);
      // Nothing was sent, or the password is used or gone: the mail does not matter any more.
      case Issuing, Claimed, Expired, Withheld, Revoked -> record;
    };
  }

  private static CredentialsStatus merged(CredentialsStatus record, MailNews news) {
    CredentialsStatus facts = facts(record, news);
    int rank = rank(news);
    if (rank <= rank(record)) {
      boolean worthTelling =
          news.kind() == Kind.DELIVERY_DELAY && rank(record) == SENT && record.detail() == null;
      return worthTelling ? facts.withDetail(news.said()) : facts;
    }
    @Nullable String said = rank == SENT || rank == DELIVERED ? null : news.said();
    CredentialsStatus told =
        facts.withDetail(news.kind() == Kind.DELIVERY_DELAY ? news.said() : said);
    // A mail that arrived makes a password no surer that another process may have overwritten; one
    // that did not arrive ends that doubt too.
    return record.overwrittenAt() != null && rank != BOUNCED ? told : told.in(phase(rank));
  }

  private static CredentialsStatus facts(CredentialsStatus record, MailNews news) {
    return switch (news.kind()) {
      case SEND, DELIVERY_DELAY, BOUNCE, COMPLAINT -> record.accepted(news.messageId(), news.at());
      case DELIVERY -> record.accepted(news.messageId(), news.at()).delivered(news.at());
      case REJECT, RENDERING_FAILURE -> record.known(news.messageId());
    };
  }

  private static int rank(MailNews news) {
    return switch (news.kind()) {
      case SEND, DELIVERY_DELAY -> SENT;
      case BOUNCE -> passing(news.detail()) ? PASSING_BOUNCE : BOUNCED;
      case DELIVERY -> DELIVERED;
      case REJECT, RENDERING_FAILURE -> BOUNCED;
      case COMPLAINT -> COMPLAINED;
    };
  }

  private static int rank(CredentialsStatus record) {
    return switch (record.phase()) {
      case Sent -> SENT;
      case Delivered -> DELIVERED;
      case Bounced ->
          record.detail() != null && record.detail().startsWith(Kind.BOUNCE.word() + " Transient")
              ? PASSING_BOUNCE
              : BOUNCED;
      case Complained -> COMPLAINED;
      default -> UNANSWERED;
    };
  }

  private static Phase phase(int rank) {
    return switch (rank) {
      case SENT -> Phase.Sent;
      case DELIVERED -> Phase.Delivered;
      case COMPLAINED -> Phase.Complained;
      default -> Phase.Bounced;
    };
  }

  /**
   * A mail server that has taken a mail may answer for a recipient who is away, and SES reports
   * that as a transient bounce. One that did not take it in the end gives the same report and no
   * delivery.
   */
  private static boolean passing(@Nullable String detail) {
    return detail != null && detail.startsWith("Transient");
  }
}
