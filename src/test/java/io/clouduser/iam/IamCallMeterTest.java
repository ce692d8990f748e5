// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.clouduser.iam.IamCallListener.Outcome;
import io.clouduser.local.aws.AwsEmulator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.iam.IamClient;

class IamCallMeterTest {
  private final List<String> told = new CopyOnWriteArrayList<>();
  private AwsEmulator aws;
  private IamClient iam;
  private IamClient once;

  @BeforeEach
  void connect() {
    aws = AwsEmulator.start();
    WireWorld.point(aws.endpoint());
    IamCallListener listener =
        (operation, outcome, took) -> {
          assertThat(took.isNegative()).isFalse();
          told.add(operation + " " + outcome);
        };
    iam = IamClients.create(listener, new Pacing(), new OwnCalls());
    once = IamClients.createWithoutRetries(listener, new Pacing(), new OwnCalls());
  }

  @AfterEach
  void disconnect() {
    iam.close();
    once.close();
    aws.close();
  }

  @Test
  void tellsOfAnAnsweredCall() {
    iam.createUser(r -> r.userName("jane"));

    assertThat(told).containsExactly("CreateUser OK");
  }

  @Test
  void tellsOfEveryAttemptThatTheSdkRepeats() {
    aws.faults().on("iam:CreateUser").times(2).throttle();

    iam.createUser(r -> r.userName("jane"));

    assertThat(told)
        .containsExactly("CreateUser THROTTLED", "CreateUser THROTTLED", "CreateUser OK");
  }

  @ParameterizedTest
  @CsvSource({
    "404, NoSuchEntity, NOT_FOUND",
    "409, DeleteConflict, CONFLICT",
    "403, AccessDenied, DENIED",
    "400, ValidationError, REFUSED",
    "500, ServiceFailure, FAILED",
    "503, ServiceUnavailable, FAILED",
  })
  void tellsHowACallWasRefused(int status, String code, Outcome outcome) {
    aws.faults().on("iam:GetUser").error(status, code, "no");

    assertThat(catchThrowable(() -> once.getUser(r -> r.userName("jane")))).isNotNull();

    assertThat(told).containsExactly("GetUser " + outcome);
  }

  @Test
  void tellsThatThereWasNoAnswer() {
    aws.faults().on("iam:GetUser").refuse();

    assertThat(catchThrowable(() -> once.getUser(r -> r.userName("jane")))).isNotNull();

    assertThat(told).containsExactly("GetUser UNANSWERED");
  }
}
