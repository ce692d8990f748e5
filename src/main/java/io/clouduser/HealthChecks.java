// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import io.clouduser.ops.Check;
import io.clouduser.ops.Check.Finding;
import io.clouduser.ops.Health;
import io.clouduser.reconcile.Standing;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What liveness and readiness mean.
 *
 * <p>Liveness is about what a restart mends, and about nothing else: a process that waits for AWS
 * or the API server lives. Readiness is about whether the operator does its job or, as a standby,
 * could at once: a rolling update must not take the leader away before that.
 */
final class HealthChecks {
  /** A pass is made of calls with time-outs of seconds; one that takes this long hangs. */
  private static final Duration LONGEST_PASS = Duration.ofMinutes(10);

  /** The API server is asked every two seconds. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

  private static final Finding STARTING = Finding.bad("the operator has not started yet");

  private final Supplier<Optional<Standing>> operator;
  private final Supplier<Duration> longestPass;

  /**
   * @param operator how it stands; empty before there is one
   * @param longestPass how long the longest pass has been running
   */
  HealthChecks(Supplier<Optional<Standing>> operator, Supplier<Duration> longestPass) {
    this.operator = operator;
    this.longestPass = longestPass;
  }

  Health liveness() {
    return new Health(
        List.of(
            new Check("passes", this::passes),
            new Check("threads", HealthChecks::threads),
            new Check("watches", () -> once(HealthChecks::running)),
            new Check("api-server-contact", () -> once(HealthChecks::asking)),
            new Check("queue", () -> once(HealthChecks::queue))));
  }

  Health readiness() {
    return new Health(
        List.of(
            new Check("operator", () -> of(HealthChecks::operator)),
            new Check("watches", () -> of(HealthChecks::watching)),
            new Check("api-server", () -> of(HealthChecks::contact)),
            new Check("lease", () -> of(HealthChecks::lease)),
            new Check("queue", () -> of(HealthChecks::queue))));
  }

  private Finding of(Function<Standing, Finding> check) {
    return operator.get().map(check).orElse(STARTING);
  }

  /** What is not there before the start, and not any more when stopping, needs no restart. */
  private Finding once(Function<Standing, Finding> check) {
    return operator
        .get()
        .filter(it -> it.started() && !it.stopping())
        .map(check)
        .orElse(Finding.well("starting or stopping"));
  }

  private Finding passes() {
    Duration longest = longestPass.get();
    String detail = "the longest that runs has been running for " + longest.toSeconds() + "s";
    return new Finding(longest.compareTo(LONGEST_PASS) < 0, detail);
  }

  private static Finding threads() {
    long[] locked = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
    return locked == null
        ? Finding.well("none is deadlocked")
        : Finding.bad(locked.length + " are deadlocked");
  }

  private static Finding running(Standing standing) {
    return standing.informers().running() ? Finding.well("running") : Finding.bad("have ended");
  }

  private static Finding asking(Standing standing) {
    return standing.contact() ? Finding.well("asking") : Finding.bad("has ended");
  }

  /** A queue that does not answer is asked again; only a reader that has ended counts. */
  private static Finding queue(Standing standing) {
    return standing.queue()
        ? Finding.well("its reader runs, or is not needed")
        : Finding.bad("its reader has ended");
  }

  private static Finding operator(Standing standing) {
    if (standing.stopping()) {
      return Finding.bad("is stopping");
    }
    return standing.started() ? Finding.well("started") : STARTING;
  }

  private static Finding watching(Standing standing) {
    Standing.Informers informers = standing.informers();
    if (!informers.synced()) {
      return Finding.bad("have not seen every resource yet");
    }
    return informers.watching() ? Finding.well("connected") : Finding.bad("are not connected");
  }

  private static Finding contact(Standing standing) {
    String detail = "answered " + standing.silence().toSeconds() + "s ago";
    return new Finding(standing.silence().compareTo(LONGEST_SILENCE) < 0, detail);
  }

  private static Finding lease(Standing standing) {
    return switch (standing.role()) {
      case ALONE -> Finding.well("not used; this process works");
      case LEADING -> Finding.well("held by this process");
      case STANDBY ->
          Finding.well(
              standing.leader().isEmpty()
                  ? "held by nobody; this process takes it"
                  : "held by " + standing.leader());
      case UNKNOWN -> Finding.bad("has not been seen yet");
    };
  }
}
