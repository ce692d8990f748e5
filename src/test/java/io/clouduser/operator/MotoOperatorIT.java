// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.clouduser.api.CloudUser;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.iam.IamClients;
import io.clouduser.local.aws.MotoServer;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.mail.SesClients;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Group;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.sesv2.SesV2Client;

/**
 * The operator's main paths on moto, an account double that others wrote. What moto gets wrong (the
 * reset flag, boundaries, password policies, what stands in the way of DeleteUser) is shown on the
 * AWS double only.
 */
@ExtendWith(MotoServer.Installed.class)
class MotoOperatorIT {
  private static final String NAMESPACE = "default";

  private final KubeBackend backend = KubeBackend.startDouble();
  private final KubernetesClient client = backend.client();
  private final Manifests manifests = new Manifests(client, NAMESPACE);
  private MotoServer moto;
  private TestOperator operator;
  private IamClient iam;
  private SesV2Client ses;

  @BeforeEach
  void start() {
    backend.install(Manifests.definition());
    moto = MotoServer.start();
    operator = TestOperator.start(client, moto.endpoint(), NAMESPACE, Map.of());
    iam = IamClients.create();
    ses = SesClients.create(null);
    iam.createGroup(r -> r.groupName("developers"));
    iam.createGroup(r -> r.groupName("auditors"));
  }

  @AfterEach
  void stop() {
    operator.close();
    iam.close();
    ses.close();
    moto.close();
    client.close();
    backend.close();
  }

  @Test
  void personIsMadeChangedPutRightAndDeleted() {
    verifySender();
    manifests.create(
        "jane",
        """
        userName: jane.doe
        email: jane@example.com
        path: /people/
        groups: [developers]
        policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
        tags: {team: web}
        """);
    CloudUser jane = until("jane", "Provisioned");
    assertThat(jane.getStatus().credentials().phase()).isEqualTo(Phase.Sent);
    assertThat(jane.getStatus().credentials().messageId()).isNotBlank();
    assertThat(iam.getUser(r -> r.userName("jane.doe")).user().path()).isEqualTo("/people/");
    assertThat(iam.getLoginProfile(r -> r.userName("jane.doe")).loginProfile()).isNotNull();
    assertThat(groups("jane.doe")).containsExactly("developers");

    manifests.patch("jane", "{\"spec\":{\"groups\":[\"auditors\"],\"policies\":[]}}");
    await().untilAsserted(() -> assertThat(groups("jane.doe")).containsExactly("auditors"));
    until("jane", "Provisioned");
    assertThat(iam.listAttachedUserPolicies(r -> r.userName("jane.doe")).attachedPolicies())
        .isEmpty();

    iam.addUserToGroup(r -> r.userName("jane.doe").groupName("developers"));
    manifests.touch("jane");
    await().untilAsserted(() -> assertThat(groups("jane.doe")).containsExactly("auditors"));

    manifests.delete("jane");
    await().untilAsserted(() -> assertThat(manifests.get("jane")).isNull());
    assertThatExceptionOfType(NoSuchEntityException.class)
        .isThrownBy(() -> iam.getUser(r -> r.userName("jane.doe")));
  }

  @Test
  void foreignUserIsLeftAloneUntilItIsAdopted() {
    iam.createUser(r -> r.userName("jane"));
    iam.createLoginProfile(r -> r.userName("jane").password("Her-0wn-password"));
    manifests.create("jane", "email: jane@example.com\ngroups: [developers]");
    until("jane", "NotOwned");
    assertThat(groups("jane")).isEmpty();

    manifests.patch("jane", "{\"spec\":{\"adoption\":\"Adopt\"}}");

    CloudUser jane = until("jane", "Provisioned");
    assertThat(jane.getStatus().credentials().phase()).isEqualTo(Phase.Withheld);
    assertThat(groups("jane")).containsExactly("developers");
  }

  @Test
  void whatAwsRefusesIsToldAndMended() {
    manifests.create("jane", "email: jane@example.com\ngroups: [missing]");
    until("jane", "GroupNotFound");
    iam.createGroup(r -> r.groupName("missing"));
    manifests.touch("jane");

    until("jane", "MailSenderNotVerified");
    assertThat(manifests.get("jane").getStatus().credentials().phase()).isEqualTo(Phase.Issuing);
    verifySender();
    manifests.touch("jane");

    assertThat(until("jane", "Provisioned").getStatus().credentials().phase())
        .isEqualTo(Phase.Sent);
  }

  private void verifySender() {
    ses.createEmailIdentity(r -> r.emailIdentity("cloud@example.com"));
  }

  private List<String> groups(String user) {
    return iam.listGroupsForUser(r -> r.userName(user)).groups().stream()
        .map(Group::groupName)
        .toList();
  }

  private CloudUser until(String name, String reason) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              CloudUser resource = manifests.get(name);
              assertThat(resource.getStatus().condition(ConditionType.Ready))
                  .hasValueSatisfying(ready -> assertThat(ready.reason()).isEqualTo(reason));
              assertThat(resource.getStatus().observedGeneration())
                  .isEqualTo(resource.getMetadata().getGeneration());
            });
    return manifests.get(name);
  }
}
