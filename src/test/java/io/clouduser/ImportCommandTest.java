// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The rest is shown on an account, by {@code ImportIT}. */
class ImportCommandTest {
  @Test
  void namesTheVariableWhosePatternIsWrongBeforeItAsksAws() {
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new ImportCommand(Map.of("CLOUDUSER_IGNORE_GROUPS", "team-(")))
            .setErr(new PrintWriter(err))
            .execute();

    assertThat(code).isEqualTo(Main.EXIT_CONFIGURATION);
    assertThat(err.toString()).startsWith("CLOUDUSER_IGNORE_GROUPS is not a regular expression: ");
  }
}
