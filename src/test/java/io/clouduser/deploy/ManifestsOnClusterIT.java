// SPDX-License-Identifier: Apache-2.0
package io.clouduser.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.RealCluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests as people apply them, judged by a real API server. */
@RealCluster
class ManifestsOnClusterIT {
  private final Cluster cluster;
  private final String kubeconfig;

  ManifestsOnClusterIT(KubeBackend backend, @TempDir Path directory) {
    this.cluster = new Cluster(backend);
    this.kubeconfig = backend.writeKubeconfig(directory.resolve("kubeconfig")).toString();
  }

  @BeforeEach
  void prepare() {
    cluster.namespace("people");
    stub("monitoring.coreos.com", "ServiceMonitor", "servicemonitors");
    stub("monitoring.coreos.com", "PrometheusRule", "prometheusrules");
  }

  /** What the Prometheus Operator would bring; its schema is not checked here. */
  private void stub(String group, String kind, String plural) {
    String definition =
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: %2$s.%1$s}
        spec:
          group: %1$s
          scope: Namespaced
          names: {kind: %3$s, plural: %2$s}
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """
            .formatted(group, plural, kind);
    cluster
        .admin()
        .resource(Serialization.unmarshal(definition, CustomResourceDefinition.class))
        .forceConflicts()
        .serverSideApply();
  }

  private Tool kubectl() {
    Optional<Tool> found = Tool.find("kubectl");
    if (found.isEmpty()) {
      System.out.println("SKIPPED: kubectl apply -k (no kubectl on the PATH)");
    }
    Assumptions.assumeTrue(found.isPresent(), "no kubectl");
    return found.get();
  }

  @ParameterizedTest
  @ValueSource(strings = {"irsa", "pod-identity", "single-namespace", "complete"})
  void overlayIsAppliedStrictlyAndASecondTimeChangesNothing(String overlay) {
    Tool kubectl = kubectl();
    String directory = ManifestsTest.OVERLAYS.resolve(overlay).toString();
    Map<String, String> environment = Map.of("KUBECONFIG", kubeconfig);
    String[] apply = {
      "apply",
      "--server-side",
      "--force-conflicts",
      "--validate=strict",
      "-o",
      "name",
      "-k",
      directory
    };

    List<String> applied = kubectl.run(environment, apply).lines().toList();
    String[] versions = {
      "get",
      "-k",
      directory,
      "-o",
      "jsonpath={range .items[*]}{.metadata.uid} {.metadata.resourceVersion}{\"\\n\"}{end}"
    };
    String before = kubectl.run(environment, versions);
    kubectl.run(environment, apply);

    assertThat(kubectl.run(environment, versions)).isEqualTo(before);
    System.out.printf("%s: %d objects applied, strictly, twice%n", overlay, applied.size());
  }

  @ParameterizedTest
  @MethodSource("io.clouduser.deploy.ManifestsTest#twins")
  void chartIsAppliedStrictly(String overlay, String values, @TempDir Path directory)
      throws Exception {
    StringBuilder yaml = new StringBuilder();
    for (ObjectNode object : Chart.required().render(values).objects().values()) {
      if (!object.path("kind").asText().equals("Namespace")) {
        yaml.append("---\n").append(object).append('\n');
      }
    }
    cluster.namespace("clouduser-discovered");
    Path file = Files.writeString(directory.resolve("chart.yaml"), yaml);

    List<String> applied =
        kubectl()
            .run(
                Map.of("KUBECONFIG", kubeconfig),
                "apply",
                "--server-side",
                "--force-conflicts",
                "--validate=strict",
                "-o",
                "name",
                "-f",
                file.toString())
            .lines()
            .toList();

    assertThat(applied).isNotEmpty();
    System.out.printf("chart like %s: %d objects applied, strictly%n", overlay, applied.size());
  }

  @Test
  void podConformsToTheRestrictedStandard() {
    cluster.apply(Cluster.BASE.resolve("namespace.yaml"));
    ObjectNode deployment =
        Kustomize.required()
            .render(ManifestsTest.OVERLAYS.resolve("irsa"))
            .get("Deployment clouduser-system/clouduser-operator");
    PodSpec spec =
        Serialization.unmarshal(deployment.at("/spec/template/spec").toString(), PodSpec.class);
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("probe")
            .withNamespace("clouduser-system")
            .endMetadata()
            .withSpec(spec)
            .build();
    Pod careless = new PodBuilder(pod).editSpec().withSecurityContext(null).endSpec().build();

    assertThat(cluster.admin().resource(pod).dryRun().create()).isNotNull();
    assertThatThrownBy(() -> cluster.admin().resource(careless).dryRun().create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("violates PodSecurity \"restricted");
  }
}
