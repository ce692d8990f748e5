// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

/** Is told what becomes of notices, for metrics. Must not throw. */
@FunctionalInterface
public interface NoticeListener {
  /** Nobody counts. */
  NoticeListener NONE = (sink, outcome, notices) -> {};

  /** What became of a notice. */
  enum Outcome {
    /** The other side took it. */
    TAKEN,
    /** It was given up: there were too many, or the other side did not take it. */
    DROPPED
  }

  /**
   * Notices have come to their end.
   *
   * @param sink where they were to go
   * @param outcome what became of them
   * @param notices how many
   */
  void ended(String sink, Outcome outcome, int notices);
}
