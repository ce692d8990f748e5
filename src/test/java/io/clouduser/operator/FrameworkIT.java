// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeTest;
import io.clouduser.reconcile.Leadership;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The settings of the framework without which something would be lost, stuck or done twice. */
@KubeTest
class FrameworkIT {
  private static final Map<String, String> PLAIN = Map.of();

  private final KubeBackend backend;
  private final KubernetesClient client;
  private final String namespace;
  private final Manifests manifests;
  private AwsEmulator aws;

  FrameworkIT(KubeBackend backend, KubernetesClient client) {
    this.backend = backend;
    this.client = client;
    this.manifests = Manifests.inNewNamespace(backend, client);
    this.namespace = manifests.namespace();
  }

  @BeforeEach
  void startAws() {
    aws = AwsEmulator.start();
    IntStream.range(0, 4)
        .forEach(i -> aws.call("iam", "CreateGroup", Map.of("GroupName", "group-" + i)));
  }

  @AfterEach
  void stopAws() {
    aws.close();
  }

  @Test
  void editsThatRaceWithStatusWritesAreNeverLost() {
    List<String> names = IntStream.range(0, 40).mapToObj(i -> "person-" + i).toList();
    try (TestOperator operator = TestOperator.start(client, aws.endpoint(), namespace, PLAIN)) {
      names.forEach(name -> manifests.create(name, "email: " + name + "@example.com"));
      for (int edit = 0; edit < 4; edit++) {
        String patch = "{\"spec\":{\"groups\":[\"group-" + edit + "\"]}}";
        names.parallelStream().forEach(name -> manifests.patch(name, patch));
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(names)
                      .allSatisfy(
                          name -> {
                            assertThat(aws.iam().user(name).orElseThrow().groups())
                                .containsExactly("group-3");
                            assertThat(manifests.isReady(name)).isTrue();
                          }));
      assertThat(aws.mailbox().all()).hasSize(names.size());
    }
  }

  @Test
  void deletionsThatRaceWithStatusWritesAreNeverStuck() {
    List<String> names = IntStream.range(0, 40).mapToObj(i -> "person-" + i).toList();
    try (TestOperator operator = TestOperator.start(client, aws.endpoint(), namespace, PLAIN)) {
      names.forEach(name -> manifests.create(name, "email: " + name + "@example.com"));
      await().until(() -> aws.iam().users().size() > names.size() / 2);
      names.parallelStream().forEach(manifests::delete);
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(
                          client
                              .resources(CloudUser.class)
                              .inNamespace(namespace)
                              .list()
                              .getItems())
                      .isEmpty());
      assertThat(aws.iam().users()).isEmpty();
    }
  }

  @Test
  void retriesGoOnAfterTheFrameworkWouldHaveGivenUp() {
    aws.faults().on("iam:CreateUser").times(6).error(400, "SomethingNew", "nobody knows");
    try (TestOperator operator = TestOperator.start(client, aws.endpoint(), namespace, PLAIN)) {
      manifests.create("jane", "email: jane@example.com");
      await().atMost(Duration.ofSeconds(90)).until(() -> manifests.isReady("jane"));
    }
  }

  @Test
  void fieldsOfANewerVersionDoNotStopTheOperator() {
    CustomResourceDefinition newer = Manifests.definition();
    JSONSchemaProps schema = newer.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema();
    schema.getProperties().get("spec").setXKubernetesPreserveUnknownFields(true);
    schema.getProperties().get("spec").getProperties().get("adoption").setEnum(null);
    schema
        .getProperties()
        .get("spec")
        .getProperties()
        .get("console")
        .setXKubernetesPreserveUnknownFields(true);
    backend.install(newer);
    try (TestOperator operator = TestOperator.start(client, aws.endpoint(), namespace, PLAIN)) {
      client
          .resource(
              Serialization.unmarshal(
                  """
                  apiVersion: clouduser.io/v1alpha1
                  kind: CloudUser
                  metadata: {name: newer, namespace: %s}
                  spec:
                    email: newer@example.com
                    fromTheFuture: {a: 1}
                    console: {enabled: true, hologram: true}
                    adoption: Telepathy
                  """
                      .formatted(namespace),
                  GenericKubernetesResource.class))
          .create();
      manifests.create("jane", "email: jane@example.com");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> manifests.isReady("newer") && manifests.isReady("jane"));
    } finally {
      backend.install(Manifests.definition());
    }
  }

  @Test
  void workInFlightIsFinishedAtShutdown() {
    aws.faults().on("ses:SendEmail").times(1).delay(Duration.ofSeconds(2));
    TestOperator operator = TestOperator.start(client, aws.endpoint(), namespace, PLAIN);
    manifests.create("jane", "email: jane@example.com");
    await().until(() -> manifests.phase("jane") == Phase.Sending);

    operator.close();

    assertThat(manifests.phase("jane")).isEqualTo(Phase.Sent);
    assertThat(aws.mailbox().all()).hasSize(1);
  }

  @Test
  void leaseIsGivenBackSoThatTheNextLeaderStartsAtOnce() {
    AtomicInteger losses = new AtomicInteger();
    TestOperator first = lead(losses);
    manifests.create("jane", "email: jane@example.com");
    await().atMost(Duration.ofSeconds(20)).until(() -> manifests.isReady("jane"));
    try (TestOperator second = lead(losses)) {
      long stopped = System.nanoTime();
      first.close();
      manifests.create("john", "email: john@example.com");
      await().atMost(Duration.ofSeconds(14)).until(() -> manifests.isReady("john"));
      assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(Duration.ofSeconds(14));
      assertThat(losses).hasValue(0);
    }
  }

  @Test
  void leaderThatLosesItsLeaseEndsTheProcess() {
    AtomicInteger losses = new AtomicInteger();
    try (TestOperator operator = lead(losses)) {
      await().until(() -> lease() != null && !lease().isEmpty());
      client
          .leases()
          .inNamespace(namespace)
          .withName(Leadership.LEASE)
          .edit(
              lease -> {
                lease.getSpec().setHolderIdentity("somebody-else");
                lease.getSpec().setLeaseDurationSeconds(3600);
                lease.getSpec().setRenewTime(ZonedDateTime.now(ZoneOffset.UTC));
                return lease;
              });
      await().atMost(Duration.ofSeconds(30)).until(() -> losses.get() == 1);
    }
  }

  private TestOperator lead(AtomicInteger losses) {
    Leadership leadership = new Leadership(client, namespace, "test", losses::incrementAndGet);
    return TestOperator.start(
        client, aws.endpoint(), namespace, Map.of("CLOUDUSER_LEADER_ELECTION", "true"), leadership);
  }

  private String lease() {
    var lease = client.leases().inNamespace(namespace).withName(Leadership.LEASE).get();
    return lease == null ? null : lease.getSpec().getHolderIdentity();
  }
}
