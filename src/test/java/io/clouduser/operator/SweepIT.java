// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clouduser.AwsAdapters;
import io.clouduser.api.CloudUser;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.iam.IamClients;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.CallRecord;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeTest;
import io.clouduser.mail.SesClients;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people at rest cost, and what the sweep finds out. */
@KubeTest
class SweepIT {
  private static final int PEOPLE = 12;

  /** The shortest there is. */
  private static final Map<String, String> OFTEN = Map.of("CLOUDUSER_RESYNC", "10s");

  private static final Set<String> OF_A_SWEEP =
      Set.of(
          "iam:GetAccountAuthorizationDetails",
          "iam:ListUsers",
          "iam:GenerateCredentialReport",
          "iam:GetCredentialReport",
          "iam:ListAccountAliases");

  private final KubernetesClient client;
  private final String namespace;
  private final Manifests manifests;
  private final AwsEmulator aws = AwsEmulator.start();
  private TestOperator operator;

  SweepIT(KubeBackend backend, KubernetesClient client) {
    this.client = client;
    this.manifests = Manifests.inNewNamespace(backend, client);
    this.namespace = manifests.namespace();
    aws.call("iam", "CreateGroup", Map.of("GroupName", "developers"));
    aws.call("iam", "CreateGroup", Map.of("GroupName", "auditors"));
  }

  @AfterEach
  void stop() {
    if (operator != null) {
      operator.close();
    }
    aws.close();
  }

  private void start(Map<String, String> more) {
    operator = TestOperator.start(client, aws.endpoint(), namespace, more);
  }

  private void restart(Map<String, String> more) {
    operator.close();
    aws.calls().reset();
    start(more);
  }

  private void onboard() {
    for (int i = 0; i < PEOPLE; i++) {
      manifests.create("person-" + i, "email: person-" + i + "@example.com\ngroups: [developers]");
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> ready() == PEOPLE);
  }

  private long ready() {
    return client.resources(CloudUser.class).inNamespace(namespace).list().getItems().stream()
        .filter(
            it ->
                it.getStatus() != null
                    && it.getStatus()
                        .condition(ConditionType.Ready)
                        .filter(Condition::isTrue)
                        .isPresent())
        .count();
  }

  private Map<String, Integer> callsBesidesTheSweep() {
    Map<String, Integer> calls = new HashMap<>(aws.calls().counts());
    calls.keySet().removeAll(OF_A_SWEEP);
    return calls;
  }

  private static String user(CallRecord call) {
    return call.parameters().path("UserName").asText();
  }

  /** People without a login profile: never given one, taken away, run out. */
  private void onboardPeopleWithoutLogin() {
    manifests.create("never", "email: never@example.com\nconsole: {enabled: false}");
    manifests.create("off", "email: off@example.com");
    manifests.create("expired", "email: expired@example.com\ncredentials: {validFor: 3s}");
    await().until(() -> manifests.isReady("never") && manifests.isReady("off"));
    manifests.patch("off", "{\"spec\":{\"console\":{\"enabled\":false}}}");
    await().until(() -> loginProfile("off").equals("ConsoleDisabled"));
    await().until(() -> loginProfile("expired").equals("Expired"));
    assertThat(aws.iam().user("expired").orElseThrow().login()).isEmpty();
  }

  private String loginProfile(String name) {
    return manifests
        .get(name)
        .getStatus()
        .condition(ConditionType.LoginProfileReady)
        .map(Condition::reason)
        .orElse("");
  }

  @Test
  void aRestartCostsTheSweepAlone() {
    start(Map.of());
    onboard();
    onboardPeopleWithoutLogin();

    restart(Map.of());

    await().until(() -> aws.calls().effects("iam:GetAccountAuthorizationDetails") == 1);
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(3))
        .untilAsserted(() -> assertThat(callsBesidesTheSweep()).isEmpty());
    assertThat(aws.calls().count("iam:ListUsers")).isEqualTo(1);
    assertThat(aws.calls().count("iam:ListAccountAliases")).isLessThanOrEqualTo(1);
    aws.calls().reset();

    manifests.patch("person-3", "{\"spec\":{\"groups\":[\"developers\",\"auditors\"]}}");

