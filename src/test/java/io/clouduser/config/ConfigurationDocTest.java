// SPDX-License-Identifier: Apache-2.0
package io.clouduser.config;

import io.clouduser.GeneratedBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table in the documentation is made from {@link Variable}. */
class ConfigurationDocTest {
  @Test
  void describesEveryVariableAsTheCodeHasIt() throws IOException {
    new GeneratedBlock(Path.of("docs", "configuration.md"), "Variable.java")
        .requireCurrent(table());
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
