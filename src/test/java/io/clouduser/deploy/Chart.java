// SPDX-License-Identifier: Apache-2.0
package io.clouduser.deploy;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The Helm chart, rendered by Helm itself, which a library brings along. */
final class Chart {
  static final Path DIRECTORY = Path.of("deploy", "helm", "clouduser-operator");
  static final String NAMESPACE = "clouduser-system";

  private final Helm helm;

  private Chart(Helm helm) {
    this.helm = helm;
  }

  /** Where the library has no Helm for this platform, the test is skipped, aloud. */
  static Chart required() {
    try {
      Helm.version().call();
    } catch (RuntimeException | LinkageError e) {
      System.out.println("SKIPPED: rendering with Helm (none for this platform: " + e + ")");
      Assumptions.abort("no Helm for this platform");
    }
    return new Chart(new Helm(withoutKubeVersion()));
  }

  /**
   * Helm asks a cluster for its version or takes one as an option; the library does neither and
   * takes an old one for granted. So the chart's own demand is left out of a copy.
   */
  private static Path withoutKubeVersion() {
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      Path copy = Path.of("target", "chart");
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(DIRECTORY.relativize(file));
        Files.createDirectories(to.getParent());
        Files.writeString(to, Files.readString(file).replaceAll("(?m)^kubeVersion:.*\\R", ""));
      }
      return copy.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * As {@code helm template} does.
   *
   * @param values YAML
   * @throws IllegalStateException with Helm's message
   */
  Rendered render(String values) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      try {
        Files.writeString(file, values);
        return Rendered.of(
            helm.template()
                .withName("clouduser-operator")
                .withNamespace(NAMESPACE)
                .withValuesFile(file)
                .call());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
