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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.ListAccountAliasesRequest;
import software.amazon.awssdk.services.iam.model.ListAccountAliasesResponse;

/** What {@link AwsAccount} answers while IAM does not. */
class AwsAccountTest {
  private static final String ARN = "arn:aws:iam::111122223333:user/jane";

  private final AwsEmulator aws = AwsEmulator.start();
  private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private IamClient iam;
  private Held alias;
  private Account account;

  @BeforeEach
  void connect() {
    WireWorld.point(aws.endpoint());
    iam = IamClients.createWithoutRetries();
    alias = new Held(iam);
    account = new AwsAccount(alias, () -> now);
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

  /** Whoever asks for the alias, and waits in IAM until it is let go. */
  private CompletableFuture<String> heldUp() {
    alias.hold();
    CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> account.signInUrl(ARN));
    await().until(alias::holds);
    return first;
  }

  /** IAM, whose answer to the question for the alias can be held back. */
  private static final class Held implements IamClient {
    private final IamClient iam;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private volatile CountDownLatch released = new CountDownLatch(0);

    Held(IamClient iam) {
      this.iam = iam;
    }

    void hold() {
      released = new CountDownLatch(1);
    }

    boolean holds() {
      return arrived.getCount() == 0;
    }

    void goOn() {
      released.countDown();
    }

    @Override
    public ListAccountAliasesResponse listAccountAliases(ListAccountAliasesRequest request) {
      CountDownLatch held = released;
      if (held.getCount() > 0) {
        arrived.countDown();
      }
      try {
        assertThat(held.await(1, TimeUnit.MINUTES)).as("it is let go").isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return iam.listAccountAliases(request);
    }

    @Override
    public String serviceName() {
      return iam.serviceName();
    }

    @Override
    public void close() {
      iam.close();
    }
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
    CompletableFuture<String> first = heldUp();

    assertThat(account.knownSignInUrl(ARN)).isEmpty();

    assertThat(first).isNotDone();
    alias.goOn();
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
    CompletableFuture<String> first = heldUp();

    assertThat(account.signInUrl(ARN)).contains("acme");

    assertThat(first).isNotDone();
    alias.goOn();
    assertThat(first.join()).contains("acme");
    assertThat(asked()).isEqualTo(2);
  }
}
