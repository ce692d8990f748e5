// SPDX-License-Identifier: Apache-2.0
package io.clouduser.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The workflows cannot run here; what can be said of them without, is. */
class WorkflowsTest {
  private static final Path DIRECTORY = Path.of(".github", "workflows");

  static Stream<Path> workflows() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.sorted().toList().stream();
    }
  }

  private static JsonNode read(Path file) throws IOException {
    return new YAMLMapper().readTree(Files.readString(file));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void readsOnlyUnlessAJobSaysOtherwiseAndEnds(Path file) throws IOException {
    JsonNode workflow = read(file);

    assertThat(workflow.at("/permissions/contents").asText()).isEqualTo("read");
    assertThat(workflow.at("/permissions").size()).isOne();
    assertThat(Files.readString(file)).doesNotContain("pull_request_target");
    workflow
        .path("jobs")
        .forEach(job -> assertThat(job.path("timeout-minutes").asInt()).isPositive());
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void actionsHaveAVersionAndScriptsExist(Path file) throws IOException {
    List<JsonNode> uses = read(file).findValues("uses");

    assertThat(uses)
        .allSatisfy(
            it -> assertThat(it.asText()).matches("[\\w.-]+/[\\w./-]+@(v\\d[\\w.]*|[0-9a-f]{40})"));
    for (JsonNode run : read(file).findValues("run")) {
      if (run.asText().startsWith(".github/")) {
        assertThat(Path.of(run.asText())).isExecutable();
      }
      assertThat(run.asText())
          .as("what strangers choose never becomes part of a script")
          .doesNotContain("${{ github.event")
          .doesNotContain("${{ secrets.")
          .doesNotContain("${{ github.head_ref");
    }
  }

  /** Whoever can move a tag would otherwise sign and publish in this project's name. */
  @ParameterizedTest
  @MethodSource("workflows")
  void actionsOfAJobThatMayWriteAreNamedByCommit(Path file) throws IOException {
    for (JsonNode job : read(file).path("jobs")) {
      if (job.path("permissions").findValuesAsText("id-token").contains("write")) {
        assertThat(job.findValues("uses"))
            .isNotEmpty()
            .allSatisfy(it -> assertThat(it.asText()).matches(".*@[0-9a-f]{40}"));
      }
    }
  }

  @Test
  void releaseRefusesATagThatNamesAnotherVersion() throws IOException {
    String release = Files.readString(DIRECTORY.resolve("release.yml"));

    assertThat(release).contains("project.version", "Chart.yaml", "CHANGELOG.md", "crds/released/");
    assertThat(release.indexOf("cosign sign")).isGreaterThan(release.indexOf("jib:build"));
  }
}
