// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzzes the parser, guided by coverage, in a process of its own: for some seconds, or for as many
 * as {@code -Dclouduser.fuzz.seconds} says. What it finds goes to {@code target/fuzz}; put a
 * finding among the seeds, and it is looked at in every run.
 */
class NotificationParserFuzzTest {
  private static final Path SEEDS = Path.of("src", "test", "resources", "notifications", "fuzz");
  private static final Pattern NEEDED = Pattern.compile("jackson|jazzer|jspecify");
  private static final int SECONDS = Integer.getInteger("clouduser.fuzz.seconds", 5);

  static List<Path> seeds() throws IOException {
    try (Stream<Path> files = Files.list(SEEDS)) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void holdsForTheSeedsAndWhatWasFound(Path seed) throws IOException {
    ParserFuzz.fuzzerTestOneInput(Files.readAllBytes(seed));
  }

  @Test
  void holdsForWhatAFuzzerThinksOf(@TempDir Path corpus) throws Exception {
    Path findings = Files.createDirectories(Path.of("target", "fuzz")).toAbsolutePath();
    Path output = findings.resolve("output.txt");
    Process fuzzer =
        new ProcessBuilder(command(findings, corpus))
            .directory(findings.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(fuzzer.waitFor(SECONDS + 300L, TimeUnit.SECONDS)).as("the fuzzer ends").isTrue();
      String last = Files.readString(output);
      String figures = last.lines().filter(it -> it.startsWith("Done ")).findFirst().orElse("");
      System.out.println("Fuzzing the parser: " + figures);
      assertThat(fuzzer.exitValue()).as(last).isZero();
      assertThat(figures).isNotEmpty();
    } finally {
      fuzzer.destroyForcibly();
    }
  }

  /** Few jars, since each is searched for hooks; a long run may look at the JSON parser as well. */
  private static List<String> command(Path findings, Path corpus) {
    String jars =
        Pattern.compile(Pattern.quote(File.pathSeparator))
            .splitAsStream(
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")))
            .filter(it -> !it.endsWith(".jar") || NEEDED.matcher(it).find())
            .collect(Collectors.joining(File.pathSeparator));
    String ours = "io.clouduser.notification.**";
    String all = SECONDS > 60 ? ours + ":com.fasterxml.jackson.core.**" : ours;
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-cp",
        jars,
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + ParserFuzz.class.getName(),
        "--instrumentation_includes=" + all,
        "--custom_hook_includes=" + ours,
        "--reproducer_path=" + findings,
        "-artifact_prefix=" + findings + "/",
        "-max_total_time=" + SECONDS,
        "-max_len=8192",
        "-timeout=10",
        corpus.toString(),
        SEEDS.toAbsolutePath().toString());
  }
}
