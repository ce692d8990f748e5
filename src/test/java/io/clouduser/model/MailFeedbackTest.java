// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.model.MailNews.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MailFeedbackTest {
  private static final Instant ISSUED = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LATER = ISSUED.plusSeconds(30);

  private static final CredentialsStatus SENDING =
      CredentialsStatus.issuing(3, "d-1", "jane@example.com").sending(ISSUED);

  private static MailNews news(Kind kind, String detail) {
    return new MailNews(kind, "uid-1", "d-1", "ses-1", LATER, detail);
  }

  private static MailNews news(Kind kind) {
    return news(kind, null);
  }

  private static CredentialsStatus after(CredentialsStatus record, MailNews... news) {
    CredentialsStatus result = record;
    for (MailNews each : news) {
      result = MailFeedback.after(result, each);
    }
    return result;
  }

  @ParameterizedTest
  @CsvSource({
    "SEND, Sent",
    "DELIVERY_DELAY, Sent",
    "DELIVERY, Delivered",
    "BOUNCE, Bounced",
    "REJECT, Bounced",
    "RENDERING_FAILURE, Bounced",
    "COMPLAINT, Complained"
  })
  void answersForAMailWithoutAnAnswer(Kind kind, Phase phase) {
    assertThat(after(SENDING, news(kind)).phase()).isEqualTo(phase);
    assertThat(after(SENDING.in(Phase.Uncertain), news(kind)).phase()).isEqualTo(phase);
    assertThat(after(SENDING, news(kind)).messageId()).isEqualTo("ses-1");
  }

  @Test
  void keepsWhenTheMailArrived() {
    CredentialsStatus delivered = after(SENDING, news(Kind.SEND), news(Kind.DELIVERY));

    assertThat(delivered.deliveredAt()).isEqualTo("2026-03-01T12:00:30Z");
    assertThat(delivered.sentAt()).isEqualTo("2026-03-01T12:00:30Z");
    assertThat(delivered.issuedAt()).isEqualTo("2026-03-01T12:00:00Z");
  }

  @Test
  void doesNotSayThatARefusedMailWasSent() {
    assertThat(after(SENDING, news(Kind.REJECT, "Bad content")).sentAt()).isNull();
    assertThat(after(SENDING, news(Kind.REJECT, "Bad content")).detail())
        .isEqualTo("Reject Bad content");
  }

  @Test
  void tellsOnceThatTheMailIsDelayed() {
    CredentialsStatus delayed =
        after(SENDING, news(Kind.SEND), news(Kind.DELIVERY_DELAY, "MailboxFull"));

    assertThat(delayed.phase()).isEqualTo(Phase.Sent);
    assertThat(delayed.detail()).isEqualTo("DeliveryDelay MailboxFull");
    assertThat(after(delayed, news(Kind.DELIVERY_DELAY, "Other"))).isEqualTo(delayed);
    assertThat(after(delayed, news(Kind.DELIVERY)).detail()).isNull();
  }

  /** A mailbox whose owner is away answers, after it has taken the mail. */
  @Test
  void takesAnAutomaticAnswerForNoBounce() {
    MailNews away = news(Kind.BOUNCE, "Transient/General");

    assertThat(after(SENDING, news(Kind.DELIVERY), away).phase()).isEqualTo(Phase.Delivered);
    assertThat(after(SENDING, away, news(Kind.DELIVERY)).phase()).isEqualTo(Phase.Delivered);
    assertThat(after(SENDING, away).phase()).isEqualTo(Phase.Bounced);
  }

  @ParameterizedTest
  @EnumSource(names = {"Issuing", "Claimed", "Expired", "Withheld", "Revoked"})
  void changesNothingWhereTheMailDoesNotMatterAnyMore(Phase phase) {
    for (Kind kind : Kind.values()) {
      assertThat(after(SENDING.in(phase), news(kind))).isEqualTo(SENDING.in(phase));
    }
  }

  @Test
  void doesNotEndTheDoubtWhetherThePasswordWasOverwritten() {
    CredentialsStatus doubtful = SENDING.doubtful(LATER);

    assertThat(after(doubtful, news(Kind.SEND), news(Kind.DELIVERY)).phase())
        .isEqualTo(Phase.Uncertain);
    assertThat(after(doubtful, news(Kind.DELIVERY)).deliveredAt()).isNotNull();
    assertThat(after(doubtful, news(Kind.BOUNCE, "Permanent/NoEmail")).phase())
        .isEqualTo(Phase.Bounced);
  }

  /** All sets of news, in all orders, each of them once more at the end. */
  static Stream<Set<Kind>> sets() {
    Kind[] kinds = Kind.values();
    return Stream.iterate(1, bits -> bits < (1 << kinds.length), bits -> bits + 1)
        .filter(bits -> Integer.bitCount(bits) <= 4)
        .map(
            bits -> {
              List<Kind> chosen = new ArrayList<>();
              for (int i = 0; i < kinds.length; i++) {
                if ((bits & (1 << i)) != 0) {
                  chosen.add(kinds[i]);
                }
              }
              return Set.copyOf(chosen);
            });
  }

  @ParameterizedTest
  @MethodSource("sets")
  void endsInTheSamePhaseInWhateverOrderAndHoweverOften(Set<Kind> kinds) {
    List<MailNews> all = kinds.stream().map(kind -> news(kind, "Transient/x")).toList();
    List<CredentialsStatus> ends = new ArrayList<>();
    permute(new ArrayList<>(all), 0, ends);

    assertThat(ends).extracting(CredentialsStatus::phase).containsOnly(ends.get(0).phase());
    for (CredentialsStatus end : ends) {
      assertThat(after(end, all.toArray(MailNews[]::new)).phase()).isEqualTo(end.phase());
    }
  }

  private static void permute(List<MailNews> news, int from, List<CredentialsStatus> ends) {
    if (from == news.size()) {
      ends.add(after(SENDING, news.toArray(MailNews[]::new)));
      return;
    }
    for (int i = from; i < news.size(); i++) {
      Collections.swap(news, from, i);
      permute(news, from + 1, ends);
      Collections.swap(news, from, i);
    }
  }
}
