// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clouduser.api.CloudUser;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.IamControl.SignIn;
import io.clouduser.local.aws.IamUserView;
import io.clouduser.local.aws.Mail;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeTest;
import io.clouduser.model.MailNews;
import io.clouduser.model.MailNews.Kind;
import io.clouduser.reconcile.DeliveryFeedback;
import io.clouduser.reconcile.DeliveryFeedback.Result;
import io.clouduser.reconcile.KubernetesEvents;
import io.clouduser.reconcile.KubernetesStore;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What becomes of credentials after they were mailed, and of people whose user is another tool's.
 */
@KubeTest
class LifeIT {
  private static final Pattern PASSWORD = Pattern.compile("password \\(.*\\):\\R(\\S+)");

  private final KubernetesClient client;
  private final String namespace;
  private final Manifests manifests;
  private final DeliveryFeedback feedback;
  private final AwsEmulator aws = AwsEmulator.start();
  private TestOperator operator;

  LifeIT(KubeBackend backend, KubernetesClient client) {
    this.client = client;
    this.manifests = Manifests.inNewNamespace(backend, client);
    this.namespace = manifests.namespace();
    this.feedback =
        new DeliveryFeedback(
            new KubernetesStore(client),
            new KubernetesEvents(client, InstantSource.system()),
            InstantSource.system());
  }

  @BeforeEach
  void startOperator() {
    aws.call("iam", "CreateGroup", Map.of("GroupName", "developers"));
    operator = TestOperator.start(client, aws.endpoint(), namespace, Map.of());
  }

  @AfterEach
  void stop() {
    operator.close();
    aws.close();
  }

  @Test
  void whatSesSaysOfTheMailShowsInStatusAndNeverGoesBack() {
    manifests.create("jane", "email: jane@example.com");
    CloudUser jane = until("jane", Phase.Sent);

    assertThat(said(jane, Kind.DELIVERY, null)).isEqualTo(Result.RECORDED);
    assertThat(until("jane", Phase.Delivered).getStatus().credentials().deliveredAt()).isNotNull();
    assertThat(said(jane, Kind.SEND, null)).isEqualTo(Result.STALE);
    assertThat(said(jane, Kind.BOUNCE, "Permanent/NoEmail")).isEqualTo(Result.RECORDED);
    assertThat(said(jane, Kind.DELIVERY, null)).isEqualTo(Result.STALE);

    Condition ready = ready(until("jane", Phase.Bounced));
    assertThat(ready.status()).isEqualTo("False");
    assertThat(ready.reason()).isEqualTo("Bounced");
    assertThat(ready.message())
        .contains("jane@example.com", "Permanent/NoEmail")
        .contains("Correct spec.email", "raise spec.credentials.revision");
  }

  @Test
  void newsOfAnEarlierMailDoNotTouchTheNewerOne() {
    manifests.create("jane", "email: jane@exmaple.com");
    CloudUser first = until("jane", Phase.Sent);
    said(first, Kind.BOUNCE, "Permanent/General");
    manifests.patch(
        "jane", "{\"spec\":{\"email\":\"jane@example.com\",\"credentials\":{\"revision\":2}}}");
    until("jane", Phase.Sent);

    assertThat(said(first, Kind.COMPLAINT, null)).isEqualTo(Result.OTHER_DELIVERY);

    assertThat(aws.mailbox().to("jane@example.com")).hasSize(1);
    assertThat(ready(until("jane", Phase.Sent)).status()).isEqualTo("True");
  }

  @Test
  void mailWithoutAnAnswerIsResolvedBySesOwnEvent() {
    aws.faults().on("ses:SendEmail").times(1).loseReply();
    manifests.create("jane", "email: jane@example.com");
    CloudUser jane = until("jane", Phase.Sending);

    assertThat(said(jane, Kind.SEND, null)).isEqualTo(Result.RECORDED);

    assertThat(ready(until("jane", Phase.Sent)).status()).isEqualTo("True");
    assertThat(aws.calls().count("ses:SendEmail")).isEqualTo(1);
  }

