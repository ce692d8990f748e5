// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserSpec.DeletionPolicy;
import io.clouduser.api.CloudUserSpec.Management;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.iam.IamClients;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.EventPath;
import io.clouduser.local.aws.IamControl.SignIn;
import io.clouduser.local.aws.IamUserView;
import io.clouduser.local.aws.Mail;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeTest;
import io.clouduser.notification.Samples;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.iam.IamClient;

/** What AWS tells reaches the operator: users of other tools, drift, bounces. */
@KubeTest
class NotificationsIT {
  private static final String ADMIN = "arn:aws:iam::111122223333:user/administrator";
  private static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

  private final KubernetesClient client;
  private final String namespace;
  private final Manifests manifests;
  private final AwsEmulator aws = AwsEmulator.start();
  private EventPath path;
  private TestOperator operator;

  NotificationsIT(KubeBackend backend, KubernetesClient client) {
    this.client = client;
    this.manifests = Manifests.inNewNamespace(backend, client);
    this.namespace = manifests.namespace();
  }

  @BeforeEach
  void startOperator() {
    // The groups come first: what is told of them would wake whoever waits for one.
    aws.call("iam", "CreateGroup", Map.of("GroupName", "developers"));
    aws.call("iam", "CreateGroup", Map.of("GroupName", "auditors"));
    path = EventPath.lay(aws);
    aws.cloudTrailDelay(Duration.ofMillis(250));
    operator =
        TestOperator.start(
            client,
            aws.endpoint(),
            namespace,
            Map.of(
                "CLOUDUSER_QUEUE_URL",
                path.queueUrl(),
                "CLOUDUSER_SES_CONFIGURATION_SET",
                EventPath.CONFIGURATION_SET,
                "CLOUDUSER_DISCOVERY_NAMESPACE",
                namespace,
                "CLOUDUSER_DISCOVERY_PATH_PREFIX",
                "/people/"));
    aws.calls().reset();
  }

  @AfterEach
  void stop() {
    operator.close();
    aws.close();
  }

  private void createUser(String name, String iamPath, String email) {
    List<Map<String, String>> tags = new ArrayList<>();
    tags.add(Map.of("Key", "managed-by", "Value", "terraform"));
    if (email != null) {
      tags.add(Map.of("Key", "Email", "Value", email));
    }
    aws.call("iam", "CreateUser", Map.of("UserName", name, "Path", iamPath, "Tags", tags));
  }

  private void send(Object event) {
    aws.sqs().send(path.queueName(), event.toString());
  }

  private void untilTheQueueIsEmpty() {
    await().untilAsserted(() -> assertThat(aws.sqs().size(path.queueName())).isZero());
  }

  /** The trail is through, the queue too, and no pass is under way any more. */
  private void untilQuiet() {
    await()
        .pollDelay(Duration.ofMillis(300))
        .pollInterval(Duration.ofMillis(700))
        .until(
            new Callable<Boolean>() {
              private Map<String, Integer> before = Map.of();

              @Override
              public Boolean call() {
                Map<String, Integer> now = iamCalls();
                boolean same = now.equals(before) && aws.sqs().size(path.queueName()) == 0;
                before = now;
                return same;
              }
            });
  }

  /** What the operator called, by operation. */
  private Map<String, Integer> iamCalls() {
    Map<String, Integer> counts = new TreeMap<>();
    aws.calls().records().stream()
        .filter(it -> it.service().equals("iam"))
        .filter(it -> it.principal().accessKeyId().equals("AKIAOPERATOR00000000"))
        .forEach(it -> counts.merge(it.operation(), 1, Integer::sum));
    return counts;
  }

