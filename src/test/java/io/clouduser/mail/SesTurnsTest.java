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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sesv2.SesV2Client;

class SesTurnsTest {
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
      now = now.plus(turns.next());
      mails++;
    }
    return mails;
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

    assertThat(turns.next()).isZero();
    now = now.plusSeconds(10);
    assertThat(turns.next()).isZero();
  }

  @Test
  void goesSlowerForAWhileAfterARefusal() {
    aws.ses().maxSendRate(14);
    turns.next();
    turns.refused();

    assertThat(sent(20)).isBetween(20 * 6, 20 * 7 + 8);
  }

  @Test
  void stopsAtTheQuotaAndTellsWhenItGoesOn() {
    aws.ses().dailyQuota(3);
    for (int i = 0; i < 3; i++) {
      turns.next();
    }

    OperationFailed failure = catchThrowableOfType(OperationFailed.class, () -> turns.next());

    assertThat(failure.reason()).isEqualTo(Reason.MailQuotaExceeded);
    assertThat(failure.retryability()).isEqualTo(Retryability.TRANSIENT);
    assertThat(failure.until()).isEqualTo(Instant.parse("2026-03-01T12:15:00Z"));
    assertThat(failure.sentence()).contains("3 mails", "2026-03-01T12:15:00Z");
    aws.ses().dailyQuota(5);
    now = now.plus(Duration.ofMinutes(15));
    assertThat(turns.next()).isZero();
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
    turns.next();
    assertThat(aws.calls().count("ses:GetAccount")).isEqualTo(2);
  }
}
