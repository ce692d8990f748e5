// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.importer.Importer.Summary;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 3"})
  void tellsWhatBecameOfTheUsersAndEndsWithACodeForScripts(int impossible, int code) {
    StringWriter err = new StringWriter();

    int ended =
        ImportCommand.end(
            new Summary(32, 31, 0, 0, 0, impossible),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err));

    assertThat(ended).isEqualTo(code);
    assertThat(err.toString()).startsWith("32 users: 31 written");
  }

  @Test
  void failsWhereTheOutputIsCutOff() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    PrintWriter out = new PrintWriter(new PrintStream(full), true, StandardCharsets.UTF_8);
    out.print("---");
    StringWriter err = new StringWriter();

    int ended = ImportCommand.end(new Summary(31, 31, 0, 0, 0, 0), out, new PrintWriter(err));

    assertThat(ended).isEqualTo(1);
    assertThat(err.toString()).contains("could not be written to the end").doesNotContain("31");
  }
}
