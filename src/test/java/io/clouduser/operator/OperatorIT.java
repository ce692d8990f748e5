// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clouduser.api.CloudUser;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.IamControl.SignIn;
import io.clouduser.local.aws.IamUserView;
import io.clouduser.local.aws.Mail;
import io.clouduser.local.kube.Failure;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeDouble;
import io.clouduser.local.kube.KubeTest;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The operator as a whole, from the manifest to the mail, on the AWS double; on a real API server
 * with exactly the rights that {@code deploy/base} gives it.
 */
@KubeTest
class OperatorIT {
  private static final Pattern PASSWORD = Pattern.compile("password \\(.*\\):\\R(\\S+)");

  private final KubeBackend backend;
  private final KubernetesClient client;
  private final String namespace;
  private final Manifests manifests;
  private final AwsEmulator aws = AwsEmulator.start();
  private final OperatorAccount account;
  private TestOperator operator;

  OperatorIT(KubeBackend backend, KubernetesClient client) {
    this.backend = backend;
    this.client = client;
    this.account = new OperatorAccount(backend);
    this.manifests = Manifests.inNewNamespace(backend, client);
    this.namespace = manifests.namespace();
  }

  @BeforeEach
  void startOperator() {
    aws.call("iam", "CreateGroup", Map.of("GroupName", "developers"));
    aws.call("iam", "CreateGroup", Map.of("GroupName", "auditors"));
    operator = TestOperator.start(account.client(), aws.endpoint(), namespace, Map.of());
    // The first sweep ends with the credential report.
    await().until(() -> aws.calls().effects("iam:GenerateCredentialReport") == 1);
    aws.calls().reset();
  }

  @AfterEach
  void stop() {
    operator.close();
    account.close();
    aws.close();
  }

  @Test
  void declaredPersonCanSignInWithTheMailedPassword() {
    manifests.create(
        "jane",
        """
        userName: jane.doe
        email: jane@example.com
        displayName: Jane Doe
        path: /cloud-users/
        groups: [developers]
        policies: ["arn:aws:iam::aws:policy/IAMUserChangePassword"]
        permissionsBoundary: arn:aws:iam::aws:policy/PowerUserAccess
        tags: {team: web}
        """);

    CloudUser jane = untilReady("jane");

    IamUserView user = aws.iam().user("jane.doe").orElseThrow();
    assertThat(user.path()).isEqualTo("/cloud-users/");
    assertThat(user.tags())
        .containsEntry("team", "web")
        .containsEntry("managed-by", "clouduser-operator")
        .containsEntry("clouduser.io/owner", "test/" + namespace + "/jane");
    assertThat(user.groups()).containsExactly("developers");
    assertThat(jane.getStatus().credentials().phase()).isEqualTo(Phase.Sent);
    assertThat(jane.getStatus().credentials().messageId()).isNotBlank();
    assertThat(jane.getStatus().observedGeneration()).isEqualTo(jane.getMetadata().getGeneration());
    List<Mail> mails = aws.mailbox().to("jane@example.com");
    assertThat(mails).hasSize(1);
    assertThat(aws.iam().signIn("jane.doe", passwordIn(mails.get(0))))
        .isEqualTo(SignIn.MUST_CHANGE_PASSWORD);
  }

