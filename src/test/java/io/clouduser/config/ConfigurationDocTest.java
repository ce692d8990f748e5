// SPDX-License-Identifier: Apache-2.0
package io.clouduser.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table in the documentation is made from {@link Variable}. */
class ConfigurationDocTest {
  private static final Path DOC = Path.of("docs", "configuration.md");
  private static final String BEGIN = "<!-- begin: generated from Variable.java -->\n";
  private static final String END = "<!-- end: generated -->";

  @Test
  void describesEveryVariableAsTheCodeHasIt() throws IOException {
    String doc = Files.readString(DOC);
    int begin = doc.indexOf(BEGIN) + BEGIN.length();
    int end = doc.indexOf(END);
    String right = doc.substring(0, begin) + table() + doc.substring(end);
    if (Boolean.getBoolean("update-docs")) {
      Files.writeString(DOC, right);
      doc = right;
    }

    assertThat(doc)
        .as("docs/configuration.md is stale: run mvn test -Dupdate-docs=true and commit it")
        .isEqualTo(right);
  }

  private static String table() {
    return "| variable | default | meaning | example |\n|---|---|---|---|\n"
        + Arrays.stream(Variable.values())
            .map(ConfigurationDocTest::row)
            .collect(Collectors.joining());
  }

  private static String row(Variable variable) {
    String otherwise = variable.required() ? "required" : "–";
    return "| `%s` | %s | %s | `%s` |\n"
        .formatted(
            variable.name(),
            variable.defaultValue().map(text -> "`" + text + "`").orElse(otherwise),
            variable.description().replace("|", "\\|"),
            variable.example().replace("|", "\\|"));
  }
}
