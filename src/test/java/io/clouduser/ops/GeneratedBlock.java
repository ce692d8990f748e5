// SPDX-License-Identifier: Apache-2.0
package io.clouduser.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of docs/observability.md that is made from something else. */
public final class GeneratedBlock {
  private static final Path DOC = Path.of("docs", "observability.md");
  private static final String END = "<!-- end: generated -->";

  private final String begin;

  /**
   * @param source what it is made from, as the comment before it says
   */
  public GeneratedBlock(String source) {
    this.begin = "<!-- begin: generated from " + source + " -->\n";
  }

  /** Whether this stands there; with {@code -Dupdate-docs=true} it does afterwards. */
  public boolean isCurrent(String text) throws IOException {
    String doc = Files.readString(DOC);
    int from = doc.indexOf(begin) + begin.length();
    int to = doc.indexOf(END, from);
    String right = doc.substring(0, from) + text + doc.substring(to);
    if (Boolean.getBoolean("update-docs")) {
      Files.writeString(DOC, right);
      return true;
    }
    return doc.equals(right);
  }
}
