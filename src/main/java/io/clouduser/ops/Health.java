// SPDX-License-Identifier: Apache-2.0
package io.clouduser.ops;

import io.clouduser.ops.Check.Finding;
import java.util.List;

/**
 * Checks all of which have to be well.
 *
 * @param checks in the order in which people read them
 */
public record Health(List<Check> checks) {
  /** Copies the list. */
  public Health {
    checks = List.copyOf(checks);
  }

  /**
   * What was found.
   *
   * @param well whether all is
   * @param text a line for each check
   */
  record Report(boolean well, String text) {}

  Report report() {
    boolean well = true;
    StringBuilder text = new StringBuilder();
    for (Check check : checks) {
      Finding finding = check.find();
      well &= finding.well();
      text.append(finding.well() ? "ok    " : "FAIL  ")
          .append(check.name())
          .append(": ")
          .append(finding.detail())
          .append('\n');
    }
    return new Report(well, text.toString());
  }
}
