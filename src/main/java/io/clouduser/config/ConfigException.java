// SPDX-License-Identifier: Apache-2.0
package io.clouduser.config;

import java.util.ArrayList;
import java.util.List;

/** The environment does not make a configuration; carries every problem at once. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> problems;
  private final ArrayList<String> warnings;

  ConfigException(List<String> problems, List<String> warnings) {
    super(message(problems, warnings));
    this.problems = new ArrayList<>(problems);
    this.warnings = new ArrayList<>(warnings);
  }

  private static String message(List<String> problems, List<String> warnings) {
    StringBuilder text = new StringBuilder("The configuration has ");
    text.append(problems.size() == 1 ? "a problem:" : problems.size() + " problems:");
    problems.forEach(problem -> text.append("\n  - ").append(problem));
    if (!warnings.isEmpty()) {
      text.append("\nThis may have to do with it:");
      warnings.forEach(warning -> text.append("\n  - ").append(warning));
    }
    return text.toString();
  }

  /** What is wrong, one sentence per problem, each beginning with the variable's name. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** What is odd but not wrong, such as a misspelt name. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }
}
