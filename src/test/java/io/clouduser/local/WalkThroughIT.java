// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs what the README says about a life, command by command, and waits for what it says will be
 * seen.
 */
class WalkThroughIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  /**
   * A command of the README.
   *
   * @param text as typed
   * @param seen the lines below it
   */
  private record Step(String text, List<String> seen) {}

  private static List<Step> steps() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    int begin = readme.indexOf("<!-- walk-through");
    int end = readme.indexOf("<!-- end of the walk-through");
    assertThat(begin).isPositive();
    assertThat(end).isGreaterThan(begin);
    List<Step> steps = new ArrayList<>();
    boolean inside = false;
    for (String line : readme.substring(begin, end).lines().toList()) {
      if (line.startsWith("```")) {
        inside = line.equals("```console");
      } else if (inside && line.startsWith("$ ")) {
        steps.add(new Step(line.substring(2), new ArrayList<>()));
      } else if (inside && line.startsWith("> ")) {
        Step open = steps.remove(steps.size() - 1);
        steps.add(new Step(open.text() + "\n" + line.substring(2), open.seen()));
      } else if (inside && !line.isBlank()) {
        steps.get(steps.size() - 1).seen().add(line);
      }
    }
    return steps;
  }

  @Test
  void theReadmeTellsOfALifeAsItIs() throws Exception {
    List<Step> steps = steps();
    assertThat(steps).hasSizeGreaterThan(8);
    try (QuickStart quickStart = QuickStart.start(directory)) {
      String mailbox = quickStart.mailbox();
      String aws = quickStart.awaitLine("^AWS double at (http://[^ ,]+)").group(1);
      quickStart.awaitLine("^Saved files in ");
      List<String> exports = new ArrayList<>();
      for (Step step : steps) {
        String command =
            step.text()
                .replace("target/local/people", directory.resolve("people").toString())
                .replace("target/sam.yaml", directory.resolve("sam.yaml").toString())
                .replace("http://127.0.0.1:8025/", mailbox)
                .replace("http://127.0.0.1:4566", aws);
        if (command.startsWith("export ")) {
          exports.add(command);
          continue;
        }
        // IAM tells sign-ins to the second, and a person takes longer than that to read a mail.
        await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);
        int before = quickStart.output().length();
        String said = run(String.join("\n", exports) + "\n" + command);
        for (String line : step.seen()) {
          await(step.text() + " → " + line)
              .atMost(PATIENCE)
              .untilAsserted(
                  () ->
                      assertThat(plain(said + "\n" + quickStart.output().substring(before)))
                          .contains(plain(line)));
        }
      }
    }
  }

  /** The quick start sets its columns apart with blanks. */
  private static String plain(String text) {
    return text.replaceAll("[ \\t]+", " ");
  }

  private String run(String command) throws IOException, InterruptedException {
    Path answer = directory.resolve("answer");
    Path errors = directory.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", command)
            .redirectOutput(answer.toFile())
            .redirectError(errors.toFile());
    builder.environment().put("no_proxy", "127.0.0.1");
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command).isTrue();
    assertThat(process.exitValue()).as(() -> command + "\n" + read(answer) + read(errors)).isZero();
    return read(answer);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
