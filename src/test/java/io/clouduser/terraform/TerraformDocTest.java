// SPDX-License-Identifier: Apache-2.0
package io.clouduser.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.GeneratedBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables in the module's README are made from its variables and outputs. */
class TerraformDocTest {
  private static final Path MODULE = Path.of("terraform");
  private static final Pattern BLOCK =
      Pattern.compile(
          "^(?:variable|output) \"(\\w+)\" \\{\\n(.*?)^}", Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void readmeDescribesEveryVariableAndOutput() throws IOException {
    Path readme = MODULE.resolve("README.md");
    new GeneratedBlock(readme, "variables.tf").requireCurrent(inputs());
    new GeneratedBlock(readme, "outputs.tf").requireCurrent(outputs());
  }

  private static String inputs() throws IOException {
    StringBuilder table =
        new StringBuilder("| name | meaning | type | default |\n|---|---|---|---|\n");
    Matcher block = BLOCK.matcher(Files.readString(MODULE.resolve("variables.tf")));
    while (block.find()) {
      String body = block.group(2);
      String otherwise = body.contains("\n  default") ? field(body, "default") : "";
      table.append(
          "| `%s` | %s | `%s` | %s |\n"
              .formatted(
                  block.group(1),
                  text(body),
                  field(body, "type"),
                  otherwise.isEmpty() ? "required" : "`" + otherwise + "`"));
    }
    return table.toString();
  }

  private static String outputs() throws IOException {
    StringBuilder table = new StringBuilder("| name | meaning |\n|---|---|\n");
    Matcher block = BLOCK.matcher(Files.readString(MODULE.resolve("outputs.tf")));
    while (block.find()) {
      table.append("| `%s` | %s |\n".formatted(block.group(1), text(block.group(2))));
    }
    return table.toString();
  }

  private static String text(String body) {
    return field(body, "description").replaceAll("^\"|\"$", "").replace("|", "\\|");
  }

  private static String field(String body, String name) {
    Matcher field = Pattern.compile("^  " + name + " +=\\s+(.*)$", Pattern.MULTILINE).matcher(body);
    assertThat(field.find()).as(name + " of " + body).isTrue();
    return field.group(1);
  }
}
