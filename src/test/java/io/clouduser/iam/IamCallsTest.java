// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.clouduser.api.Reason;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.OperationFailed.Retryability;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.iam.model.IamException;

class IamCallsTest {
  private final IamCalls calls = new IamCalls(Duration.ofMillis(200), Duration.ofMillis(5));
  private final AtomicInteger made = new AtomicInteger();

  private static IamException error(int status, String code) {
    return (IamException)
        IamException.builder()
            .statusCode(status)
            .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage("m").build())
            .build();
  }

  private String failing(int times, String code) {
    if (made.incrementAndGet() <= times) {
      throw error(409, code);
    }
    return "done";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EntityTemporarilyUnmodifiable",
        "EntityTemporarilyUnmodifiableException",
        "ConcurrentModification"
      })
  void waitsOutAConflictThatPasses(String code) {
    assertThat(calls.call("UpdateLoginProfile", () -> failing(3, code))).isEqualTo("done");
    assertThat(made).hasValue(4);
  }

  @Test
  void losesItsPatience() {
    assertThatExceptionOfType(IamException.class)
        .isThrownBy(
            () ->
                calls.call(
                    "UpdateLoginProfile",
                    () -> failing(Integer.MAX_VALUE, "EntityTemporarilyUnmodifiable")));
    assertThat(made).hasValueBetween(2, 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EntityAlreadyExists", "DeleteConflict", "LimitExceeded", "NoSuchEntity"})
  void doesNotRepeatOtherConflicts(String code) {
    assertThatExceptionOfType(IamException.class)
        .isThrownBy(() -> calls.call("CreateUser", () -> failing(1, code)));
    assertThat(made).hasValue(1);
  }

  @Test
  void stopsWaitingWhenTheOperatorIsStopped() {
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(OperationFailed.class)
        .isThrownBy(
            () -> calls.call("UpdateLoginProfile", () -> failing(1, "ConcurrentModification")))
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.Provisioning);
              assertThat(e.retryability()).isEqualTo(Retryability.TRANSIENT);
            });
    assertThat(Thread.interrupted()).as("the interruption is passed on").isTrue();
  }
}
