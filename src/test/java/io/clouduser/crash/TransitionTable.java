// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of transitions in DESIGN.md: rows that begin with two words in backquotes. */
final class TransitionTable {
  private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\| `(\\w+)` \\|.*");

  private TransitionTable() {}

  static Set<String> read(Path file) throws IOException {
    Set<String> transitions = new TreeSet<>();
    for (String line : Files.readAllLines(file)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        transitions.add(row.group(1) + " -> " + row.group(2));
      }
    }
    return transitions;
  }
}
