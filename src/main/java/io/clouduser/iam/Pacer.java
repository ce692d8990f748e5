// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How fast each operation may be called, learnt from what IAM refuses. See DESIGN.md beside this
 * class.
 *
 * <p>An operation that was never refused is not held back. A refusal takes the pace back to seven
 * tenths of what IAM took in the second before; from there it comes back to that within seconds, by
 * the curve of CUBIC (RFC 9438), and then feels its way upwards, so that it finds whatever the
 * account and the other users of it leave. Time is passed in, in nanoseconds of one clock that
 * never goes back.
 */
final class Pacer {
  /** Slower than this it does not get. */
  static final double SLOWEST = 0.5;

  /** What is left of the pace after a refusal. */
  static final double BACK_TO = 0.7;

  private static final double SECOND = 1e9;

  /** How steep the curve is: calls a second, per second cubed. */
  private static final double STEEPNESS = 0.05;

  /** Refusals of one and the same burst count once. */
  private static final long BURST = (long) SECOND;

  private final Map<String, Pace> paces = new ConcurrentHashMap<>();

  /**
   * Takes the next turn of an operation, unless it is too far away: a turn that nobody waits for
   * must not keep others from theirs.
   *
   * @param longest how long the caller would wait, in nanoseconds
   * @return how long to wait for it, in nanoseconds; more than {@code longest} if none was taken
   */
  long turn(String operation, long now, long longest) {
    return pace(operation).turn(now, longest);
  }

  /** IAM took a call. */
  void passed(String operation, long now) {
    pace(operation).passed(now);
  }

  /** IAM refused a call, because there were too many. */
  void refused(String operation, long now) {
    pace(operation).refused(now);
  }

  /** Calls a second; infinite where nothing was refused. */
  double rate(String operation, long now) {
    return pace(operation).rate(now);
  }

  private Pace pace(String operation) {
    return paces.computeIfAbsent(operation, key -> new Pace());
  }

  private static final class Pace {
    /** Calls that were taken in the last second, by time. */
    private final Deque<Long> taken = new ArrayDeque<>();

    /** The pace that was refused last, or 0 when none was. */
    private double ceiling;

    private long refusedAt;
    private long next;

    synchronized long turn(long now, long longest) {
      if (ceiling == 0) {
        return 0;
      }
      long slot = Math.max(now, next);
      if (slot - now <= longest) {
        next = slot + (long) (SECOND / rate(now));
      }
      return slot - now;
    }

    synchronized void passed(long now) {
      taken.addLast(now);
      forget(now);
    }

    synchronized void refused(long now) {
      if (ceiling > 0 && now - refusedAt < BURST) {
        return;
      }
      forget(now);
      ceiling = Math.max(SLOWEST, Math.min(rate(now), taken.size()));
      refusedAt = now;
      next = Math.max(next, now + (long) (SECOND / rate(now)));
    }

    /**
     * Fast back to the ceiling, slow around it, faster the longer it holds; in absolute terms, so
     * that a pace that fell too low is not kept there.
     */
    synchronized double rate(long now) {
      if (ceiling == 0) {
        return Double.POSITIVE_INFINITY;
      }
      double regained = Math.cbrt(ceiling * (1 - BACK_TO) / STEEPNESS);
      double beyond = (now - refusedAt) / SECOND - regained;
      return Math.max(SLOWEST, ceiling + STEEPNESS * beyond * beyond * beyond);
    }

    private void forget(long now) {
      while (!taken.isEmpty() && now - taken.peekFirst() > SECOND) {
        taken.removeFirst();
      }
    }
  }
}
