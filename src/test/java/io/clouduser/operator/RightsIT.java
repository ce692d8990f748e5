// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clouduser.api.CloudUser;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.EventPath;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeTest;
import io.clouduser.reconcile.Leadership;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The operator uses what the manifests grant, all of it and nothing else. */
@KubeTest
class RightsIT {
  private static final String DISCOVERED = "clouduser-discovered";

  private final KubeBackend backend;
  private final KubernetesClient admin;
  private final String namespace;
  private final Manifests manifests;

  RightsIT(KubeBackend backend, KubernetesClient admin) {
    this.backend = backend;
    this.admin = admin;
    this.manifests = Manifests.inNewNamespace(backend, admin);
    this.namespace = manifests.namespace();
  }

  @Test
  void rightsUsedAreTheRightsGranted() {
    try (AwsEmulator aws = AwsEmulator.start();
        OperatorAccount account = new OperatorAccount(backend)) {
      live(aws, account);
      SortedSet<String> granted = Rights.granted(admin);
      print(granted, account);

      assertThat(new TreeSet<>(account.used().keySet())).isEqualTo(granted);
    }
  }

  /** A life in which everything happens for which the operator asks the API server. */
  private void live(AwsEmulator aws, OperatorAccount account) {
    EventPath path = EventPath.lay(aws);
    aws.cloudTrailDelay(Duration.ZERO);
    aws.cloudTrail(true);
    String leaseNamespace =
        backend.kind() == KubeBackend.Kind.REAL ? "clouduser-system" : backend.newNamespace();
    admin
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(DISCOVERED).endMetadata().build())
        .serverSideApply();
    Leadership leadership = new Leadership(account.client(), leaseNamespace, "rights", () -> {});
    try (TestOperator operator =
        TestOperator.start(
            account.client(),
            aws.endpoint(),
            namespace + "," + DISCOVERED,
            Map.of(
                "CLOUDUSER_LEADER_ELECTION",
                "true",
                "CLOUDUSER_CLUSTER_ID",
                "",
                "CLOUDUSER_QUEUE_URL",
                path.queueUrl(),
                "CLOUDUSER_DISCOVERY_NAMESPACE",
                DISCOVERED),
            leadership)) {
      manifests.create("jane", "email: jane@example.com");
      untilReady(manifests, "jane");
      manifests.patch("jane", "{\"spec\":{\"displayName\":\"Jane\"}}");
      manifests.delete("jane");
      await().untilAsserted(() -> assertThat(manifests.get("jane")).isNull());

      Manifests discovered = new Manifests(admin, DISCOVERED);
      aws.call(
          "iam",
          "CreateUser",
          Map.of(
              "UserName",
              "found",
              "Tags",
              List.of(Map.of("Key", "email", "Value", "found@example.com"))));
      untilLookedAt(discovered, "found");
      belongsToNoApplication(discovered.get("found"));
      if (aws.iam().user("found").orElseThrow().login().isPresent()) {
        aws.call("iam", "DeleteLoginProfile", Map.of("UserName", "found"));
      }
      aws.call("iam", "DeleteUser", Map.of("UserName", "found"));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(discovered.get("found")).isNull());
    }
  }

  /** Otherwise Argo CD would take it for one of its own that is gone from Git, and prune it. */
  private static void belongsToNoApplication(CloudUser found) {
    assertThat(found.getMetadata().getLabels())
        .containsEntry("clouduser.io/discovered", "true")
        .doesNotContainKey("app.kubernetes.io/instance");
    assertThat(found.getMetadata().getAnnotations().keySet())
        .noneMatch(key -> key.contains("argoproj.io"));
    assertThat(found.getMetadata().getOwnerReferences()).isEmpty();
  }

  private static void untilLookedAt(Manifests manifests, String name) {
    untilReadySays(manifests, name, ready -> {});
  }

  private static void untilReady(Manifests manifests, String name) {
    untilReadySays(manifests, name, it -> assertThat(it.isTrue()).as("%s", it).isTrue());
  }

  private static void untilReadySays(Manifests manifests, String name, Consumer<Condition> what) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              CloudUser resource = manifests.get(name);
              assertThat(resource).isNotNull();
              assertThat(resource.getStatus()).isNotNull();
              assertThat(resource.getStatus().observedGeneration()).isNotNull();
              assertThat(resource.getStatus().condition(ConditionType.Ready))
                  .hasValueSatisfying(what);
            });
  }

  private void print(SortedSet<String> granted, OperatorAccount account) {
    SortedSet<String> all = new TreeSet<>(granted);
    all.addAll(account.used().keySet());
    System.out.printf(
        "rights on %s:%n  %-42s %-8s %s%n", backend.kind(), "right", "granted", "used");
    for (String right : all) {
      LongAdder times = account.used().getOrDefault(right, new LongAdder());
      System.out.printf("  %-42s %-8s %s%n", right, granted.contains(right) ? "yes" : "NO", times);
    }
  }

  @Test
  void rightIsReadFromTheRequest() {
    URI one =
        URI.create("https://x/apis/clouduser.io/v1alpha1/namespaces/a/cloudusers/jane/status");

    assertThat(Rights.needed("PATCH", one)).contains("patch clouduser.io/cloudusers/status");
    assertThat(Rights.needed("GET", URI.create("https://x/api/v1/namespaces/kube-system")))
        .contains("get namespaces");
    assertThat(
            Rights.needed(
                "GET", URI.create("https://x/apis/clouduser.io/v1alpha1/cloudusers?watch=true")))
        .contains("watch clouduser.io/cloudusers");
    assertThat(Rights.needed("GET", URI.create("https://x/version"))).isEmpty();
  }
}
