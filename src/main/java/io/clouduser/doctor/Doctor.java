// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes the checks, one after the other. */
public final class Doctor {
  /**
   * Checks of one side.
   *
   * @param gate without which none of the others can be answered
   * @param others in the order of the report
   */
  record Side(Check gate, List<Check> others) {}

  private final List<Side> sides;

  Doctor(List<Side> sides) {
    this.sides = List.copyOf(sides);
  }

  /** Every check. Takes some seconds: SES wants to be asked slowly. */
  public List<Finding> examine() {
    return examine(check -> true);
  }

  /** The checks that cost a call or two. */
  public List<Finding> glance() {
    return examine(Check::cheap);
  }

  private List<Finding> examine(Predicate<Check> which) {
    List<Finding> findings = new ArrayList<>();
    for (Side side : sides) {
      Finding gate = side.gate().run();
      findings.add(gate);
      for (Check check : side.others()) {
        if (which.test(check)) {
          findings.add(
              gate.verdict() == Verdict.FAIL
                  ? new Finding(
                      check.name(), Verdict.UNKNOWN, "not asked: " + gate.check() + " failed", null)
                  : check.run());
        }
      }
    }
    return findings;
  }
}