  @Test
  void mailWithoutAnAnswerIsResolvedByTheFirstSignIn() {
    aws.faults().on("ses:SendEmail").times(1).loseReply();
    manifests.create("jane", "email: jane@example.com");
    until("jane", Phase.Sending);

    aws.iam().signIn("jane", aws.iam().user("jane").orElseThrow().login().orElseThrow().password());
    signedInLaterThanIssued("jane");

    assertThat(ready(until("jane", Phase.Claimed)).status()).isEqualTo("True");
  }

  @Test
  void firstSignInClaimsTheCredentialsAndLaterOnesAreNoWrites() {
    manifests.create("jane", "email: jane@example.com");
    until("jane", Phase.Sent);

    signedInLaterThanIssued("jane");
    CloudUser claimed = until("jane", Phase.Claimed);

    assertThat(claimed.getStatus().lastSignIn()).isNotNull();
    assertThat(condition(claimed, ConditionType.CredentialsDelivered).reason())
        .isEqualTo("Claimed");
    signedInLaterThanIssued("jane");
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> assertThat(manifests.get("jane").getStatus()).isEqualTo(claimed.getStatus()));
  }

  @Test
  void passwordThatNobodyUsesIsRevokedInTimeAndARevisionBringsAnother() {
    manifests.create("jane", "email: jane@example.com\ncredentials: {validFor: 2s}");

    until("jane", Phase.Expired);
    await()
        .untilAsserted(
            () -> assertThat(ready(manifests.get("jane")).reason()).isEqualTo("Expired"));

    assertThat(aws.iam().usersWithLoginProfile()).isEmpty();
    assertThat(ready(manifests.get("jane")).message()).contains("Raise spec.credentials.revision");
    assertThat(events()).contains("Expired", "LoginProfileDeleted");
    manifests.patch("jane", "{\"spec\":{\"credentials\":{\"revision\":2,\"validFor\":\"72h\"}}}");
    until("jane", Phase.Sent);
    assertThat(aws.iam().signIn("jane", lastPassword("jane@example.com")))
        .isEqualTo(SignIn.MUST_CHANGE_PASSWORD);
    await().untilAsserted(() -> assertThat(events()).contains("CredentialsReissued"));
  }

  @Test
  void passwordThatWasUsedIsNotRevoked() {
    manifests.create("jane", "email: jane@example.com\ncredentials: {validFor: 4s}");
    until("jane", Phase.Sent);

    await()
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertThat(
                        aws.iam()
                            .signInAndChangePassword(
                                "jane", lastPassword("jane@example.com"), "Janes-0wn-Passw0rd"))
                    .isEqualTo(SignIn.SIGNED_IN));

    until("jane", Phase.Claimed);
    assertThat(aws.iam().usersWithLoginProfile()).containsExactly("jane");
  }

  @Test
  void suspendedPersonIsOutAndComesBackWithTheSameKeysAndANewPassword() {
    manifests.create("jane", "email: jane@example.com\ngroups: [developers]");
    until("jane", Phase.Sent);
    String first = lastPassword("jane@example.com");
    String used = newKey();
    String unused = newKey();
    aws.call(
        "iam",
        "UpdateAccessKey",
        Map.of("UserName", "jane", "AccessKeyId", unused, "Status", "Inactive"));

    manifests.patch("jane", "{\"spec\":{\"suspended\":true}}");

    CloudUser suspended = untilReason("jane", "Suspended");
    assertThat(aws.iam().usersWithLoginProfile()).isEmpty();
    assertThat(user().accessKeys()).containsOnly(inactive(used), inactive(unused));
    assertThat(suspended.getStatus().deactivatedKeys()).containsExactly(used);
    assertThat(ready(suspended).message()).contains("Set spec.suspended: false");

    manifests.patch("jane", "{\"spec\":{\"suspended\":false}}");

    until("jane", Phase.Sent);
    assertThat(user().accessKeys()).containsOnly(Map.entry(used, "Active"), inactive(unused));
    assertThat(manifests.get("jane").getStatus().deactivatedKeys()).isNull();
    assertThat(aws.mailbox().to("jane@example.com")).hasSize(2);
    assertThat(aws.iam().signIn("jane", first)).isEqualTo(SignIn.DENIED);
    assertThat(aws.iam().signIn("jane", lastPassword("jane@example.com")))
        .isEqualTo(SignIn.MUST_CHANGE_PASSWORD);
  }

  @Test
  void nothingElseInTheSpecKeepsASuspendedPersonSignedIn() {
    manifests.create("jane", "email: jane@example.com");
    until("jane", Phase.Sent);

    manifests.patch("jane", "{\"spec\":{\"suspended\":true,\"groups\":[\"no-such-group\"]}}");

    await().untilAsserted(() -> assertThat(aws.iam().usersWithLoginProfile()).isEmpty());
    untilReason("jane", "GroupNotFound");
    assertThat(manifests.get("jane").getStatus().credentials().phase()).isEqualTo(Phase.Revoked);
  }

  @Test
  void anotherToolsUserGetsCredentialsAndIsOtherwiseLeftAlone() {
    IamUserView before = madeByAnotherTool();
    manifests.create("jane", "email: jane@example.com\nmanagement: CredentialsOnly");

    until("jane", Phase.Sent);

    assertThat(user().tags()).isEqualTo(before.tags());
    assertThat(user().groups()).isEqualTo(before.groups());
    assertThat(user().path()).isEqualTo(before.path());
    assertThat(aws.iam().signIn("jane", lastPassword("jane@example.com")))
        .isEqualTo(SignIn.MUST_CHANGE_PASSWORD);
    manifests.delete("jane");
    await().untilAsserted(() -> assertThat(manifests.get("jane")).isNull());
    assertThat(user().userId()).isEqualTo(before.userId());
    assertThat(aws.iam().usersWithLoginProfile()).isEmpty();
  }

  @Test
  void loginProfileThatAnotherToolMadeIsReplacedOnlyByARevision() {
    madeByAnotherTool();
    aws.call(
        "iam", "CreateLoginProfile", Map.of("UserName", "jane", "Password", "Made-elsewhere-1"));
    manifests.create(
        "jane", "email: jane@example.com\nmanagement: CredentialsOnly\ndeletionPolicy: Retain");
    until("jane", Phase.Withheld);
    assertThat(aws.mailbox().all()).isEmpty();

    manifests.patch("jane", "{\"spec\":{\"credentials\":{\"revision\":2}}}");

    until("jane", Phase.Sent);
    assertThat(aws.iam().signIn("jane", "Made-elsewhere-1")).isEqualTo(SignIn.DENIED);
    manifests.delete("jane");
    await().untilAsserted(() -> assertThat(manifests.get("jane")).isNull());
    assertThat(aws.iam().usersWithLoginProfile()).containsExactly("jane");
  }

  @Test
  void missingUserOfAnotherToolIsToldAndServedWhenItAppears() {
    manifests.create("jane", "email: jane@example.com\nmanagement: CredentialsOnly");
    CloudUser gone = untilReason("jane", "UserGone");
    assertThat(ready(gone).message()).contains("Create it there");
    assertThat(condition(gone, ConditionType.Stalled).status()).isEqualTo("True");

    madeByAnotherTool();
    manifests.touch("jane");

    until("jane", Phase.Sent);
  }

  @Test
  void anotherToolsUserIsTakenOverOnlyWithAdoption() {
    madeByAnotherTool();
    manifests.create("jane", "email: jane@example.com\nmanagement: CredentialsOnly");
    until("jane", Phase.Sent);

    manifests.patch("jane", "{\"spec\":{\"management\":\"Full\"}}");
    untilReason("jane", "NotOwned");
    assertThat(user().groups()).containsExactly("developers");

    manifests.patch("jane", "{\"spec\":{\"adoption\":\"Adopt\"}}");
    untilReason("jane", "Provisioned");
    assertThat(user().groups()).isEmpty();
    assertThat(user().tags()).containsKey("clouduser.io/owner").containsEntry("team", "web");
    assertThat(aws.mailbox().all()).hasSize(1);
  }

  /** SES does not tell how much may be sent, so the quota shows in its refusal alone. */
  @Test
  void quotaThatSesRefusesAMailForStopsAllMailsAndTellsWhenItGoesOn() {
    aws.faults().on("ses:GetAccount").error(403, "AccessDeniedException", "Not authorized.");
    aws.ses().dailyQuota(0);
    manifests.create("jane", "email: jane@example.com");

    CloudUser first = untilReason("jane", "MailQuotaExceeded");
    manifests.create("june", "email: june@example.com");
    CloudUser second = untilReason("june", "MailQuotaExceeded");

    assertThat(ready(first).message()).contains("Daily message quota exceeded", "looks again at");
    assertThat(ready(second).message()).endsWith(goesOn(ready(first).message()));
    await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(aws.calls().count("ses:SendEmail")).isEqualTo(1));
    assertThat(aws.calls().count("iam:UpdateLoginProfile")).isZero();
    assertThat(manifests.get("jane").getStatus().credentials().phase()).isEqualTo(Phase.Issuing);
    assertThat(manifests.get("june").getStatus().credentials()).isNull();
  }

  /** The part of the message that says when it goes on. */
  private static String goesOn(String message) {
    return message.substring(message.indexOf("It frees up"));
  }

  @Test
  void renamedUserGetsItsNameBack() {
    manifests.create("jane", "email: jane@example.com");
    String id = until("jane", Phase.Sent).getStatus().userId();
    aws.call("iam", "UpdateUser", Map.of("UserName", "jane", "NewUserName", "joan"));

    manifests.touch("jane");

    await().untilAsserted(() -> assertThat(aws.iam().user("jane")).isPresent());
    assertThat(user().userId()).isEqualTo(id);
    assertThat(aws.iam().user("joan")).isEmpty();
    assertThat(aws.mailbox().all()).hasSize(1);
  }

  private Result said(CloudUser about, Kind kind, String detail) {
    CredentialsStatus record = about.getStatus().credentials();
    return feedback.apply(
        about,
        new MailNews(
            kind,
            about.getMetadata().getUid(),
            record.deliveryId(),
            "ses-message",
            Instant.now(),
            detail));
  }

  /** Times on record are whole seconds, so a sign-in may have to wait for the next one. */
  private void signedInLaterThanIssued(String name) {
    Instant issued = Instant.parse(manifests.get(name).getStatus().credentials().issuedAt());
    await().until(() -> Instant.now().isAfter(issued.plusSeconds(1)));
    IamUserView.Login login = aws.iam().user(name).orElseThrow().login().orElseThrow();
    aws.iam().signIn(name, login.password());
    manifests.touch(name);
  }

  private IamUserView madeByAnotherTool() {
    aws.call(
        "iam",
        "CreateUser",
        Map.of(
            "UserName",
            "jane",
            "Path",
            "/elsewhere/",
            "Tags",
            List.of(Map.of("Key", "team", "Value", "web"))));
    aws.call("iam", "AddUserToGroup", Map.of("UserName", "jane", "GroupName", "developers"));
    return user();
  }

  private String newKey() {
    return aws.call("iam", "CreateAccessKey", Map.of("UserName", "jane"))
        .at("/AccessKey/AccessKeyId")
        .asText();
  }

  private static Map.Entry<String, String> inactive(String key) {
    return Map.entry(key, "Inactive");
  }

  private IamUserView user() {
    return aws.iam().user("jane").orElseThrow();
  }

  private List<String> events() {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .map(Event::getReason)
        .toList();
  }

  private CloudUser until(String name, Phase phase) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              CloudUser resource = manifests.get(name);
              assertThat(resource.getStatus().credentials()).isNotNull();
              assertThat(resource.getStatus().credentials().phase()).isEqualTo(phase);
              assertThat(resource.getStatus().observedGeneration())
                  .isEqualTo(resource.getMetadata().getGeneration());
            });
    return manifests.get(name);
  }

  private CloudUser untilReason(String name, String reason) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(ready(manifests.get(name)).reason()).isEqualTo(reason));
    return manifests.get(name);
  }

  private static Condition ready(CloudUser resource) {
    return condition(resource, ConditionType.Ready);
  }

  private static Condition condition(CloudUser resource, ConditionType type) {
    return resource.getStatus().condition(type).orElseThrow(() -> new AssertionError("no " + type));
  }

  private String lastPassword(String address) {
    List<Mail> mails = aws.mailbox().to(address);
    Matcher matcher = PASSWORD.matcher(mails.get(mails.size() - 1).text());
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
