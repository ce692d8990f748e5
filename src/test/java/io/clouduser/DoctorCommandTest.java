// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.config.ConfigException;
import io.clouduser.config.OperatorConfig;
import io.clouduser.doctor.Finding;
import io.clouduser.doctor.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run} refuses, doctor tells. */
class DoctorCommandTest {
  @TempDir private Path directory;

  private static List<Finding> examine(Map<String, String> environment) throws ConfigException {
    List<Finding> findings = DoctorCommand.templates(OperatorConfig.from(environment));
    assertThat(findings)
        .allSatisfy(
            finding -> {
              assertThat(finding.check()).isEqualTo("configuration");
              assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
            });
    return findings;
  }

  @Test
  void tellsNothingOfTheBuiltInTemplates() throws ConfigException {
    assertThat(examine(Map.of("CLOUDUSER_MAIL_FROM", "a@example.com"))).isEmpty();
  }

  @Test
  void tellsOfEveryTemplateThatCannotBeUsed() throws ConfigException, IOException {
    Files.writeString(directory.resolve("subject.txt"), "{{password}}");
    Files.writeString(directory.resolve("body.txt"), "{{unheardOf}}");
    List<Finding> findings =
        examine(
            Map.of(
                "CLOUDUSER_MAIL_FROM",
                "a@example.com",
                "CLOUDUSER_MAIL_TEMPLATE_DIR",
                directory.toString()));

    assertThat(findings)
        .extracting(Finding::found)
        .anyMatch(found -> found.contains("subject.txt: the password must not stand"))
        .anyMatch(found -> found.contains("body.txt"));
    assertThat(findings)
        .allMatch(
            finding -> String.valueOf(finding.mend()).contains("CLOUDUSER_MAIL_TEMPLATE_DIR"));
  }

  @Test
  void tellsOfALanguageThatThereAreNoTemplatesFor() throws ConfigException {
    assertThat(
            examine(
                Map.of("CLOUDUSER_MAIL_FROM", "a@example.com", "CLOUDUSER_MAIL_LANGUAGE", "xx")))
        .extracting(Finding::found)
        .singleElement()
        .asString()
        .contains("there are none for the language xx");
  }
}
