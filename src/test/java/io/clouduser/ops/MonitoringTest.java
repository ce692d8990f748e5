// SPDX-License-Identifier: Apache-2.0
package io.clouduser.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.clouduser.GeneratedBlock;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard, the alert rules and their pages. Prometheus' promtool judges them if found. */
class MonitoringTest {
  private static final Path ALERTS = Path.of("deploy", "monitoring", "alerts.yaml");
  private static final Path DASHBOARD = Path.of("deploy", "monitoring", "dashboard.json");
  private static final Path RUNBOOKS = Path.of("docs", "runbooks");
  private static final int GRID = 24;

  @TempDir private Path directory;

  private static List<JsonNode> alerts() throws IOException {
    List<JsonNode> alerts = new ArrayList<>();
    new YAMLMapper()
        .readTree(ALERTS.toFile())
        .path("groups")
        .forEach(group -> group.path("rules").forEach(alerts::add));
    return alerts;
  }

  private static List<JsonNode> panels() throws IOException {
    List<JsonNode> panels = new ArrayList<>();
    new ObjectMapper().readTree(DASHBOARD.toFile()).path("panels").forEach(panels::add);
    return panels;
  }

  @Test
  void everyAlertSaysWhatItMeansAndLeadsToAPageOfItsOwn() throws IOException {
    assertThat(alerts())
        .hasSizeGreaterThan(10)
        .allSatisfy(
            alert -> {
              String name = alert.path("alert").asText();
              assertThat(name).startsWith("CloudUser");
              assertThat(alert.at("/labels/severity").asText()).isIn("warning", "critical");
              assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
              assertThat(alert.at("/annotations/description").asText()).isNotBlank();
              assertThat(alert.at("/annotations/runbook_url").asText())
                  .endsWith("/docs/runbooks/" + name + ".md");
              assertThat(Files.readString(RUNBOOKS.resolve(name + ".md")))
                  .startsWith("# " + name + "\n")
                  .contains("\n## Look\n", "\n## Mend\n");
            });
  }

  @Test
  void everyPageBelongsToAnAlert() throws IOException {
    List<String> names = alerts().stream().map(it -> it.path("alert").asText() + ".md").toList();
    try (Stream<Path> pages = Files.list(RUNBOOKS)) {
      assertThat(pages.map(it -> it.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  /** A page that looks for words which no log has would find nothing, and call that good. */
  @Test
  void whatAPageLooksForInTheLogIsWrittenThere() throws IOException {
    StringBuilder code = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        code.append(Files.readString(file));
      }
    }
    List<String> phrases = new ArrayList<>();
    try (Stream<Path> pages = Files.list(RUNBOOKS)) {
      for (Path page : pages.toList()) {
        Pattern.compile("(?m)logs .*\\| grep '([^']+)'$")
            .matcher(Files.readString(page))
            .results()
            .forEach(it -> phrases.add(it.group(1)));
      }
    }

    assertThat(phrases).isNotEmpty().allMatch(phrase -> code.indexOf(phrase) >= 0);
  }

  @Test
  void documentationListsEveryAlert() throws IOException {
    StringBuilder table = new StringBuilder("| alert | severity | says |\n|---|---|---|\n");
    for (JsonNode alert : alerts()) {
      String name = alert.path("alert").asText();
      table.append(
          "| [%s](runbooks/%s.md) | %s | %s |\n"
              .formatted(
                  name,
                  name,
                  alert.at("/labels/severity").asText(),
                  alert.at("/annotations/summary").asText().replaceAll("\\{\\{[^}]*}}", "…")));
    }
    new GeneratedBlock(Path.of("docs", "observability.md"), "alerts.yaml")
        .requireCurrent(table.toString());
  }

  /** What Grafana needs to show a panel at all. */
  @Test
  void everyPanelHasAPlaceASourceAndQueries() throws IOException {
    Set<Integer> ids = new HashSet<>();
    Set<String> taken = new HashSet<>();
    for (JsonNode panel : panels()) {
      String title = panel.path("title").asText();
      assertThat(title).isNotBlank();
      assertThat(ids.add(panel.path("id").asInt())).as("id of %s", title).isTrue();
      JsonNode place = panel.path("gridPos");
      for (int x = place.path("x").asInt(); x < place.path("x").asInt() + width(place); x++) {
        for (int y = place.path("y").asInt(); y < place.path("y").asInt() + height(place); y++) {
          assertThat(x).as("column of %s", title).isBetween(0, GRID - 1);
          assertThat(taken.add(x + "/" + y)).as("place of %s", title).isTrue();
        }
      }
      if (panel.path("type").asText().equals("row")) {
        continue;
      }
      assertThat(panel.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
      assertThat(panel.path("targets")).as(title).isNotEmpty();
      Set<String> references = new HashSet<>();
      panel
          .path("targets")
          .forEach(
              target -> {
                assertThat(target.path("expr").asText()).as(title).isNotBlank();
                assertThat(references.add(target.path("refId").asText())).as(title).isTrue();
              });
    }
  }

  private static int width(JsonNode place) {
    return place.path("w").asInt();
  }

  private static int height(JsonNode place) {
    return place.path("h").asInt();
  }

  @Test
  void dashboardAsksForItsDataSource() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());

    assertThat(dashboard.path("uid").asText()).isEqualTo("clouduser-operator");
    assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(36);
    assertThat(dashboard.at("/templating/list/0/type").asText()).isEqualTo("datasource");
    assertThat(dashboard.at("/templating/list/0/query").asText()).isEqualTo("prometheus");
  }

  @Test
  void promtoolTakesTheRules() throws Exception {
    promtool("check", "rules", ALERTS.toString());
  }

  @Test
  void alertsFireWhenTheyShouldAndOnlyThen() throws Exception {
    promtool("test", "rules", "src/test/resources/monitoring/alerts-test.yaml");
  }

  /** As recording rules, because promtool checks those. */
  @Test
  void promtoolTakesTheQueriesOfTheDashboard() throws Exception {
    StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    int number = 0;
    for (JsonNode panel : panels()) {
      for (JsonNode target : panel.path("targets")) {
        String query = withoutVariables(target.path("expr").asText());
        rules.append("  - record: query%d%n    expr: |%n      %s%n".formatted(number++, query));
      }
    }
    Path file = directory.resolve("dashboard.yaml");
    Files.writeString(file, rules.toString());

    promtool("check", "rules", file.toString());
  }

  private static String withoutVariables(String query) {
    return query.replace("$__rate_interval", "5m").replace("$namespace", ".*");
  }

  private void promtool(String... arguments) throws Exception {
    Optional<Path> promtool = found();
    if (promtool.isEmpty()) {
      System.out.println(
          "SKIPPED: promtool is not on the path (Debian's package prometheus has it): "
              + String.join(" ", arguments));
    }
    Assumptions.assumeTrue(promtool.isPresent(), "promtool is not on the path");
    List<String> command = new ArrayList<>(List.of(promtool.orElseThrow().toString()));
    command.addAll(List.of(arguments));
    Path output = directory.resolve("promtool");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int code = process.waitFor();
    assertThat(code).as(Files.readString(output, UTF_8)).isZero();
  }

  private static Optional<Path> found() {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .map(it -> Path.of(it, "promtool"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
