// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** The console: whole lines, one writer at a time, silent after the end. */
final class Story {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final PrintStream out;
  private boolean ended;

  Story(PrintStream out) {
    this.out = out;
  }

  /** Prints a text of one or more lines. */
  synchronized void say(String text) {
    if (!ended) {
      out.println(text);
      out.flush();
    }
  }

  /** Prints a line with the time before it. */
  void happened(String what) {
    say(LocalTime.now(ZoneId.systemDefault()).format(TIME) + "  " + what);
  }

  /** Prints a last line. */
  synchronized void end(String text) {
    say(text);
    ended = true;
  }

  /** A path as a person in the working directory would type it. */
  static String typed(Path path) {
    Path here = Path.of("").toAbsolutePath();
    Path there = path.toAbsolutePath().normalize();
    return there.startsWith(here) ? here.relativize(there).toString() : there.toString();
  }
}
