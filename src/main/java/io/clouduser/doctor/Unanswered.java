// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

/** A question got no answer; carries what that means for the check that asked. */
final class Unanswered extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Check.Outcome outcome;

  private Unanswered(Check.Outcome outcome, Throwable cause) {
    super(outcome.found(), cause);
    this.outcome = outcome;
  }

  /** Asking is not allowed: nobody can tell how the matter stands. */
  static Unanswered denied(String question, Throwable cause) {
    return new Unanswered(
        Check.Outcome.unknown(
            "may not be asked: " + question + " is denied",
            "Allow " + question + ", or run doctor as somebody who may."),
        cause);
  }

  /** The other side did not answer, or not sensibly. */
  static Unanswered failed(String question, String why, String mend, Throwable cause) {
    return new Unanswered(Check.Outcome.fail(question + " failed: " + why, mend), cause);
  }

  Check.Outcome outcome() {
    return outcome;
  }

  boolean isDenied() {
    return outcome.verdict() == Verdict.UNKNOWN;
  }
}