  @Test
  void onboardingCostsExactlyTheCallsThatItMust() {
    manifests.create(
        "jane",
        """
        email: jane@example.com
        groups: [developers, auditors]
        policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
        """);
    untilReady("jane");

    assertThat(aws.calls().counts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "iam:CreateUser", 1,
                "iam:AddUserToGroup", 2,
                "iam:AttachUserPolicy", 1,
                "iam:CreateLoginProfile", 1,
                "ses:SendEmail", 1,
                "iam:GetAccountPasswordPolicy", 1,
                "iam:ListAccountAliases", 1,
                "ses:GetAccount", 1));
  }

  @Test
  void oneGroupChangeCostsOneReadAndOneWrite() {
    manifests.create("jane", "email: jane@example.com\ngroups: [developers]");
    untilReady("jane");
    aws.calls().reset();

    manifests.patch("jane", "{\"spec\":{\"groups\":[\"developers\",\"auditors\"]}}");

    await()
        .untilAsserted(
            () -> assertThat(aws.iam().user("jane").orElseThrow().groups()).contains("auditors"));
    untilObserved("jane");
    assertThat(aws.calls().counts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("iam:ListGroupsForUser", 1, "iam:AddUserToGroup", 1));
  }

  @Test
  void whatSomebodyAddsByHandIsTakenAwayAndForeignTagsStay() {
    manifests.create("jane", "email: jane@example.com\ngroups: [developers]\ntags: {team: web}");
    untilReady("jane");
    aws.call("iam", "AddUserToGroup", Map.of("UserName", "jane", "GroupName", "auditors"));
    aws.call(
        "iam",
        "AttachUserPolicy",
        Map.of("UserName", "jane", "PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"));
    aws.call(
        "iam",
        "TagUser",
        Map.of("UserName", "jane", "Tags", List.of(Map.of("Key", "cost", "Value", "7"))));

    manifests.touch("jane");

    await()
        .untilAsserted(
            () -> {
              IamUserView user = aws.iam().user("jane").orElseThrow();
              assertThat(user.groups()).containsExactly("developers");
              assertThat(user.attachedPolicies()).isEmpty();
              assertThat(user.tags()).containsEntry("cost", "7").containsEntry("team", "web");
            });
  }

  @Test
  void deletionCostsOneReadAndTheRemovals() {
    manifests.create("jane", "email: jane@example.com\ngroups: [developers]");
    untilReady("jane");
    aws.calls().reset();

    manifests.delete("jane");

    await().untilAsserted(() -> assertThat(manifests.get("jane")).isNull());
    assertThat(aws.iam().user("jane")).isEmpty();
    assertThat(aws.calls().counts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "iam:GetUser", 1,
                "iam:DeleteLoginProfile", 1,
                "iam:RemoveUserFromGroup", 1,
                "iam:DeleteUser", 1));
  }

  @Test
  void deletionWhoseLastStepFailsIsOverWithOneMoreRead() {
    KubeDouble api = backend.asDouble().orElse(null);
    assumeTrue(api != null, "SKIPPED: only the double can be told to refuse a write");
    manifests.create("jane", "email: jane@example.com");
    untilReady("jane");
    aws.calls().reset();
    api.failNext(
        1,
        request ->
            request.isWrite()
                && !request.verb().equals("delete")
                && request.resourceAndSubresource().equals("cloudusers")
                && request.namespace().equals(namespace),
        Failure.status(403));

    manifests.delete("jane");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(manifests.get("jane")).isNull());
    assertThat(aws.calls().counts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("iam:GetUser", 2, "iam:DeleteLoginProfile", 1, "iam:DeleteUser", 1));
  }

  @Test
  void deletionOfAUserThatIamDoesNotShowYetWaitsForIt() {
    aws.iam().staleReads(Duration.ofHours(1));
    manifests.create("jane", "email: jane@example.com");
    await().until(() -> aws.mailbox().all().size() == 1);
    aws.calls().reset();

    manifests.delete("jane");
    untilReason("jane", "Deleting");
    aws.iam().staleReads(Duration.ZERO);

    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(manifests.get("jane")).isNull());
    assertThat(aws.iam().user("jane")).isEmpty();
    assertThat(aws.calls().count("iam:GetUser")).isEqualTo(2);
  }

  @Test
  void deletionOfWhatCameToNothingWaitsForNobody() {
    manifests.create("jane", "email: jane@example.com\nmanagement: CredentialsOnly");
    untilReason("jane", "UserGone");
    Heard heard = new Heard();
    try (Watch watch = client.resources(CloudUser.class).inNamespace(namespace).watch(heard)) {
      assertThat(watch).isNotNull();

      manifests.delete("jane");

      await().atMost(Duration.ofSeconds(40)).until(() -> heard.reasons.contains("gone"));
    }
    assertThat(heard.reasons).doesNotContain("Deleting");
  }

  /** What Ready said, version by version. */
  private static final class Heard implements Watcher<CloudUser> {
    final List<String> reasons = new CopyOnWriteArrayList<>();

    @Override
    public void eventReceived(Action action, CloudUser resource) {
      reasons.add(
          action == Action.DELETED ? "gone" : condition(resource, ConditionType.Ready).reason());
    }

    @Override
    public void onClose(WatcherException cause) {
      reasons.add("the watch ended: " + cause.getMessage());
    }
  }

  @Test
  void deletionRemovesWhatTheUserHasMadeForItself() {
    manifests.create("jane", "email: jane@example.com");
    untilReady("jane");
    aws.call("iam", "CreateAccessKey", Map.of("UserName", "jane"));
    aws.call(
        "iam",
        "PutUserPolicy",
        Map.of(
            "UserName", "jane",
            "PolicyName", "inline",
            "PolicyDocument", "{\"Version\":\"2012-10-17\",\"Statement\":[]}"));
    aws.call("iam", "AddUserToGroup", Map.of("UserName", "jane", "GroupName", "auditors"));

    manifests.delete("jane");

    await().untilAsserted(() -> assertThat(manifests.get("jane")).isNull());
    assertThat(aws.iam().user("jane")).isEmpty();
  }

  @Test
  void foreignUserIsLeftAlone() {
    aws.call("iam", "CreateUser", Map.of("UserName", "jane"));
    manifests.create("jane", "email: jane@example.com\ngroups: [developers]");

    CloudUser jane = untilReason("jane", "NotOwned");

    assertThat(condition(jane, ConditionType.Stalled).isTrue()).isTrue();
    IamUserView user = aws.iam().user("jane").orElseThrow();
    assertThat(user.groups()).isEmpty();
    assertThat(user.tags()).isEmpty();
    manifests.delete("jane");
    await().untilAsserted(() -> assertThat(manifests.get("jane")).isNull());
    assertThat(aws.iam().user("jane")).isPresent();
    assertThat(aws.mailbox().all()).isEmpty();
  }

  @Test
  void adoptedUserKeepsItsPasswordAndIsNotDeleted() {
    aws.call("iam", "CreateUser", Map.of("UserName", "jane"));
    aws.call(
        "iam", "CreateLoginProfile", Map.of("UserName", "jane", "Password", "Her-0wn-password"));
    manifests.create("jane", "email: jane@example.com\nadoption: Adopt\ngroups: [developers]");

    CloudUser jane = untilReady("jane");

    assertThat(jane.getStatus().credentials().phase()).isEqualTo(Phase.Withheld);
    assertThat(aws.iam().signIn("jane", "Her-0wn-password")).isEqualTo(SignIn.SIGNED_IN);
    assertThat(aws.mailbox().all()).isEmpty();
    manifests.delete("jane");
    await().untilAsserted(() -> assertThat(manifests.get("jane")).isNull());
    assertThat(aws.iam().user("jane")).isPresent();
  }

  @Test
  void olderOfTwoResourcesKeepsTheNameAndTheOtherFollowsWhenItGoes() {
    manifests.create("jane", "email: jane@example.com\nuserName: Jane");
    untilReady("jane");
    await().pollDelay(Duration.ofMillis(1100)).until(() -> true);
    manifests.create("other", "email: other@example.com\nuserName: jane");

    untilReason("other", "UserNameTaken");
    manifests.delete("jane");

    untilReady("other");
    assertThat(aws.mailbox().to("other@example.com")).hasSize(1);
  }

  @Test
  void unknownGroupIsToldAndMendedWhenItAppears() {
    manifests.create("jane", "email: jane@example.com\ngroups: [missing]");

    CloudUser jane = untilReason("jane", "GroupNotFound");

    assertThat(condition(jane, ConditionType.Ready).message()).contains("missing", "spec.groups");
    assertThat(jane.getStatus().userId()).isNotBlank();
    assertThat(aws.mailbox().all()).isEmpty();
    aws.call("iam", "CreateGroup", Map.of("GroupName", "missing"));
    manifests.touch("jane");
    untilReady("jane");
    assertThat(aws.mailbox().to("jane@example.com")).hasSize(1);
  }

  @Test
  void higherRevisionMailsANewPasswordOnceAndEndsTheOldOne() {
    manifests.create("jane", "email: jane@example.com");
    untilReady("jane");
    String first = passwordIn(aws.mailbox().to("jane@example.com").get(0));

    manifests.patch("jane", "{\"spec\":{\"credentials\":{\"revision\":2}}}");

    await().untilAsserted(() -> assertThat(aws.mailbox().to("jane@example.com")).hasSize(2));
    untilReady("jane");
    String second = passwordIn(aws.mailbox().to("jane@example.com").get(1));
    assertThat(aws.iam().signIn("jane", first)).isEqualTo(SignIn.DENIED);
    assertThat(aws.iam().signIn("jane", second)).isEqualTo(SignIn.MUST_CHANGE_PASSWORD);
    assertThat(manifests.get("jane").getStatus().credentials().revision()).isEqualTo(2);
  }

  /** A sweep may be ten minutes away, and until then memory says that all is well. */
  @Test
  void whoeverHasTheNameByNowKeepsThePasswordAndIsMailedToNobody() {
    manifests.create("jane", "email: jane@example.com");
    String id = untilReady("jane").getStatus().userId();
    aws.call("iam", "DeleteLoginProfile", Map.of("UserName", "jane"));
    aws.call("iam", "DeleteUser", Map.of("UserName", "jane"));
    aws.call("iam", "CreateUser", Map.of("UserName", "jane"));
    aws.call(
        "iam", "CreateLoginProfile", Map.of("UserName", "jane", "Password", "Another-Janes-1"));

    manifests.patch("jane", "{\"spec\":{\"credentials\":{\"revision\":2}}}");

    CloudUser jane = untilReason("jane", "NotOwned");
    assertThat(aws.iam().signIn("jane", "Another-Janes-1")).isEqualTo(SignIn.SIGNED_IN);
    assertThat(aws.mailbox().to("jane@example.com")).hasSize(1);
    assertThat(jane.getStatus().userId()).isEqualTo(id);
    assertThat(jane.getStatus().credentials().revision()).isEqualTo(1);
  }

  @Test
  void refusedMailIsToldAndSentOnceTheSenderIsVerified() {
    aws.ses().requireVerifiedSenders();
    manifests.create("jane", "email: jane@example.com");

    CloudUser jane = untilReason("jane", "MailSenderNotVerified");

    assertThat(jane.getStatus().credentials().phase()).isEqualTo(Phase.Issuing);
    aws.ses().verify("cloud@example.com");
    manifests.touch("jane");
    untilReady("jane");
    List<Mail> mails = aws.mailbox().to("jane@example.com");
    assertThat(mails).hasSize(1);
    assertThat(aws.iam().signIn("jane", passwordIn(mails.get(0))))
        .isEqualTo(SignIn.MUST_CHANGE_PASSWORD);
  }

  @Test
  void removedLoginProfileIsNotPutBackUntilARevisionAsksForIt() {
    manifests.create("jane", "email: jane@example.com");
    untilReady("jane");
    aws.call("iam", "DeleteLoginProfile", Map.of("UserName", "jane"));

    manifests.touch("jane");

    untilReason("jane", "LoginProfileRemoved");
    assertThat(aws.mailbox().all()).hasSize(1);
    manifests.patch("jane", "{\"spec\":{\"credentials\":{\"revision\":2}}}");
    untilReady("jane");
    assertThat(aws.mailbox().all()).hasSize(2);
  }

  @Test
  void userDeletedByOthersIsMadeAnewWithNewCredentials() {
    manifests.create("jane", "email: jane@example.com");
    String before = untilReady("jane").getStatus().userId();
    aws.call("iam", "DeleteLoginProfile", Map.of("UserName", "jane"));
    aws.call("iam", "DeleteUser", Map.of("UserName", "jane"));

    manifests.touch("jane");

    await()
        .untilAsserted(
            () -> assertThat(manifests.get("jane").getStatus().userId()).isNotEqualTo(before));
    untilReady("jane");
    assertThat(aws.mailbox().to("jane@example.com")).hasSize(2);
  }

  @Test
  void consoleCanBeTakenAwayAndGivenBack() {
    manifests.create("jane", "email: jane@example.com");
    untilReady("jane");

    manifests.patch("jane", "{\"spec\":{\"console\":{\"enabled\":false}}}");

    await().untilAsserted(() -> assertThat(aws.iam().usersWithLoginProfile()).isEmpty());
    untilObserved("jane");
    assertThat(condition(untilReady("jane"), ConditionType.LoginProfileReady).reason())
        .isEqualTo("ConsoleDisabled");
    manifests.patch("jane", "{\"spec\":{\"console\":{\"enabled\":true}}}");
    await().untilAsserted(() -> assertThat(aws.mailbox().all()).hasSize(2));
    untilReady("jane");
  }

  @Test
  void rebuiltClusterFindsItsUsersAndMailsNobody() {
    manifests.create("jane", "email: jane@example.com\ndeletionPolicy: Retain");
    String before = untilReady("jane").getStatus().userId();
    manifests.delete("jane");
    await().untilAsserted(() -> assertThat(manifests.get("jane")).isNull());
    manifests.create("jane", "email: jane@example.com\ndeletionPolicy: Retain");

    CloudUser again = untilReady("jane");

    assertThat(again.getStatus().userId()).isEqualTo(before);
    assertThat(again.getStatus().credentials().phase()).isEqualTo(Phase.Withheld);
    assertThat(aws.mailbox().all()).hasSize(1);
  }

  @Test
  void pausedResourceIsLeftAloneAndCanBeDeleted() {
    manifests.create("jane", "email: jane@example.com");
    untilReady("jane");
    manifests.patch("jane", "{\"metadata\":{\"annotations\":{\"clouduser.io/paused\":\"true\"}}}");
    untilReason("jane", "Paused");
    aws.calls().reset();

    manifests.patch("jane", "{\"spec\":{\"groups\":[\"developers\"]}}");
    untilObserved("jane");

    assertThat(aws.calls().counts()).isEmpty();
    manifests.delete("jane");
    await().untilAsserted(() -> assertThat(manifests.get("jane")).isNull());
    assertThat(aws.iam().user("jane")).isEmpty();
  }

  @Test
  void unansweredMailIsNotPostedAgain() {
    aws.faults().on("ses:SendEmail").times(1).loseReply();
    manifests.create("jane", "email: jane@example.com");

    await()
        .untilAsserted(
            () -> {
              CloudUser jane = manifests.get("jane");
              assertThat(jane.getStatus().credentials()).isNotNull();
              assertThat(jane.getStatus().credentials().phase()).isEqualTo(Phase.Sending);
              assertThat(condition(jane, ConditionType.CredentialsDelivered).status())
                  .isEqualTo("Unknown");
            });
    manifests.touch("jane");
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(4))
        .untilAsserted(() -> assertThat(aws.calls().count("ses:SendEmail")).isEqualTo(1));
  }

  @Test
  void eventsTellWhatHappened() {
    manifests.create("jane", "email: jane@example.com");
    untilReady("jane");

    await()
        .untilAsserted(
            () ->
                assertThat(client.v1().events().inNamespace(namespace).list().getItems())
                    .extracting(Event::getReason)
                    .contains("UserCreated", "CredentialsMailed", "PasswordChangeNotAllowed"));
  }

  private CloudUser untilReady(String name) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              CloudUser resource = manifests.get(name);
              assertThat(resource.getStatus().conditions()).isNotNull();
              assertThat(condition(resource, ConditionType.Ready))
                  .satisfies(
                      ready -> {
                        assertThat(ready.reason()).isEqualTo("Provisioned");
                        assertThat(ready.status()).isEqualTo("True");
                      });
              assertThat(resource.getStatus().observedGeneration())
                  .isEqualTo(resource.getMetadata().getGeneration());
            });
    return manifests.get(name);
  }

  private CloudUser untilReason(String name, String reason) {
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () ->
                assertThat(condition(manifests.get(name), ConditionType.Ready).reason())
                    .isEqualTo(reason));
    return manifests.get(name);
  }

  private void untilObserved(String name) {
    await()
        .untilAsserted(
            () -> {
              CloudUser resource = manifests.get(name);
              assertThat(resource.getStatus().observedGeneration())
                  .isEqualTo(resource.getMetadata().getGeneration());
            });
  }

  private static Condition condition(CloudUser resource, ConditionType type) {
    return resource.getStatus().condition(type).orElseThrow(() -> new AssertionError("no " + type));
  }

  /** The password that a mail tells. */
  static String passwordIn(Mail mail) {
    Matcher matcher = PASSWORD.matcher(mail.text());
    assertThat(matcher.find()).as(mail.text()).isTrue();
    return matcher.group(1);
  }
}
