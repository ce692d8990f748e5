// SPDX-License-Identifier: Apache-2.0
package io.clouduser.soak;

import io.clouduser.faults.Site;
import io.clouduser.local.aws.CallRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps one operator's process running and kills it with SIGKILL again and again: by the clock, or
 * in the middle of a call of AWS, after the effect and before the answer. The next one starts when
 * nothing of the last is left.
 */
final class Killer implements AutoCloseable {
  private static final int MOST_CALLS = 400;

  private final Site site;
  private final Path directory;
  private final SplittableRandom random;
  private final Duration longest;
  private final Map<String, String> environment;
  private final AtomicInteger callsLeft = new AtomicInteger();
  private volatile OperatorProcess operator;
  private Instant due = Instant.MAX;
  private volatile boolean atWork;
  private boolean relenting;
  private boolean byTheClock;
  private int started;
  private int kills;

  /**
   * @param longest the most that a process is left at work when it is killed by the clock
   * @param environment of the processes
   */
  Killer(
      Site site,
      Path directory,
      SplittableRandom random,
      Duration longest,
      Map<String, String> environment) {
    this.site = site;
    this.environment = environment;
    this.directory = directory;
    this.random = random;
    this.longest = longest;
    site.aws().onApiCall(this::called);
    start();
  }

  /** In the thread that serves the call: the effect is there, and the answer not yet. */
  private void called(CallRecord call) {
    OperatorProcess current = operator;
    if (current != null && call.principal().accessKeyId().equals(current.accessKeyId())) {
      atWork = true;
      if (callsLeft.decrementAndGet() == 0) {
        current.kill();
      }
    }
  }

  private void start() {
    started++;
    atWork = false;
    due = Instant.MAX;
    byTheClock = random.nextBoolean();
    callsLeft.set(byTheClock || relenting ? Integer.MAX_VALUE : 1 + random.nextInt(MOST_CALLS));
    operator = OperatorProcess.start(site, directory, started, environment);
  }

  /** Kills if it is time, and starts the next one if the last is gone. */
  void look() {
    if (!operator.isAlive()) {
      operator.awaitEnd();
      kills++;
      start();
    } else if (byTheClock && atWork && !relenting && due.equals(Instant.MAX)) {
      due = Instant.now().plusMillis(random.nextLong(longest.toMillis()));
    } else if (Instant.now().isAfter(due)) {
      operator.kill();
    }
  }

  /** Lets the last one live. */
  void relent() {
    relenting = true;
    callsLeft.set(Integer.MAX_VALUE);
    due = Instant.MAX;
  }

  int kills() {
    return kills;
  }

  /** What the last process said. */
  String lastLog() {
    return operator.log();
  }

  @Override
  public void close() {
    operator.close();
  }
}
