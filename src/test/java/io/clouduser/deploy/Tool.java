// SPDX-License-Identifier: Apache-2.0
package io.clouduser.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that this machine may or may not have.
 *
 * @param command how it is called, with the arguments that always go first
 */
record Tool(List<String> command) {

  /** Looks on the PATH and where {@code KUBEBUILDER_ASSETS} points. */
  static Optional<Tool> find(String name, String... firstArguments) {
    String path = System.getenv().getOrDefault("PATH", "");
    String assets = System.getenv().getOrDefault("KUBEBUILDER_ASSETS", "");
    return Arrays.stream((path + File.pathSeparator + assets).split(File.pathSeparator, -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(
            found -> {
              List<String> command = new ArrayList<>(List.of(found.toString()));
              command.addAll(List.of(firstArguments));
              return new Tool(command);
            });
  }

  /** Runs it and returns what it says on stdout; it must succeed. */
  String run(Map<String, String> environment, String... arguments) {
    try {
      Path errors = Files.createTempFile("tool", ".err");
      List<String> line = new ArrayList<>(command);
      line.addAll(List.of(arguments));
      ProcessBuilder builder = new ProcessBuilder(line).redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", line).isTrue();
      assertThat(process.exitValue()).as("%s: %s", line, Files.readString(errors)).isZero();
      Files.delete(errors);
      return output;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
