// SPDX-License-Identifier: Apache-2.0
package io.clouduser.terraform;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The terraform command in one directory of a copy of the module, pointed at the double. */
public record Terraform(Path executable, Path directory, URI endpoint) {
  private static final Path MODULE = Path.of("terraform");

  /** What a run printed, how it ended and how long it took. */
  public record Result(int exitCode, String output, Duration took) {}

  /** The command on the path. */
  public static Optional<Path> find() {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .map(directory -> Path.of(directory, "terraform"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Copies the module, without what terraform leaves behind in it. */
  static void copyModule(Path to) throws IOException {
    try (Stream<Path> files = Files.walk(MODULE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.toString().matches(".*(\\.tf|\\.hcl|\\.json)") && !hidden(file)) {
          Path copy = to.resolve(MODULE.relativize(file).toString());
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy);
        }
      }
    }
  }

  private static boolean hidden(Path file) {
    for (Path part : file) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs it to its end.
   *
   * @param limit when it is ended; the exit code is -1 then
   */
  public Result run(Duration limit, String... arguments) {
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(List.of(arguments));
    long start = System.nanoTime();
    try {
      Path output = Files.createTempFile(directory, "terraform-", ".out");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().put("AWS_ENDPOINT_URL", endpoint.toString());
      builder.environment().put("AWS_ACCESS_KEY_ID", "test");
      builder.environment().put("AWS_SECRET_ACCESS_KEY", "test");
      builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
      builder.environment().put("NO_PROXY", "127.0.0.1");
      builder.environment().put("CHECKPOINT_DISABLE", "1");
      builder.environment().put("TF_IN_AUTOMATION", "1");
      builder.environment().put("TF_CLI_ARGS", "-no-color");
      builder.environment().keySet().removeAll(List.of("AWS_PROFILE", "TF_DATA_DIR"));
      Process process = builder.start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      String text = Files.readString(output, StandardCharsets.UTF_8);
      return new Result(ended ? process.exitValue() : -1, text, took);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while terraform ran", e);
    }
  }
}