    await().until(() -> aws.iam().user("person-3").orElseThrow().groups().contains("auditors"));
    assertThat(callsBesidesTheSweep())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("iam:ListGroupsForUser", 1, "iam:AddUserToGroup", 1));
  }

  @Test
  void whereTheAliasCannotBeAskedForNobodyAtRestIsTouched() {
    start(Map.of());
    onboard();
    operator.close();
    List<CloudUser> before = all();
    aws.calls().reset();
    aws.faults().on("iam:ListAccountAliases").error(403, "AccessDenied", "Not authorized.");

    start(Map.of());

    await().until(() -> aws.calls().effects("iam:GetAccountAuthorizationDetails") == 1);
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(3))
        .untilAsserted(() -> assertThat(callsBesidesTheSweep()).isEmpty());
    assertThat(all()).usingRecursiveFieldByFieldElementComparator().isEqualTo(before);
    assertThat(aws.calls().count("iam:ListAccountAliases")).isLessThanOrEqualTo(1);
    manifests.create("newcomer", "email: newcomer@example.com");
    await()
        .untilAsserted(
            () ->
                assertThat(manifests.condition("newcomer", ConditionType.Ready))
                    .isNotNull()
                    .extracting(Condition::reason)
                    .isEqualTo("AccessDenied"));
    aws.faults().clear();
    await()
        .pollInterval(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              manifests.touch("newcomer");
              return manifests.isReady("newcomer");
            });
  }

  @Test
  void theSweepMendsWhatNobodyToldOfAndAsksAboutNobodyElse() {
    start(Map.of());
    onboard();
    operator.close();
    aws.call("iam", "AddUserToGroup", Map.of("UserName", "person-1", "GroupName", "auditors"));
    aws.call(
        "iam", "RemoveUserFromGroup", Map.of("UserName", "person-2", "GroupName", "developers"));
    aws.calls().reset();

    start(OFTEN);

    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () -> {
              assertThat(aws.iam().user("person-1").orElseThrow().groups())
                  .containsExactly("developers");
              assertThat(aws.iam().user("person-2").orElseThrow().groups())
                  .containsExactly("developers");
            });
    assertThat(aws.calls().records("iam:*"))
        .filteredOn(call -> !OF_A_SWEEP.contains(call.name()))
        .extracting(SweepIT::user)
        .containsOnly("person-1", "person-2");
    assertThat(ready()).isEqualTo(PEOPLE);
    assertThat(aws.mailbox().all()).hasSize(PEOPLE);
  }

  @Test
  void aSweepThatFailsLeavesEverybodyAsTheyAreAndALaterOneGoesOn() {
    start(Map.of());
    onboard();
    operator.close();
    aws.iam().users().forEach(user -> assertThat(user.groups()).hasSize(1));
    aws.call("iam", "AddUserToGroup", Map.of("UserName", "person-1", "GroupName", "auditors"));
    aws.faults()
        .on("iam:GetAccountAuthorizationDetails")
        .times(4)
        .error(400, "InvalidInput", "Not today.");
    List<CloudUser> before = all();
    aws.calls().reset();

    start(OFTEN);

    await().until(() -> aws.calls().count("iam:GetAccountAuthorizationDetails") >= 1);
    assertThat(callsBesidesTheSweep()).isEmpty();
    assertThat(all()).usingRecursiveFieldByFieldElementComparator().isEqualTo(before);
    aws.faults().clear();
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> aws.iam().user("person-1").orElseThrow().groups().size() == 1);
  }

  private List<CloudUser> all() {
    return client.resources(CloudUser.class).inNamespace(namespace).list().getItems();
  }

  @Test
  void whereSweepingIsDeniedEveryUserIsReadByItself() {
    start(Map.of());
    manifests.create("jane", "email: jane@example.com\ngroups: [developers]");
    await().until(() -> ready() == 1);
    operator.close();
    aws.call("iam", "AddUserToGroup", Map.of("UserName", "jane", "GroupName", "auditors"));
    aws.faults()
        .on("iam:GetAccountAuthorizationDetails")
        .error(403, "AccessDenied", "Not authorized.");

    start(OFTEN);

    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> aws.iam().user("jane").orElseThrow().groups().size() == 1);
  }

  /** Without a queue nobody tells; with one, as after an absence longer than it keeps messages. */
  @Test
  void whatOthersDidWithTheirUsersWhileTheOperatorWasAwayIsFoundByTheSweep() {
    Map<String, String> discovering = Map.of("CLOUDUSER_DISCOVERY_NAMESPACE", namespace);
    createUser("omar", "omar@example.com");
    createUser("rosa", "rosa@example.com");
    createUser("robot", null);
    createUser("known", "known@example.com");
    aws.call("iam", "CreateLoginProfile", Map.of("UserName", "known", "Password", "Known-0-known"));

    start(discovering);

    await().atMost(Duration.ofSeconds(30)).until(() -> ready() == 2);
    assertThat(all())
        .extracting(it -> it.getMetadata().getName())
        .containsExactlyInAnyOrder("omar", "rosa");
    assertThat(aws.mailbox().all()).hasSize(2);
    String userId = aws.iam().user("rosa").orElseThrow().userId();

    operator.close();
    aws.call("iam", "DeleteLoginProfile", Map.of("UserName", "omar"));
    aws.call("iam", "DeleteUser", Map.of("UserName", "omar"));
    aws.call("iam", "UpdateUser", Map.of("UserName", "rosa", "NewUserName", "rosa.k"));
    start(discovering);

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(all())
                    .extracting(it -> it.getMetadata().getName())
                    .containsExactly("rosa.k"));
    await().until(() -> ready() == 1);
    assertThat(all().get(0).getStatus().userId()).isEqualTo(userId);
    assertThat(aws.mailbox().all()).hasSize(2);
  }

  @Test
  void aDiscoveredResourceThatIsDeletedDoesNotComeBackByItself() {
    Map<String, String> discovering = new HashMap<>(OFTEN);
    discovering.put("CLOUDUSER_DISCOVERY_NAMESPACE", namespace);
    createUser("omar", "omar@example.com");
    start(discovering);
    await().atMost(Duration.ofSeconds(30)).until(() -> ready() == 1);
    manifests.patch("omar", "{\"spec\":{\"suspended\":true}}");
    await().until(() -> aws.iam().usersWithLoginProfile().isEmpty());

    manifests.delete("omar");

    await().until(() -> all().isEmpty());
    int sweeps = aws.calls().count("iam:GetAccountAuthorizationDetails");
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> aws.calls().count("iam:GetAccountAuthorizationDetails") == sweeps + 2);
    assertThat(all()).isEmpty();
    assertThat(aws.iam().usersWithLoginProfile()).isEmpty();
    assertThat(aws.mailbox().all()).hasSize(1);
  }

  @Test
  void whoCannotBeLookedAtComesAfterTheOthersInTheNextSweep() {
    createUser("rosa", "rosa@example.com");
    start(Map.of("CLOUDUSER_DISCOVERY_NAMESPACE", namespace));
    await().atMost(Duration.ofSeconds(30)).until(() -> ready() == 1);
    operator.close();
    aws.call("iam", "DeleteLoginProfile", Map.of("UserName", "rosa"));
    aws.call("iam", "DeleteUser", Map.of("UserName", "rosa"));
    createUser("amy", "amy@example.com");
    createUser("omar", "omar@example.com");
    aws.faults().on("iam:GetUser").about("amy").error(403, "AccessDenied", "Not authorized.");

    start(Map.of("CLOUDUSER_DISCOVERY_NAMESPACE", namespace, "CLOUDUSER_RESYNC", "10s"));

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(all())
                    .extracting(it -> it.getMetadata().getName())
                    .containsExactly("omar"));
    assertThat(snapshotAge()).isNotNaN();
  }

  @Test
  void aPageThatTakesLongerThanACallForOneUserMayIsWaitedFor() {
    aws.faults().on("iam:GetAccountAuthorizationDetails").delay(Duration.ofSeconds(2));
    AwsAdapters.Patience patience =
        new AwsAdapters.Patience(
            new IamClients.Timeouts(Duration.ofMillis(500), Duration.ofSeconds(1)),
            new IamClients.Timeouts(Duration.ofSeconds(6), Duration.ofSeconds(13)),
            SesClients.Timeouts.DEFAULT);

    operator =
        TestOperator.start(
            client,
            aws.endpoint(),
            namespace,
            Map.of(),
            new TestOperator.Sight(patience, InstantSource.system()));

    await().untilAsserted(() -> assertThat(snapshotAge()).isNotNaN());
    assertThat(aws.calls().count("iam:GetAccountAuthorizationDetails")).isEqualTo(1);
  }

  private double snapshotAge() {
    return operator
        .scrape()
        .lines()
        .filter(line -> line.startsWith("clouduser_snapshot_age_seconds "))
        .mapToDouble(line -> Double.parseDouble(line.split(" ", 2)[1]))
        .findFirst()
        .orElseThrow();
  }

  private void createUser(String name, String email) {
    List<Map<String, String>> tags =
        email == null ? List.of() : List.of(Map.of("Key", "email", "Value", email));
    aws.call("iam", "CreateUser", Map.of("UserName", name, "Tags", tags));
  }
}
