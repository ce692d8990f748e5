// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One condition that has to hold.
 *
 * @param name for the report; stable, scripts may look for it
 * @param cheap whether it is also made at each start of the operator
 * @param look finds out; may throw {@link Unanswered}
 */
record Check(String name, boolean cheap, Supplier<Outcome> look) {
  /** What was found, before it has the check's name. */
  record Outcome(Verdict verdict, String found, @Nullable String mend) {
    static Outcome pass(String found) {
      return new Outcome(Verdict.PASS, found, null);
    }

    static Outcome fail(String found, String mend) {
      return new Outcome(Verdict.FAIL, found, mend);
    }

    static Outcome unknown(String found, @Nullable String mend) {
      return new Outcome(Verdict.UNKNOWN, found, mend);
    }
  }

  static Check cheap(String name, Supplier<Outcome> look) {
    return new Check(name, true, look);
  }

  static Check thorough(String name, Supplier<Outcome> look) {
    return new Check(name, false, look);
  }

  /** Never throws. */
  Finding run() {
    Outcome outcome;
    try {
      outcome = look.get();
    } catch (Unanswered e) {
      outcome = e.outcome();
    } catch (RuntimeException e) {
      outcome = Outcome.unknown("the check itself failed: " + e, "Report this as a defect.");
    }
    return new Finding(name, outcome.verdict(), outcome.found(), outcome.mend());
  }
}
