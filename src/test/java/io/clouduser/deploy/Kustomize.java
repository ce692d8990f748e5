// SPDX-License-Identifier: Apache-2.0
package io.clouduser.deploy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Renders a directory with kustomize, or with the one in kubectl. */
final class Kustomize {
  private final Tool tool;

  private Kustomize(Tool tool) {
    this.tool = tool;
  }

  /** Where there is neither, the test is skipped, aloud. */
  static Kustomize required() {
    Optional<Tool> found =
        Tool.find("kustomize", "build").or(() -> Tool.find("kubectl", "kustomize"));
    if (found.isEmpty()) {
      System.out.println(
          "SKIPPED: rendering with kustomize (no kustomize, no kubectl on the PATH)");
    }
    Assumptions.assumeTrue(found.isPresent(), "no kustomize, no kubectl on the PATH");
    return new Kustomize(found.get());
  }

  Rendered render(Path directory) {
    return Rendered.of(tool.run(Map.of(), directory.toString()));
  }
}
