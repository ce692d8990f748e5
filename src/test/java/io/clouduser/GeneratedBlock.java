// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a page of the documentation that is made from something else. */
public final class GeneratedBlock {
  private static final String END = "<!-- end: generated -->";

  private final Path page;
  private final String begin;

  /**
   * @param page the page, such as docs/configuration.md
   * @param source what the part is made from, as the comment before it says
   */
  public GeneratedBlock(Path page, String source) {
    this.page = page;
    this.begin = "<!-- begin: generated from " + source + " -->\n";
  }

  /** Fails unless this stands there; with {@code -Dupdate-docs=true} it does afterwards. */
  public void requireCurrent(String text) throws IOException {
    String doc = Files.readString(page);
    assertThat(doc).as(page.toString()).contains(begin);
    int from = doc.indexOf(begin) + begin.length();
    int to = doc.indexOf(END, from);
    String right = doc.substring(0, from) + text + doc.substring(to);
    if (Boolean.getBoolean("update-docs")) {
      Files.writeString(page, right);
      return;
    }
    assertThat(doc)
        .as("%s is stale: run its test with -Dupdate-docs=true and commit it", page)
        .isEqualTo(right);
  }
}
