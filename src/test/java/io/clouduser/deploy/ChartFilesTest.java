// SPDX-License-Identifier: Apache-2.0
package io.clouduser.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clouduser.config.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What the chart has as a copy, because a chart may not reach outside its directory, and the part
 * of its schema that follows from the code. {@code -Ddeploy.update=true} writes both anew.
 */
class ChartFilesTest {
  private static final boolean UPDATE = Boolean.getBoolean("deploy.update");
  private static final String HOW =
      "stale: run mvn -Dtest=ChartFilesTest -Ddeploy.update=true test";
  private static final Path SCHEMA = Chart.DIRECTORY.resolve("values.schema.json");
  private static final Path ALERTS = Path.of("deploy", "monitoring", "alerts.yaml");
  private static final Path RULE =
      Path.of("deploy", "components", "alerts", "prometheus-rule.yaml");

  /** What the chart's config, a ConfigMap, may not hold. */
  private static final Set<Variable> SECRETS = Set.of(Variable.CLOUDUSER_SLACK_WEBHOOK_URL);

  private static final Map<String, Path> COPIES =
      Map.of(
          "cloudusers.clouduser.io.yaml",
          Path.of("crds", "cloudusers.clouduser.io.yaml"),
          "guard-rail-policies.yaml",
          Path.of("deploy", "components", "admission", "policies.yaml"),
          "alerts.yaml",
          ALERTS,
          "dashboard.json",
          Path.of("deploy", "monitoring", "dashboard.json"));

  @Test
  void copiesAreTheirOriginals() throws IOException {
    for (Map.Entry<String, Path> copy : COPIES.entrySet()) {
      Path file = Chart.DIRECTORY.resolve("files").resolve(copy.getKey());
      if (UPDATE) {
        Files.writeString(file, Files.readString(copy.getValue()));
      }
      assertThat(file).as(HOW).hasSameTextualContentAs(copy.getValue());
    }
  }

  @Test
  void variablesThatCallThemselvesSecretAreTheSecrets() {
    assertThat(Arrays.stream(Variable.values()).filter(it -> it.description().contains("secret")))
        .containsExactlyInAnyOrderElementsOf(SECRETS);
  }

  /** kustomize cannot put a file into an object. */
  @Test
  void prometheusRuleHoldsTheAlerts() throws IOException {
    String rule =
        """
        # SPDX-License-Identifier: Apache-2.0
        # Generated from deploy/monitoring/alerts.yaml.
        apiVersion: monitoring.coreos.com/v1
        kind: PrometheusRule
        metadata:
          name: clouduser-operator
          namespace: clouduser-system
          labels:
            app.kubernetes.io/name: clouduser-operator
            app.kubernetes.io/part-of: clouduser
        spec:
        """
            + Files.readString(ALERTS)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.isEmpty() ? "\n" : "  " + line + "\n")
                .collect(Collectors.joining());
    if (UPDATE) {
      Files.writeString(RULE, rule);
    }
    assertThat(Files.readString(RULE)).as(HOW).isEqualTo(rule);
  }

  @Test
  void schemaKnowsEveryVariableThatIsNoSecretAndNoOther() throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode schema = (ObjectNode) json.readTree(Files.readString(SCHEMA));
    ObjectNode known = json.createObjectNode();
    Arrays.stream(Variable.values())
        .filter(variable -> !SECRETS.contains(variable))
        .sorted(Comparator.comparing(Variable::name))
        .forEach(
            variable -> {
              ObjectNode property = known.putObject(variable.name());
              property.putArray("type").add("string").add("number").add("boolean");
              property.put("description", variable.description());
            });
    ObjectNode config = (ObjectNode) schema.at("/properties/config");
    if (UPDATE) {
      config.set("properties", known);
      Files.writeString(
          SCHEMA, json.writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n");
    }
    assertThat(config.get("properties")).as(HOW).isEqualTo(known);
  }
}
