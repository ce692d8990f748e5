// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clouduser.api.Reason;
import io.clouduser.iam.IamUsers.Applied;
import io.clouduser.iam.IamUsers.Creation;
import io.clouduser.iam.LoginProfiles.Outcome;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.CallRecord;
import io.clouduser.local.aws.FaultRule;
import io.clouduser.model.Aspect;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.IamAction;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.OperationFailed.Retryability;
import io.clouduser.model.Owner;
import io.clouduser.model.Password;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.iam.IamClient;

/** What the adapters make of everything that can go wrong between them and IAM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IamFailuresIT {
  private static final String PASSWORD = "Correct-Horse-7-Battery";
  private static final IamAction TAG = new IamAction.Tag(Map.of("a", "b"));

  private final AwsEmulator aws = start();
  private final IamClient iam = IamClients.create();
  private final IamClient once = IamClients.createWithoutRetries();
  private final AwsIamUsers users = new AwsIamUsers(iam);
  private final AwsLoginProfiles profiles = new AwsLoginProfiles(iam, once);

  /** Posts once, so that each fault is seen as it is. */
  private final AwsIamUsers impatient = new AwsIamUsers(once);

  private String jane;

  private static AwsEmulator start() {
    AwsEmulator aws = AwsEmulator.start();
    WireWorld.point(aws.endpoint());
    return aws;
  }

  @BeforeEach
  void makeUser() {
    jane = IamUsersContract.fresh("jane");
    users.create(desired(jane));
    aws.calls().reset();
  }

  @AfterEach
  void mend() {
    aws.faults().clear();
    aws.iam().loginProfileSettling(Duration.ZERO);
  }

  @AfterAll
  void stop() {
    iam.close();
    once.close();
    aws.close();
  }

  private static DesiredUser desired(String name) {
    return new DesiredUser(
        name, "/", null, Set.of(), Set.of(), Map.of(), Owner.of("cluster", "team", name));
  }

  private Outcome createProfile() {
    try (Password password = new Password(PASSWORD.toCharArray())) {
      return profiles.create(jane, password, true);
    }
  }

  private Outcome updateProfile() {
    try (Password password = new Password(PASSWORD.toCharArray())) {
      return profiles.update(jane, password, true);
    }
  }

  private OperationFailed failure(ThrowingCallable call) {
    OperationFailed failure = catchThrowableOfType(OperationFailed.class, call);
    assertThat(failure).as("must fail").isNotNull();
    assertThat(failure.sentence()).isNotBlank().endsWith(".");
    for (CallRecord record : aws.calls().records()) {
      assertThat(failure.sentence()).doesNotContain(record.requestId());
    }
    for (Throwable at = failure; at != null; at = at.getCause()) {
      assertThat(at.toString()).doesNotContain(PASSWORD);
    }
    return failure;
  }

  /** Status, code, reason, retryability, and what the admin reads. */
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          403 | AccessDenied          | AccessDenied      | STALLED   | Grant it to the operator's role
          403 | AccessDeniedException | AccessDenied      | STALLED   | may not call iam:TagUser
          403 | NotAuthorized         | AccessDenied      | STALLED   | may not call iam:TagUser
          403 | InvalidClientTokenId  | AccessDenied      | STALLED   | Check the role or the keys
          403 | ExpiredToken          | AccessDenied      | STALLED   | Check the role or the keys
          403 | ExpiredTokenException | AccessDenied      | STALLED   | Check the role or the keys
          403 | SignatureDoesNotMatch | AccessDenied      | STALLED   | and its clock
          400 | UnrecognizedClientException | AccessDenied | STALLED  | Check the role or the keys
          400 | Throttling            | Throttled         | TRANSIENT | trying again later
          400 | ThrottlingException   | Throttled         | TRANSIENT | trying again later
          503 | RequestLimitExceeded  | Throttled         | TRANSIENT | trying again later
          409 | LimitExceeded         | QuotaExceeded     | STALLED   | have the quota raised
          400 | ValidationError       | InvalidSpec       | STALLED   | IAM refuses the spec (TagUser)
          400 | InvalidInput          | InvalidSpec       | STALLED   | IAM refuses the spec (TagUser)
          400 | PolicyNotAttachable   | PolicyNotFound    | STALLED   | cannot be attached
          500 | ServiceFailure        | AwsUnavailable    | TRANSIENT | trying again
          500 | InternalFailure       | AwsUnavailable    | TRANSIENT | trying again
          503 | ServiceUnavailable    | AwsUnavailable    | TRANSIENT | trying again
          418 | Teapot                | AwsUnavailable    | TRANSIENT | It tries again
          """)
  void saysWhatIsWrongAndWhatToDo(
      int status, String code, Reason reason, Retryability retryability, String advice) {
    aws.faults().on("iam:TagUser").error(status, code, "AWS said something");

    OperationFailed failure = failure(() -> impatient.apply(jane, TAG));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.retryability()).isEqualTo(retryability);
    assertThat(failure.sentence()).contains(advice);
    if (retryability == Retryability.STALLED) {
      assertThat(failure.sentence()).contains("AWS said something.");
    }
  }

  @Test
  void passesOnAPolicyViolationWithoutThePassword() {
    aws.faults()
        .on("iam:CreateLoginProfile")
        .error(400, "PasswordPolicyViolation", "Password should have a minimum length of 40");

    OperationFailed failure = failure(this::createProfile);

    assertThat(failure.reason()).isEqualTo(Reason.PasswordPolicyViolation);
    assertThat(failure.retryability()).isEqualTo(Retryability.STALLED);
    assertThat(failure.sentence()).contains("minimum length of 40").contains("passwordLength");
  }

  @ParameterizedTest
  @CsvSource({"GetUser, USER", "ListGroupsForUser, GROUPS", "ListAttachedUserPolicies, POLICIES"})
  void namesThePermissionThatIsMissingToLook(String operation, Aspect aspect) {
    aws.faults().on("iam:" + operation).error(403, "AccessDenied", "no");

    OperationFailed failure = failure(() -> users.observe(jane, EnumSet.of(aspect)));

    assertThat(failure.reason()).isEqualTo(Reason.AccessDenied);
    assertThat(failure.sentence()).contains("iam:" + operation + ":");
  }

  static List<String> listings() {
    return List.of(
        "ListAccessKeys",
        "ListSigningCertificates",
        "ListSSHPublicKeys",
        "ListServiceSpecificCredentials",
        "ListMFADevices",
        "ListUserPolicies",
        "ListAttachedUserPolicies",
        "ListGroupsForUser");
  }

  @ParameterizedTest
  @MethodSource("listings")
  void namesThePermissionThatIsMissingToCleanUp(String operation) {
    aws.faults().on("iam:" + operation).error(403, "AccessDenied", "no");

    assertThat(failure(() -> users.blockers(jane)).sentence()).contains("iam:" + operation + ":");
  }

  @Test
  void namesThePermissionThatIsMissingForTheAccount() {
    Account account = new AwsAccount(iam, InstantSource.system());
    aws.faults().on("iam:GetAccountPasswordPolicy").error(403, "AccessDenied", "no");
    aws.faults().on("iam:ListAccountAliases").error(403, "AccessDenied", "no");

    assertThat(failure(account::passwordRules).sentence()).contains("GetAccountPasswordPolicy");
    assertThat(failure(() -> account.signInUrl("arn:aws:iam::1:user/x")).sentence())
        .contains("ListAccountAliases");
  }

  @ParameterizedTest
  @CsvSource({
    "aws, https://111122223333.signin.aws.amazon.com/console",
    "aws-cn, https://111122223333.signin.amazonaws.cn/console/",
    "aws-us-gov, https://111122223333.signin.amazonaws-us-gov.com/console"
  })
  void tellsTheSignInPageOfEachPartition(String partition, String url) {
    assertThat(
            new AwsAccount(iam, InstantSource.system())
                .signInUrl("arn:" + partition + ":iam::111122223333:user/jane"))
        .isEqualTo(url);
  }

  @Nested
  class ALostAnswer {
    @Test
    void isAskedForAgainWhereThatDoesNoHarm() {
      aws.faults().on("iam:UpdateUser").times(1).loseReply();

      assertThat(users.apply(jane, new IamAction.MovePath("/x/"))).isEqualTo(Applied.DONE);

      assertThat(aws.calls().count("iam:UpdateUser")).isEqualTo(2);
      assertThat(aws.iam().user(jane).orElseThrow().path()).isEqualTo("/x/");
    }

    @Test
    void makesCreateUserLookLikeATakenNameWhichTheOwnersTagThenExplains() {
      String name = IamUsersContract.fresh("joan");
      aws.faults().on("iam:CreateUser").times(1).loseReply();

      assertThat(users.create(desired(name))).isEqualTo(new Creation.NameTaken());

      assertThat(aws.calls().count("iam:CreateUser")).isEqualTo(2);
      assertThat(aws.iam().user(name).orElseThrow().tags()).containsKey(Owner.OWNER_TAG);
    }

    static List<Consumer<FaultRule>> waysToLoseIt() {
      return List.of(
          FaultRule::loseReply,
          FaultRule::truncateReply,
          rule -> rule.errorAfterEffect(500, "ServiceFailure", "broken"),
          rule -> rule.errorAfterEffect(503, "ServiceUnavailable", "broken"));
    }

    @ParameterizedTest
    @MethodSource("waysToLoseIt")
    void toCreateLoginProfileIsNotAskedForAgain(Consumer<FaultRule> way) {
      way.accept(aws.faults().on("iam:CreateLoginProfile").times(1));

      OperationFailed failure = failure(IamFailuresIT.this::createProfile);

      assertThat(failure.reason()).isEqualTo(Reason.AwsUnavailable);
      assertThat(failure.retryability()).isEqualTo(Retryability.TRANSIENT);
      assertThat(aws.calls().count("iam:CreateLoginProfile")).isEqualTo(1);
      assertThat(profiles.find(jane).isPresent()).isTrue();
    }

    /** The JDK's client has a repetition of its own, on connections that it uses again. */
    @Test
    void toCreateLoginProfileIsNotAskedForAgainOnAUsedConnection() {
      createProfile();
      createProfile();
      users.apply(jane, new IamAction.DeleteLoginProfile());
      aws.calls().reset();
      aws.faults().on("iam:CreateLoginProfile").times(1).loseReply();

      failure(IamFailuresIT.this::createProfile);

      assertThat(aws.calls().count("iam:CreateLoginProfile")).isEqualTo(1);
    }

    @Test
    void toUpdateLoginProfileIsAskedForAgain() {
      createProfile();
      aws.faults().on("iam:UpdateLoginProfile").times(1).loseReply();

      assertThat(updateProfile()).isEqualTo(Outcome.SET);

      assertThat(aws.calls().count("iam:UpdateLoginProfile")).isEqualTo(2);
    }

    @Test
    void toDeleteUserIsAskedForAgainAndCountsAsDone() {
      aws.faults().on("iam:DeleteUser").times(1).loseReply();

      assertThat(users.apply(jane, new IamAction.DeleteUser())).isEqualTo(Applied.DONE);
      assertThat(aws.calls().count("iam:DeleteUser")).isEqualTo(2);
    }
  }

  @Nested
  class AFailureThatPasses {
    @Test
    void isOvercomeByTheSdk() {
      aws.faults().on("iam:TagUser").times(1).error(500, "ServiceFailure", "broken");
      aws.faults().on("iam:GetUser").times(1).throttle();

      assertThat(users.apply(jane, TAG)).isEqualTo(Applied.DONE);
      users.observe(jane, EnumSet.of(Aspect.USER));

      assertThat(aws.calls().count("iam:TagUser")).isEqualTo(2);
      assertThat(aws.calls().count("iam:GetUser")).isEqualTo(2);
    }

    @Test
    void isNotHiddenFromWhoeverMakesALoginProfile() {
      aws.faults().on("iam:CreateLoginProfile").times(1).throttle();

      assertThat(failure(IamFailuresIT.this::createProfile).reason()).isEqualTo(Reason.Throttled);
      assertThat(aws.calls().count("iam:CreateLoginProfile")).isEqualTo(1);
    }

    @Test
    void isWaitedOutAfterALoginProfileWasMade() {
      aws.iam().loginProfileSettling(Duration.ofMillis(700));
      createProfile();

      assertThat(updateProfile()).isEqualTo(Outcome.SET);
      assertThat(aws.calls().count("iam:UpdateLoginProfile")).isBetween(2, 10);
      assertThat(users.apply(jane, new IamAction.DeleteLoginProfile())).isEqualTo(Applied.DONE);
    }

    @ParameterizedTest
    @CsvSource({"EntityTemporarilyUnmodifiable", "ConcurrentModification"})
    void isWaitedOutWithAnyCall(String code) {
      aws.faults().on("iam:TagUser").times(2).error(409, code, "busy");
      aws.faults().on("iam:CreateUser").times(1).error(409, code, "busy");
      aws.faults().on("iam:CreateLoginProfile").times(1).error(409, code, "busy");

      assertThat(users.apply(jane, TAG)).isEqualTo(Applied.DONE);
      assertThat(users.create(desired(IamUsersContract.fresh("joan"))))
          .isInstanceOf(Creation.Created.class);
      assertThat(createProfile()).isEqualTo(Outcome.SET);
    }
  }

  @Nested
  class AnEndpointThatDoesNotAnswer {
    private void unavailable(ThrowingCallable call) {
      OperationFailed failure = failure(call);
      assertThat(failure.reason()).isEqualTo(Reason.AwsUnavailable);
      assertThat(failure.retryability()).isEqualTo(Retryability.TRANSIENT);
      assertThat(failure.sentence()).contains("TagUser").doesNotContain("127.0.0.1");
    }

    @Test
    void becauseItResetsConnections() {
      aws.faults().on("iam:TagUser").refuse();

      unavailable(() -> impatient.apply(jane, TAG));
    }

    @Test
    void becauseNobodyListens() {
      AwsEmulator gone = AwsEmulator.start();
      WireWorld.point(gone.endpoint());
      try (IamClient client = IamClients.createWithoutRetries()) {
        gone.close();
        unavailable(() -> new AwsIamUsers(client).apply(jane, TAG));
      } finally {
        WireWorld.point(aws.endpoint());
      }
    }

    @Test
    void becauseItIsTooSlow() {
      aws.faults().on("iam:TagUser").times(1).delayReply(Duration.ofSeconds(5));
      try (IamClient client =
          IamClient.builder()
              .httpClientBuilder(
                  UrlConnectionHttpClient.builder().socketTimeout(Duration.ofMillis(300)))
              .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
              .build()) {
        unavailable(() -> new AwsIamUsers(client).apply(jane, TAG));
      }
    }
  }
}
