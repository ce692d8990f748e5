// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Retries for ever, with pauses that double from one second to one minute, each drawn between half
 * and all of it. The framework's own retry ends after five attempts and has no jitter.
 */
public final class Backoff implements Retry {
  private static final long FIRST_MILLIS = 1_000;
  private static final long LONGEST_MILLIS = 60_000;

  private final RandomGenerator random;

  /**
   * @param random for the jitter; safe for concurrent use
   */
  public Backoff(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public RetryExecution initExecution() {
    return new Execution();
  }

  private final class Execution implements RetryExecution {
    private int attempts;

    @Override
    public Optional<Long> nextDelay() {
      long ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(attempts, 16));
      attempts++;
      return Optional.of(ceiling / 2 + random.nextLong(ceiling / 2 + 1));
    }

    @Override
    public int getAttemptCount() {
      return attempts;
    }

    @Override
    public boolean isLastAttempt() {
      return false;
    }
  }
}
