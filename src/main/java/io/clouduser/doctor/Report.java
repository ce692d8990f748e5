// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * The findings as people or programs read them.
 *
 * @param findings in the order in which they were made
 */
public record Report(List<Finding> findings) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NAME_WIDTH = 23;

  /** Whether something has to be mended. */
  public boolean failed() {
    return count(Verdict.FAIL) > 0;
  }

  private long count(Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).count();
  }

  /** A line each, with the mend below where there is one, and a sum. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      text.append(finding.verdict().mark())
          .append(' ')
          .append(pad(finding.check()))
          .append(finding.found())
          .append('\n');
      if (finding.mend() != null) {
        text.append("  ").append(pad("")).append("→ ").append(finding.mend()).append('\n');
      }
    }
    return text.append('\n')
        .append(count(Verdict.PASS))
        .append(" as they should be, ")
        .append(count(Verdict.FAIL))
        .append(" to be mended, ")
        .append(count(Verdict.UNKNOWN))
        .append(" that nobody can tell.\n")
        .toString();
  }

  private static String pad(String name) {
    return name + " ".repeat(Math.max(1, NAME_WIDTH - name.length()));
  }

  /** One object: {@code {"passed", "failed", "unknown", "checks": [{"check", "verdict", …}]}}. */
  public String json() {
    ObjectNode root =
        JSON.createObjectNode()
            .put("passed", count(Verdict.PASS))
            .put("failed", count(Verdict.FAIL))
            .put("unknown", count(Verdict.UNKNOWN));
    ArrayNode checks = root.putArray("checks");
    for (Finding finding : findings) {
      checks
          .addObject()
          .put("check", finding.check())
          .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
          .put("found", finding.found())
          .put("mend", finding.mend());
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
