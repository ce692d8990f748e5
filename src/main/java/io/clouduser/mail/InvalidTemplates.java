// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import java.util.ArrayList;
import java.util.List;

/** The mail templates cannot be used; carries every problem at once. */
public final class InvalidTemplates extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> problems;

  InvalidTemplates(List<String> problems) {
    super("The mail templates cannot be used:\n  - " + String.join("\n  - ", problems));
    this.problems = new ArrayList<>(problems);
  }

  /** What is wrong, one sentence per problem, each beginning with the template's name. */
  public List<String> problems() {
    return List.copyOf(problems);
  }
}
