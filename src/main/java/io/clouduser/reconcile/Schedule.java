// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When a resource is looked at again although nothing woke it. */
final class Schedule {
  private static final Duration STALLED = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofMillis(100);
  private static final double JITTER = 0.1;

  private final Duration resync;
  private final InstantSource clock;
  private final RandomGenerator random;

  Schedule(Duration resync, InstantSource clock, RandomGenerator random) {
    this.resync = resync;
    this.clock = clock;
    this.random = random;
  }

  /**
   * After a pass that went well: one resync period, or earlier if there is something to wait for.
   */
  Duration next(@Nullable Instant until) {
    Duration period = jittered(resync);
    if (until == null) {
      return period;
    }
    Duration wait = Duration.between(clock.instant(), until).plus(SOON);
    return wait.compareTo(period) < 0 ? wait.compareTo(SOON) < 0 ? SOON : wait : period;
  }

  /** While somebody else has to do something first, or to make room. */
  Duration whenStalled() {
    return jittered(STALLED.compareTo(resync) < 0 ? STALLED : resync);
  }

  private Duration jittered(Duration duration) {
    double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
    return Duration.ofMillis(Math.round(duration.toMillis() * factor));
  }
}