  private CloudUser untilReady(String name) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(manifests.condition(name, ConditionType.Ready))
                    .extracting(Condition::status)
                    .isEqualTo("True"));
    return manifests.get(name);
  }

  private List<String> events(String name) {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(it -> it.getInvolvedObject().getName().equals(name))
        .map(Event::getMessage)
        .toList();
  }

  private List<CloudUser> all() {
    return client.resources(CloudUser.class).inNamespace(namespace).list().getItems();
  }

  private CloudUser declared() {
    manifests.create(
        "jane",
        """
        email: jane@example.com
        path: /people/
        groups: [developers]
        policies: ["%s"]
        permissionsBoundary: %s
        tags: {team: web}
        """
            .formatted(READ_ONLY, "arn:aws:iam::aws:policy/PowerUserAccess"));
    CloudUser jane = untilReady("jane");
    untilQuiet();
    return jane;
  }

  @Test
  void userOfAnotherToolGetsCredentialsLikeEveryoneElse() {
    createUser("Jane_Doe", "/people/", "jane@example.com");
    await().untilAsserted(() -> assertThat(all()).hasSize(1));
    String name = all().get(0).getMetadata().getName();

    CloudUser jane = untilReady(name);

    assertThat(name).matches("jane-doe-[0-9a-f]{8}");
    assertThat(jane.getMetadata().getLabels()).containsEntry("clouduser.io/discovered", "true");
    assertThat(jane.getSpec().userName()).isEqualTo("Jane_Doe");
    assertThat(jane.getSpec().management()).isEqualTo(Management.CredentialsOnly);
    assertThat(jane.getSpec().deletionPolicy()).isEqualTo(DeletionPolicy.Retain);
    Mail mail = aws.mailbox().to("jane@example.com").get(0);
    assertThat(aws.iam().signIn("Jane_Doe", OperatorIT.passwordIn(mail)))
        .isEqualTo(SignIn.MUST_CHANGE_PASSWORD);
    IamUserView user = aws.iam().user("Jane_Doe").orElseThrow();
    assertThat(user.tags())
        .containsOnly(Map.entry("managed-by", "terraform"), Map.entry("Email", "jane@example.com"));
    untilQuiet();
    assertThat(all()).hasSize(1);
    assertThat(aws.mailbox().to("jane@example.com")).hasSize(1);
    assertThat(events(name)).anyMatch(it -> it.startsWith("Another tool made the IAM user "));
  }

  @Test
  void userWhoseNameIsAnAddressNeedsNoTag() {
    createUser("omar@example.com", "/people/eu/", null);

    await().untilAsserted(() -> assertThat(aws.mailbox().to("omar@example.com")).hasSize(1));
  }

  @Test
  void othersAreLeftAlone() {
    createUser("elsewhere", "/robots/", "robot@example.com");
    createUser("nobody", "/people/", null);
    createUser("wrong", "/people/", "call me");
    createUser("wrong@example.com", "/people/", "not an address");
    createUser("kim", "/people/", "kim@example.com");
    aws.call(
        "iam", "CreateLoginProfile", Map.of("UserName", "kim", "Password", "Correct-Horse-9!"));
    createUser("lee", "/people/", "lee@example.com");

    await().untilAsserted(() -> assertThat(manifests.get("lee")).isNotNull());
    untilReady("lee");
    untilQuiet();

    assertThat(all()).extracting(it -> it.getSpec().userName()).containsExactly("lee");
    assertThat(aws.mailbox().all()).hasSize(1);
    assertThat(operator.scrape())
        .contains("clouduser_notifications_total{kind=\"user\",outcome=\"no_address\"} 3.0");
  }

  @Test
  void aUserThatIsTaggedLaterIsDiscoveredThen() {
    createUser("mia", "/people/", null);
    untilQuiet();
    assertThat(all()).isEmpty();

    aws.call(
        "iam",
        "TagUser",
        Map.of(
            "UserName",
            "mia",
            "Tags",
            List.of(Map.of("Key", "email", "Value", "mia@example.com"))));

    untilReady("mia");
  }

  @Test
  void aForgedMessageGivesNobodyAccess() {
    aws.cloudTrail(false);
    createUser("kim", "/people/", null);
    createUser("robot", "/robots/", "robot@example.com");
    createUser("other", "/people/", "other@example.com");
    aws.call(
        "iam",
        "TagUser",
        Map.of(
            "UserName",
            "other",
            "Tags",
            List.of(Map.of("Key", "clouduser.io/owner", "Value", "prod/team/other"))));
    for (String name : List.of("ghost", "kim", "robot", "other")) {
      ObjectNode forged = Samples.sample("createuser");
      ObjectNode detail = Samples.detail(forged).put("eventID", "forged-" + name);
      for (String part : List.of("/requestParameters", "/responseElements/user")) {
        ((ObjectNode) detail.at(part)).put("userName", name).put("path", "/people/");
      }
      send(forged);
    }

    untilTheQueueIsEmpty();
    untilQuiet();
    assertThat(all()).isEmpty();
    assertThat(aws.mailbox().all()).isEmpty();
    assertThat(aws.iam().usersWithLoginProfile()).isEmpty();
  }

  @Test
  void aMessageThatComesAgainMailsNobodyAgain() {
    createUser("jane", "/people/", "jane@example.com");
    untilReady("jane");
    untilQuiet();

    for (int i = 0; i < 3; i++) {
      send(Samples.call("CreateUser", Map.of("userName", "jane", "path", "/people/")));
    }
    untilTheQueueIsEmpty();
    untilQuiet();

    assertThat(all()).hasSize(1);
    assertThat(aws.mailbox().all()).hasSize(1);
  }

  @Test
  void theResourceOfADiscoveredUserGoesWithItAndADeclaredOneStays() {
    createUser("omar", "/people/", "omar@example.com");
    untilReady("omar");
    declared();

    aws.call("iam", "DeleteLoginProfile", Map.of("UserName", "omar"));
    aws.call("iam", "DeleteUser", Map.of("UserName", "omar"));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(manifests.get("omar")).isNull());

    send(Samples.call("DeleteUser", Map.of("userName", "jane")));
    untilTheQueueIsEmpty();
    assertThat(manifests.get("jane")).isNotNull();
    assertThat(aws.iam().user("jane")).isPresent();
  }

  @Test
  void aRenamedUserIsFollowedWithWhatIsKnownOfIt() {
    createUser("omar", "/people/", "omar@example.com");
    CloudUser before = untilReady("omar");
    untilQuiet();

    aws.call("iam", "UpdateUser", Map.of("UserName", "omar", "NewUserName", "omar.k"));

    CloudUser after = untilReady("omar.k");
    await().untilAsserted(() -> assertThat(manifests.get("omar")).isNull());
    assertThat(after.getStatus().userId()).isEqualTo(before.getStatus().userId());
    assertThat(after.getStatus().credentials().deliveryId())
        .isEqualTo(before.getStatus().credentials().deliveryId());
    assertThat(after.getMetadata().getAnnotations())
        .doesNotContainKeys("clouduser.io/paused", "clouduser.io/replaces");
    untilQuiet();
    assertThat(aws.mailbox().all()).hasSize(1);
    assertThat(aws.iam().user("omar.k").orElseThrow().login()).isPresent();

    aws.mailEvents().bounced(before.getStatus().credentials().messageId(), "Permanent", "NoEmail");
    await().untilAsserted(() -> assertThat(manifests.phase("omar.k")).isEqualTo(Phase.Bounced));
  }

  @Test
  void aDiscoveredUserThatWasTakenOverIsLikeADeclaredOne() {
    createUser("omar", "/people/", "omar@example.com");
    String uid = untilReady("omar").getMetadata().getUid();
    manifests.patch(
        "omar",
        """
        {"spec":{"management":"Full","adoption":"Adopt","path":"/people/","groups":["developers"]}}
        """);
    await()
        .untilAsserted(
            () ->
                assertThat(aws.iam().user("omar").orElseThrow().groups())
                    .containsExactly("developers"));
    untilQuiet();

    aws.call("iam", "UpdateUser", Map.of("UserName", "omar", "NewUserName", "omar.k"));

    await().untilAsserted(() -> assertThat(aws.iam().user("omar")).isPresent());
    untilQuiet();
    assertThat(all()).extracting(it -> it.getMetadata().getUid()).containsExactly(uid);
    assertThat(aws.mailbox().all()).hasSize(1);

    String before = aws.iam().user("omar").orElseThrow().userId();
    aws.call("iam", "RemoveUserFromGroup", Map.of("UserName", "omar", "GroupName", "developers"));
    aws.call("iam", "DeleteLoginProfile", Map.of("UserName", "omar"));
    aws.call("iam", "DeleteUser", Map.of("UserName", "omar"));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(aws.iam().user("omar"))
                    .hasValueSatisfying(
                        user -> {
                          assertThat(user.userId()).isNotEqualTo(before);
                          assertThat(user.groups()).containsExactly("developers");
                        }));
    assertThat(manifests.get("omar").getMetadata().getUid()).isEqualTo(uid);
  }

  @Test
  void whoIsRenamedWhileSuspendedGetsTheAccessKeysBackAfterwards() {
    createUser("omar", "/people/", "omar@example.com");
    untilReady("omar");
    aws.call("iam", "CreateAccessKey", Map.of("UserName", "omar"));
    Map<String, String> keys = aws.iam().user("omar").orElseThrow().accessKeys();
    manifests.patch("omar", "{\"spec\":{\"suspended\":true}}");
    await()
        .untilAsserted(
            () ->
                assertThat(aws.iam().user("omar").orElseThrow().accessKeys())
                    .containsOnlyKeys(keys.keySet())
                    .doesNotContainValue("Active"));
    untilQuiet();

    aws.call("iam", "UpdateUser", Map.of("UserName", "omar", "NewUserName", "omar.k"));
    await().untilAsserted(() -> assertThat(manifests.get("omar")).isNull());
    manifests.patch("omar.k", "{\"spec\":{\"suspended\":false}}");

    await()
        .untilAsserted(
            () -> assertThat(aws.iam().user("omar.k").orElseThrow().accessKeys()).isEqualTo(keys));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RemoveUserFromGroup|{\"GroupName\":\"developers\"}|developers",
        "AddUserToGroup|{\"GroupName\":\"auditors\"}|auditors",
        "AttachUserPolicy|{\"PolicyArn\":\"arn:aws:iam::aws:policy/AdministratorAccess\"}|Administrator",
        "DetachUserPolicy|{\"PolicyArn\":\"arn:aws:iam::aws:policy/ReadOnlyAccess\"}|ReadOnly",
        "TagUser|{\"Tags\":[{\"Key\":\"team\",\"Value\":\"ops\"}]}|team",
        "UntagUser|{\"TagKeys\":[\"team\"]}|team",
        "DeleteUserPermissionsBoundary|{}|PowerUser",
        "UpdateUser|{\"NewPath\":\"/elsewhere/\"}|/people/"
      })
  void driftIsRepairedWithinASecondAndToldWithWhoDidIt(
      String operation, String parameters, String what) throws Exception {
    declared();
    IamUserView right = aws.iam().user("jane").orElseThrow();
    aws.calls().reset();
    Map<String, Object> input = new ObjectMapper().readValue(parameters, new TypeReference<>() {});
    input.put("UserName", "jane");
    aws.call("iam", operation, input);

    await()
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              IamUserView now = aws.iam().user("jane").orElseThrow();
              assertThat(now.groups()).isEqualTo(right.groups());
              assertThat(now.attachedPolicies()).isEqualTo(right.attachedPolicies());
              assertThat(now.tags()).isEqualTo(right.tags());
              assertThat(now.path()).isEqualTo(right.path());
              assertThat(now.permissionsBoundary()).isEqualTo(right.permissionsBoundary());
            });
    await()
        .untilAsserted(
            () ->
                assertThat(events("jane"))
                    .anyMatch(
                        it ->
                            it.contains(what)
                                && it.contains("(after " + operation + " by " + ADMIN + ")")));
    untilQuiet();
    assertThat(iamCalls())
        .as("one pass for the change by hand, none for the repair")
        .containsEntry("GetUser", 1)
        .containsEntry("ListGroupsForUser", 1)
        .containsEntry("ListAttachedUserPolicies", 1);
  }

  @Test
  void ownCallsLeadToNoPass() {
    declared();

    assertThat(iamCalls())
        .doesNotContainKeys("GetUser", "ListGroupsForUser", "ListAttachedUserPolicies");
    assertThat(operator.scrape())
        .contains("clouduser_notifications_total{kind=\"user\",outcome=\"own\"} 4.0");
  }

  /** Its own calls are known by their ids, not by whose role they are made with. */
  @Test
  void whatSomebodyElseDoesWithTheOperatorsRoleIsRepairedToo() {
    declared();
    try (IamClient stranger = IamClients.create()) {
      stranger.addUserToGroup(it -> it.userName("jane").groupName("auditors"));
    }

    await()
        .untilAsserted(
            () ->
                assertThat(aws.iam().user("jane").orElseThrow().groups())
                    .containsExactly("developers"));
    await()
        .untilAsserted(
            () ->
                assertThat(events("jane"))
                    .anyMatch(
                        it -> it.contains("auditors") && it.contains("(after AddUserToGroup by ")));
  }

  @Test
  void aUserDeletedByHandIsMadeAnewWithNewCredentials() {
    CloudUser before = declared();
    for (String policy : List.of(READ_ONLY)) {
      aws.call("iam", "DetachUserPolicy", Map.of("UserName", "jane", "PolicyArn", policy));
    }
    aws.call("iam", "RemoveUserFromGroup", Map.of("UserName", "jane", "GroupName", "developers"));
    aws.call("iam", "DeleteLoginProfile", Map.of("UserName", "jane"));
    aws.call("iam", "DeleteUser", Map.of("UserName", "jane"));

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              CloudUser now = manifests.get("jane");
              assertThat(now.getStatus().userId()).isNotEqualTo(before.getStatus().userId());
              assertThat(aws.mailbox().to("jane@example.com")).hasSize(2);
            });
  }

  @Test
  void aLoginProfileTakenAwayByHandShowsAndIsNotPutBack() {
    declared();
    aws.call("iam", "DeleteLoginProfile", Map.of("UserName", "jane"));

    // Right after it was made, IAM's word that there is none is not taken for the truth.
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () ->
                assertThat(manifests.condition("jane", ConditionType.Ready))
                    .extracting(Condition::reason)
                    .isEqualTo("LoginProfileRemoved"));
    assertThat(aws.iam().user("jane").orElseThrow().login()).isEmpty();
  }

  @Test
  void whatSesTellsShowsInTheRecord() {
    CloudUser jane = declared();
    String messageId = Objects.requireNonNull(jane.getStatus().credentials().messageId());

    aws.mailEvents().delivered(messageId);
    await().untilAsserted(() -> assertThat(manifests.phase("jane")).isEqualTo(Phase.Delivered));
    aws.mailEvents().bounced(messageId, "Permanent", "NoEmail");
    await().untilAsserted(() -> assertThat(manifests.phase("jane")).isEqualTo(Phase.Bounced));
    aws.mailEvents().delivered(messageId);
    untilTheQueueIsEmpty();

    assertThat(manifests.phase("jane")).isEqualTo(Phase.Bounced);
    assertThat(manifests.condition("jane", ConditionType.Ready).reason()).isEqualTo("Bounced");
    assertThat(manifests.condition("jane", ConditionType.Ready).message())
        .contains("jane@example.com", "spec.credentials.revision");
  }

  @Test
  void aMailWhoseAnswerWasLostIsResolvedByTheEvent() {
    aws.faults().on("ses:SendEmail").times(1).loseReply();
    manifests.create("jane", "email: jane@example.com");

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(manifests.phase("jane")).isEqualTo(Phase.Sent));
    untilReady("jane");
    assertThat(aws.mailbox().all()).hasSize(1);
  }

  @Test
  void aGroupThatIsMadeLaterEndsTheWaitForIt() {
    manifests.create("jane", "email: jane@example.com\ngroups: [later]");
    await()
        .untilAsserted(
            () ->
                assertThat(manifests.condition("jane", ConditionType.Ready))
                    .extracting(Condition::reason)
                    .isEqualTo("GroupNotFound"));

    aws.call("iam", "CreateGroup", Map.of("GroupName", "later"));

    untilReady("jane");
  }

  @Test
  void anotherAliasShowsInTheSignInPage() {
    CloudUser jane = declared();
    assertThat(jane.getStatus().signInUrl()).contains("111122223333");

    aws.call("iam", "CreateAccountAlias", Map.of("AccountAlias", "acme"));

    await()
        .untilAsserted(
            () ->
                assertThat(manifests.get("jane").getStatus().signInUrl())
                    .isEqualTo("https://acme.signin.aws.amazon.com/console"));
  }
}
