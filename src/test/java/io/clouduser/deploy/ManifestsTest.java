// SPDX-License-Identifier: Apache-2.0
package io.clouduser.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The overlays and the chart, rendered: that they are the same, and what they promise. */
class ManifestsTest {
  static final Path OVERLAYS = Path.of("deploy", "overlays");
  private static final String MAIL = "CLOUDUSER_MAIL_FROM: Cloud Access <access@example.com>";
  private static final String ROLE =
      "serviceAccount: {annotations: {eks.amazonaws.com/role-arn:"
          + " \"arn:aws:iam::111122223333:role/clouduser-operator\"}}\n";
  private static final String REGION = "aws: {region: eu-west-1}\n";

  /** The values with which the chart says what an overlay says. */
  static Stream<Arguments> twins() {
    return Stream.of(
        Arguments.of("irsa", ROLE + REGION + "config: {" + MAIL + "}"),
        Arguments.of(
            "pod-identity", "aws: {region: eu-west-1, podIdentity: true}\nconfig: {" + MAIL + "}"),
        Arguments.of(
            "single-namespace",
            REGION
                + "watchNamespaces: [people]\nconfig: {CLOUDUSER_CLUSTER_ID: my-cluster, "
                + MAIL
                + "}"),
        Arguments.of(
            "complete",
            ROLE
                + REGION
                + """
                guardRails: {enabled: true}
                serviceMonitor: {enabled: true}
                alerts: {enabled: true}
                dashboard: {enabled: true}
                discovery: {enabled: true}
                config:
                  CLOUDUSER_QUEUE_URL: https://sqs.us-east-1.amazonaws.com/111122223333/clouduser-events
                """
                + "  "
                + MAIL));
  }

  @ParameterizedTest
  @MethodSource("twins")
  void chartSaysWhatTheOverlaySays(String overlay, String values) {
    Rendered kustomize = Kustomize.required().render(OVERLAYS.resolve(overlay)).normalised();
    Rendered helm = Chart.required().render(values).normalised();

    assertThat(helm.objects().keySet()).isEqualTo(kustomize.objects().keySet());
    kustomize
        .objects()
        .forEach((key, object) -> assertThat(helm.get(key)).as(key).isEqualTo(object));
    System.out.printf(
        "%s: %d objects, the same from kustomize and Helm%n", overlay, kustomize.objects().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"irsa", "pod-identity", "single-namespace", "complete"})
  void podIsRestrictedAndSpread(String overlay) {
    ObjectNode deployment =
        Kustomize.required()
            .render(OVERLAYS.resolve(overlay))
            .get("Deployment clouduser-system/clouduser-operator");
    JsonNode pod = deployment.at("/spec/template/spec");
    JsonNode container = pod.at("/containers/0");

    assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(2);
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(65532);
    assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(container.at("/securityContext/capabilities/drop/0").asText()).isEqualTo("ALL");
    assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/healthz");
    assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
    assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
    assertThat(container.at("/volumeMounts/0/mountPath").asText()).isEqualTo("/tmp");
    assertThat(container.at("/image").asText()).matches("ghcr.io/.*:\\d+\\.\\d+\\.\\d+");
  }

