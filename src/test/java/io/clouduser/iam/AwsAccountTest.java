// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.model.OperationFailed;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.IamClient;

/** What {@link AwsAccount} answers while IAM does not. */
class AwsAccountTest {
  private static final String ARN = "arn:aws:iam::111122223333:user/jane";

  private final AwsEmulator aws = AwsEmulator.start();
  private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private IamClient iam;
  private Account account;

  @BeforeEach
  void connect() {
    WireWorld.point(aws.endpoint());
    iam = IamClients.createWithoutRetries();
    account = new AwsAccount(iam, () -> now);
    aws.call("iam", "CreateAccountAlias", Map.of("AccountAlias", "acme"));
  }

  @AfterEach
  void stop() {
    iam.close();
    aws.close();
  }

  private void fails() {
    aws.faults().on("iam:ListAccountAliases").error(403, "AccessDenied", "No.");
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private int asked() {
    return aws.calls().count("iam:ListAccountAliases");
  }

  @Test
  void theLastAnswerStandsInForOneThatDoesNotComeAndIsAskedForAgainAfterAMinute() {
    assertThat(account.signInUrl(ARN)).contains("acme");
    fails();
    pass(Duration.ofMinutes(61));

    for (int i = 0; i < 5; i++) {
      assertThat(account.signInUrl(ARN)).contains("acme");
    }
    assertThat(asked()).isEqualTo(2);

    aws.faults().clear();
    aws.call("iam", "CreateAccountAlias", Map.of("AccountAlias", "renamed"));
    pass(Duration.ofSeconds(61));
    assertThat(account.signInUrl(ARN)).contains("renamed");
  }

  @Test
  void withoutAnAnswerTheFailureIsToldAndIamIsLeftAloneForAMoment() {
    fails();

    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> account.signInUrl(ARN))
          .isInstanceOf(OperationFailed.class)
          .hasMessageContaining("iam:ListAccountAliases");
    }
    assertThat(asked()).isEqualTo(1);

    aws.faults().clear();
    pass(Duration.ofSeconds(6));
    assertThat(account.signInUrl(ARN)).contains("acme");
  }

  /** People at rest do not queue behind a call that takes its time to fail. */
  @Test
  void whoCanDoWithoutTheFirstAnswerDoesNotWaitForIt() {
    aws.faults().on("iam:ListAccountAliases").times(1).delay(Duration.ofSeconds(2));
    CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> account.signInUrl(ARN));
    await().until(() -> asked() == 1);

    assertThat(account.knownSignInUrl(ARN)).isEmpty();

    assertThat(first).isNotDone();
    assertThat(first.join()).contains("acme");
    assertThat(account.knownSignInUrl(ARN))
        .hasValueSatisfying(it -> assertThat(it).contains("acme"));
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void whoCanDoWithoutAnAnswerIsToldOfNoFailure() {
    fails();

    assertThat(account.knownSignInUrl(ARN)).isEmpty();
    assertThat(account.knownSignInUrl(ARN)).isEmpty();
    assertThat(asked()).isEqualTo(1);
  }

  /** Somebody has changed it: a mail must not name a page that is gone. */
  @Test
  void aForgottenAnswerStandsInForNothing() {
    assertThat(account.signInUrl(ARN)).contains("acme");
    fails();

    account.forgetAlias();

    assertThatThrownBy(() -> account.signInUrl(ARN)).isInstanceOf(OperationFailed.class);
  }

  @Test
  void whoAsksKeepsNobodyWaitingWhoCanGoOnWithTheLastAnswer() {
    assertThat(account.signInUrl(ARN)).contains("acme");
    pass(Duration.ofMinutes(61));
    aws.faults().on("iam:ListAccountAliases").times(1).delay(Duration.ofSeconds(2));
    CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> account.signInUrl(ARN));
    await().until(() -> asked() == 2);

    assertThat(account.signInUrl(ARN)).contains("acme");

    assertThat(first).isNotDone();
    assertThat(first.join()).contains("acme");
    assertThat(asked()).isEqualTo(2);
  }
}
