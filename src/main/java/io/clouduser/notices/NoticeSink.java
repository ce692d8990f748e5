// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

import java.time.Duration;
import java.util.List;

/**
 * Where notices go. Called by one thread at a time.
 *
 * <p>A notice is posted again only where it was certainly not taken; one whose fate is unknown is
 * given up, because a transition is told at most once.
 */
public interface NoticeSink extends AutoCloseable {
  /** A word for logs and metrics. */
  String name();

  /** How many notices go into one call. */
  int most();

  /**
   * Posts notices.
   *
   * @param notices one to {@link #most()}
   * @return what became of them; never throws for an answer or a missing answer
   */
  Answer send(List<Notice> notices);

  @Override
  void close();

  /**
   * What became of a call.
   *
   * @param again certainly not taken, and worth another try
   * @param pause before that
   * @param lost how many are given up
   * @param why for the log, without secrets; empty when nothing is lost
   */
  record Answer(List<Notice> again, Duration pause, int lost, String why) {
    static Answer again(List<Notice> notices, Duration pause, String why) {
      return new Answer(List.copyOf(notices), pause, 0, why);
    }

    static Answer lost(int notices, String why) {
      return new Answer(List.of(), Duration.ZERO, notices, why);
    }
  }
}