  static Stream<String> components() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("deploy", "components"))) {
      return files.map(it -> it.getFileName().toString()).sorted().toList().stream();
    }
  }

  /** Whatever runs the operator's image runs the Deployment's, as the operator is run. */
  @ParameterizedTest
  @MethodSource("components")
  void componentRunsTheDeploymentsImageWithItsTokenAndItsEnvironment(String component)
      throws IOException {
    String image = "registry.example.com/clouduser-operator:1.2.3";
    Rendered rendered =
        withComponent(
            "image",
            component,
            """
            images:
              - name: ghcr.io/clouduser/clouduser-operator
                newName: registry.example.com/clouduser-operator
                newTag: 1.2.3
            """);
    Rendered plain = withComponent("plain", component, "");
    JsonNode operator = pod(plain.get("Deployment clouduser-system/clouduser-operator"));

    assertThat(pods(plain))
        .allSatisfy(
            pod -> {
              assertThat(pod.at("/containers/0/image"))
                  .isEqualTo(operator.at("/containers/0/image"));
              assertThat(pod.at("/containers/0/envFrom"))
                  .isEqualTo(operator.at("/containers/0/envFrom"));
              assertThat(pod.path("serviceAccountName").asText()).isEqualTo("clouduser-operator");
              assertThat(pod.path("automountServiceAccountToken").asBoolean()).isTrue();
              assertThat(pod.path("securityContext")).isEqualTo(operator.path("securityContext"));
            });
    assertThat(pods(rendered))
        .hasSize(component.equals("doctor") ? 2 : 1)
        .allSatisfy(pod -> assertThat(pod.at("/containers/0/image").asText()).isEqualTo(image));
  }

  /** What operator.env says is neither replaced nor left without its rights. */
  @Test
  void discoveryTakesPlaceWhereTheConfigurationSays() throws IOException {
    Rendered rendered = withComponent("namespace", "discovery", "");

    assertThat(rendered.ofKind("ConfigMap"))
        .extracting(it -> it.at("/data/CLOUDUSER_DISCOVERY_NAMESPACE").asText())
        .containsExactly("people");
    assertThat(rendered.objects())
        .containsKeys(
            "Namespace people",
            "Role people/clouduser-operator-discovery",
            "RoleBinding people/clouduser-operator-discovery");
  }

  private static List<JsonNode> pods(Rendered rendered) {
    return Stream.of("Deployment", "Job")
        .flatMap(kind -> rendered.ofKind(kind).stream())
        .map(ManifestsTest::pod)
        .toList();
  }

  private static JsonNode pod(ObjectNode workload) {
    return workload.at("/spec/template/spec");
  }

  /** The overlay for IRSA with one component, as somebody's own overlay has it. */
  private static Rendered withComponent(String name, String component, String more)
      throws IOException {
    Path directory = Files.createDirectories(Path.of("target", "kustomize", component, name));
    Files.writeString(
        directory.resolve("kustomization.yaml"),
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - ../../../../deploy/overlays/irsa
        components:
          - ../../../../deploy/components/%s
        configMapGenerator:
          - name: clouduser-operator
            namespace: clouduser-system
            behavior: merge
            literals:
              - CLOUDUSER_DISCOVERY_NAMESPACE=people
        """
                .formatted(component)
            + more);
    return Kustomize.required().render(directory);
  }

  @Test
  void singleNamespaceHasNoRightsOnTheCluster() {
    Rendered rendered = Kustomize.required().render(OVERLAYS.resolve("single-namespace"));

    assertThat(rendered.ofKind("ClusterRoleBinding")).isEmpty();
    assertThat(rendered.ofKind("ClusterRole"))
        .extracting(it -> it.at("/metadata/name").asText())
        .containsExactlyInAnyOrder("clouduser-viewer", "clouduser-requester", "clouduser-admin");
    assertThat(rendered.get("Role people/clouduser-operator").get("rules"))
        .isEqualTo(
            Rendered.read(Path.of("deploy/base/rbac.yaml"))
                .get("ClusterRole clouduser-operator")
                .get("rules"));
  }

  @Test
  void versionIsTheOneOfTheBuild() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    String version =
        pom.replaceAll(
                "(?s).*?<artifactId>clouduser-operator</artifactId>\\s*<version>(.*?)<.*", "$1")
            .replace("-SNAPSHOT", "");

    assertThat(Files.readString(Chart.DIRECTORY.resolve("Chart.yaml")))
        .contains("\nversion: " + version + "\n")
        .contains("\nappVersion: " + version + "\n");
    assertThat(Files.readString(Path.of("deploy/base/kustomization.yaml")))
        .contains("newTag: " + version + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          config: {}                                                      | config.CLOUDUSER_MAIL_FROM is required
          config: {CLOUDUSER_MAIL_FROM: a@b.example, CLOUDUSER_MAIL_FORM: x} | CLOUDUSER_MAIL_FORM
          config: {CLOUDUSER_MAIL_FROM: a@b.example, CLOUDUSER_SLACK_WEBHOOK_URL: x} | CLOUDUSER_SLACK_WEBHOOK_URL
          config: {CLOUDUSER_MAIL_FROM: a@b.example, CLOUDUSER_ON_UNCERTAIN: [x]} | CLOUDUSER_ON_UNCERTAIN
          {config: {CLOUDUSER_MAIL_FROM: a@b.example}, replica: 3}          | replica
          {config: {CLOUDUSER_MAIL_FROM: a@b.example}, image: {digest: latest}} | digest
          {config: {CLOUDUSER_MAIL_FROM: a@b.example}, watchNamespaces: [a]} | CLOUDUSER_CLUSTER_ID is required
          {config: {CLOUDUSER_MAIL_FROM: a@b.example}, discovery: {enabled: true}} | CLOUDUSER_QUEUE_URL is required
          {config: {CLOUDUSER_MAIL_FROM: a@b.example, CLOUDUSER_QUEUE_URL: "https://q", CLOUDUSER_CLUSTER_ID: c}, watchNamespaces: [a], discovery: {enabled: true}} | clouduser-discovered is not among watchNamespaces
          {config: {CLOUDUSER_MAIL_FROM: a@b.example}, guardRails: {rules: {group: x}}} | group
          """)
  void chartRefusesWhatCannotBeRight(String values, String message) {
    Chart chart = Chart.required();

    assertThatThrownBy(() -> chart.render(values)).hasMessageContaining(message);
  }

  @Test
  void chartTakesADigestAndWhatPodsMayNeed() {
    ObjectNode deployment =
        Chart.required()
            .render(
                """
                config: {CLOUDUSER_MAIL_FROM: a@b.example}
                image: {digest: "sha256:%s"}
                nodeSelector: {kubernetes.io/arch: arm64}
                tolerations: [{operator: Exists}]
                priorityClassName: system-cluster-critical
                extraEnv: [{name: HTTPS_PROXY, value: "http://proxy:3128"}]
                extraVolumes: [{name: mail, configMap: {name: mail-templates}}]
                extraVolumeMounts: [{name: mail, mountPath: /etc/clouduser/mail}]
                """
                    .formatted("0".repeat(64)))
            .get("Deployment clouduser-system/clouduser-operator");
    JsonNode pod = deployment.at("/spec/template/spec");

    assertThat(pod.at("/containers/0/image").asText()).endsWith("@sha256:" + "0".repeat(64));
    assertThat(pod.at("/nodeSelector").size()).isOne();
    assertThat(pod.at("/tolerations").size()).isOne();
    assertThat(pod.at("/containers/0/env/0/name").asText()).isEqualTo("HTTPS_PROXY");
    assertThat(pod.at("/volumes/1/name").asText()).isEqualTo("mail");
    assertThat(pod.at("/containers/0/volumeMounts/1/mountPath").asText())
        .isEqualTo("/etc/clouduser/mail");
  }

  @Test
  void chartLetsOutWhatItIsTold() {
    JsonNode egress =
        Chart.required()
            .render(
                """
                config: {CLOUDUSER_MAIL_FROM: a@b.example}
                networkPolicy: {extraEgress: [{ports: [{protocol: TCP, port: 4318}]}]}
                """)
            .get("NetworkPolicy clouduser-system/clouduser-operator")
            .at("/spec/egress");

    assertThat(egress).hasSize(3);
    assertThat(egress.at("/2/ports/0/port").asInt()).isEqualTo(4318);
  }

  @Test
  void everyObjectSaysWhatItBelongsTo() {
    Rendered rendered = Kustomize.required().render(OVERLAYS.resolve("complete"));

    rendered
        .objects()
        .forEach(
            (key, object) -> {
              if (!key.startsWith("CustomResourceDefinition")) {
                assertThat(object.at("/metadata/labels/app.kubernetes.io~1part-of").asText())
                    .as(key)
                    .isEqualTo("clouduser");
              }
            });
  }
}
