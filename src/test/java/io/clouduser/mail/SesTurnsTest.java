// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clouduser.api.Reason;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.OperationFailed.Retryability;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.PriorityQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sesv2.SesV2Client;

class SesTurnsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration HOUR = Duration.ofHours(1);

  private Instant now = Instant.parse("2026-03-01T12:00:10Z");
  private final AwsEmulator aws = AwsEmulator.start();
  private SesV2Client client;
  private MailTurns turns;

  @BeforeEach
  void connect() {
    System.setProperty("aws.endpointUrl", aws.endpoint().toString());
    System.setProperty("aws.accessKeyId", "AKIAOPERATOR00000000");
    System.setProperty("aws.secretAccessKey", "not-a-secret");
    client = SesClients.create("eu-west-1");
    turns = new SesTurns(client, () -> now);
  }

  @AfterEach
  void stop() {
    client.close();
    aws.close();
  }

  /** How many mails go in so many seconds, when each waits for its turn and then takes a while. */
  private int sent(int seconds) {
    Instant end = now.plusSeconds(seconds);
    int mails = 0;
    while (now.isBefore(end)) {
      now = now.plus(next());
      mails++;
    }
    return mails;
  }

  private Duration next() {
    return turns.next(PATIENCE);
  }

  @Test
  void followsTheRateOfTheAccountAndAsksForItOnce() {
    aws.ses().maxSendRate(14);

    assertThat(sent(60)).isBetween((int) (60 * 14 * 0.95), 60 * 14);
    assertThat(aws.calls().count("ses:GetAccount")).isEqualTo(1);
  }

  @Test
  void aSingleMailDoesNotWait() {
    aws.ses().maxSendRate(1);

    assertThat(next()).isZero();
    now = now.plusSeconds(10);
    assertThat(next()).isZero();
  }

  /** When the last of so many mails goes that come at once, each trying again when it must. */
  private Duration untilAllAreSent(int mails) {
    Instant begin = now;
    Instant last = begin;
    PriorityQueue<Instant> comers = new PriorityQueue<>(Collections.nCopies(mails, begin));
    while (!comers.isEmpty()) {
      now = comers.remove();
      Duration wait = next();
      if (wait.compareTo(PATIENCE) > 0) {
        comers.add(now.plus(PATIENCE));
      } else if (now.plus(wait).isAfter(last)) {
        last = now.plus(wait);
      }
      assertThat(Duration.between(begin, now)).as("they come in vain").isLessThan(HOUR);
    }
    return Duration.between(begin, last);
  }

  @Test
  void turnsThatNobodyWaitsForAreNotTaken() {
    aws.ses().maxSendRate(1);
    aws.ses().dailyQuota(60);

    assertThat(untilAllAreSent(60)).isBetween(Duration.ofSeconds(58), Duration.ofSeconds(65));
  }

  @Test
  void aClockThatIsSetBackKeepsNobodyWaiting() {
    aws.ses().maxSendRate(1);
    next();
    next();
    turns.refused();

    now = now.minus(HOUR);

    assertThat(next()).isLessThanOrEqualTo(Duration.ofSeconds(3));
    now = now.plus(Duration.ofMinutes(16));
    next();
    assertThat(aws.calls().count("ses:GetAccount")).isEqualTo(2);
  }

  @Test
  void goesSlowerForAWhileAfterARefusal() {
    aws.ses().maxSendRate(14);
    next();
    turns.refused();

    assertThat(sent(20)).isBetween(20 * 6, 20 * 7 + 8);
  }

  @Test
  void stopsAtTheQuotaAndTellsWhenItGoesOn() {
    aws.ses().dailyQuota(3);
    for (int i = 0; i < 3; i++) {
      next();
    }

    OperationFailed failure = catchThrowableOfType(OperationFailed.class, () -> next());

    assertThat(failure.reason()).isEqualTo(Reason.MailQuotaExceeded);
    assertThat(failure.retryability()).isEqualTo(Retryability.TRANSIENT);
    assertThat(failure.until()).isEqualTo(Instant.parse("2026-03-01T12:15:00Z"));
    assertThat(failure.sentence()).contains("3 mails", "2026-03-01T12:15:00Z");
    aws.ses().dailyQuota(5);
    now = now.plus(Duration.ofMinutes(15));
    assertThat(next()).isZero();
  }

  private OperationFailed refusedByTheQuota() {
    return turns.exhausted(
        OperationFailed.passing(
            Reason.MailQuotaExceeded, "It is used up (AWS: Daily message quota exceeded).", null));
  }

  /** Others send from the account, too, or SES's count is behind. */
  @Test
  void aMailThatTheQuotaRefusesHoldsAllTurnsUntilSesIsAskedAnew() {
    aws.ses().dailyQuota(100);
    next();
    next();

    OperationFailed refusal = refusedByTheQuota();

    assertThat(refusal.reason()).isEqualTo(Reason.MailQuotaExceeded);
    assertThat(refusal.until()).isEqualTo(Instant.parse("2026-03-01T12:15:00Z"));
    assertThat(refusal.sentence())
        .contains("(AWS: Daily message quota exceeded)", "100 mails", "2026-03-01T12:15:00Z");
    now = now.plus(Duration.ofMinutes(5));
    assertThat(catchThrowableOfType(OperationFailed.class, this::next).until())
        .isEqualTo(refusal.until());
    assertThat(refusedByTheQuota().until()).isEqualTo(refusal.until());
    assertThat(aws.calls().count("ses:GetAccount")).isEqualTo(1);

    now = now.plus(Duration.ofMinutes(10));
    assertThat(next()).isZero();
    assertThat(aws.calls().count("ses:GetAccount")).isEqualTo(2);
  }

  @Test
  void aMailThatTheQuotaRefusesHoldsAllTurnsAlsoWhereSesDoesNotTell() {
    aws.faults().on("ses:GetAccount").error(403, "AccessDeniedException", "No.");
    next();

    OperationFailed refusal = refusedByTheQuota();

    assertThat(refusal.until()).isEqualTo(Instant.parse("2026-03-01T12:15:00Z"));
    assertThat(refusal.sentence())
        .contains("Daily message quota exceeded", "2026-03-01T12:15:00Z")
        .doesNotContain("24 hours");
    now = now.plus(Duration.ofMinutes(14));
    assertThat(catchThrowableOfType(OperationFailed.class, this::next).reason())
        .isEqualTo(Reason.MailQuotaExceeded);
    now = now.plus(Duration.ofMinutes(1));
    assertThat(next()).isZero();
  }

  @Test
  void knowsAnAccountWithoutAQuota() {
    aws.ses().dailyQuota(-1);

    assertThat(sent(2)).isPositive();
  }

  @Test
  void takesTheUsualRateWhereSesDoesNotTell() {
    aws.faults().on("ses:GetAccount").error(403, "AccessDeniedException", "No.");

    assertThat(sent(60)).isBetween((int) (60 * 14 * 0.95), 60 * 14);
    assertThat(aws.calls().count("ses:GetAccount")).isEqualTo(1);
    now = now.plus(Duration.ofMinutes(1));
    next();
    assertThat(aws.calls().count("ses:GetAccount")).isEqualTo(2);
  }
}
