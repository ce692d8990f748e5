// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clouduser.api.Reason;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.model.ObservedUser;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.SignInFacts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.IamClient;

/** What reading an account costs, and what becomes of it when something fails. */
class AwsAccountReaderIT {
  private static final String PASSWORD = "Correct-Horse-7-Battery";

  private final Ticking clock = new Ticking();
  private final AwsEmulator aws = AwsEmulator.builder().clock(clock).start();
  private IamClient iam;
  private AccountReader reader;

  /** Both sides' time; only a test moves it. */
  private static final class Ticking extends Clock {
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void connect() {
    WireWorld.point(aws.endpoint());
    iam = IamClients.create();
    reader = new AwsAccountReader(iam, clock);
  }

  @AfterEach
  void stop() {
    iam.close();
    aws.close();
  }

  private String user(String name) {
    return aws.call("iam", "CreateUser", Map.of("UserName", name))
        .path("User")
        .path("UserId")
        .asText();
  }

  private void login(String name) {
    aws.call("iam", "CreateLoginProfile", Map.of("UserName", name, "Password", PASSWORD));
  }

  @Test
  void readsTwoThousandUsersInTwoCallsAndTheirSignInsInTwoMore() {
    for (int i = 0; i < 2_000; i++) {
      user("person-" + i);
    }
    aws.calls().reset();

    AccountSnapshot snapshot = reader.read(false);

    assertThat(snapshot.size()).isEqualTo(2_000);
    assertThat(snapshot.begun()).isEqualTo(clock.instant());
    assertThat(snapshot.observe("person-1999")).isInstanceOf(ObservedUser.Present.class);
    assertThat(aws.calls().counts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("iam:GetAccountAuthorizationDetails", 2, "iam:GenerateCredentialReport", 1));

    aws.calls().reset();
    reader.read(true);
    assertThat(aws.calls().counts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "iam:GetAccountAuthorizationDetails", 2,
                "iam:ListUsers", 2,
                "iam:GenerateCredentialReport", 1,
                "iam:GetCredentialReport", 1));
  }

  @Test
  void looksForAUserByItsIdInPagesOfAThousand() {
    for (int i = 0; i < 1_001; i++) {
      user("person-" + i);
    }
    String id = user("zoe");
    IamUsers users = new AwsIamUsers(iam);
    aws.calls().reset();

    assertThat(users.nameOf(id)).contains("zoe");
    assertThat(users.nameOf("AIDANOBODYNOBODYNOBO")).isEmpty();

    assertThat(aws.calls().counts()).containsExactlyEntriesOf(Map.of("iam:ListUsers", 4));
  }

  @Test
  void knowsSignInsAndMfaFromTheReportAndTheLatestFromTheList() {
    String id = user("jane");
    login("jane");
    aws.iam().signIn("jane", PASSWORD);
    Instant first = clock.instant();
    aws.call("iam", "CreateVirtualMFADevice", Map.of("VirtualMFADeviceName", "phone"));
    aws.call(
        "iam",
        "EnableMFADevice",
        Map.of(
            "UserName", "jane",
            "SerialNumber", "arn:aws:iam::111122223333:mfa/phone",
            "AuthenticationCode1", "123456",
            "AuthenticationCode2", "234567"));
    reader.read(false);

    AccountSnapshot reported = reader.read(false);
    clock.pass(Duration.ofMinutes(10));
    aws.iam().signIn("jane", PASSWORD);

    assertThat(reported.signIn("jane", id)).isEqualTo(new SignInFacts(first, true));
    assertThat(reported.login("jane", id)).contains(new AccountSnapshot.ReportedLogin(true, first));
    assertThat(reader.read(false).signIn("jane", id)).isEqualTo(new SignInFacts(first, true));
    assertThat(reader.read(true).signIn("jane", id))
        .isEqualTo(new SignInFacts(clock.instant(), true));
    assertThat(reported.signIn("jane", "AIDAOTHER")).isEqualTo(SignInFacts.UNKNOWN);
  }

  @Test
  void asksForAReportEveryFourHoursAndNeverWaitsForIt() {
    user("jane");
    for (int i = 0; i < 48; i++) {
      reader.read(false);
      clock.pass(Duration.ofMinutes(10));
    }

    assertThat(aws.calls().count("iam:GetAccountAuthorizationDetails")).isEqualTo(48);
    assertThat(aws.calls().count("iam:GetCredentialReport")).isEqualTo(2);
    assertThat(aws.calls().count("iam:GenerateCredentialReport")).isEqualTo(4);
  }

  @Test
  void getsAReportHoweverRarelyItReads() {
    user("jane");
    Duration rarely = Duration.ofHours(6);
    for (int i = 0; i < 6; i++) {
      reader.read(false);
      Duration again = reader.again();
      clock.pass(again == null ? rarely : again);
    }

    assertThat(aws.calls().count("iam:GetCredentialReport")).isEqualTo(3);
    assertThat(aws.calls().count("iam:GenerateCredentialReport")).isEqualTo(6);
  }

  @Test
  void takesAReportThatSomebodyElseHadMade() {
    user("jane");
    aws.call("iam", "GenerateCredentialReport", Map.of());

    AccountSnapshot snapshot = reader.read(false);

    String id =
        snapshot.observe("jane") instanceof ObservedUser.Present jane
            ? jane.attributes().identity().userId()
            : "";
    assertThat(snapshot.login("jane", id))
        .contains(new AccountSnapshot.ReportedLogin(false, clock.instant()));
  }

  @Test
  void doesWithoutTheReportWhereItIsDenied() {
    user("jane");
    aws.faults().on("iam:GenerateCredentialReport").error(403, "AccessDenied", "No.");

    assertThat(reader.read(false).size()).isEqualTo(1);
    assertThat(reader.read(false).size()).isEqualTo(1);
  }

  @Test
  void givesNothingWhenAPageIsMissing() {
    for (int i = 0; i < 1_001; i++) {
      user("person-" + i);
    }
    aws.faults()
        .on("iam:GetAccountAuthorizationDetails")
        .after(1)
        .error(403, "AccessDenied", "No.");

    OperationFailed failure = catchThrowableOfType(OperationFailed.class, () -> reader.read(false));

    assertThat(failure.reason()).isEqualTo(Reason.AccessDenied);
    assertThat(failure.sentence()).contains("iam:GetAccountAuthorizationDetails");
  }
}
