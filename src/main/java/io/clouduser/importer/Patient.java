// SPDX-License-Identifier: Apache-2.0
package io.clouduser.importer;

import io.clouduser.model.OperationFailed;
import io.clouduser.model.OperationFailed.Retryability;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A question to IAM that waits out what passes by itself: thousands of questions in a row are
 * throttled sooner or later, and nobody wants to begin again then.
 */
public final class Patient implements Predicate<String> {
  private static final int TRIES = 8;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final Predicate<String> question;
  private final Consumer<Duration> pause;

  /**
   * @param question may throw {@link OperationFailed}
   * @param pause waits that long; the pauses double, and add up to two minutes
   */
  public Patient(Predicate<String> question, Consumer<Duration> pause) {
    this.question = question;
    this.pause = pause;
  }

  @Override
  public boolean test(String userName) {
    Duration next = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      try {
        return question.test(userName);
      } catch (OperationFailed e) {
        if (e.retryability() != Retryability.TRANSIENT || attempt == TRIES) {
          throw e;
        }
        pause.accept(next);
        next = next.multipliedBy(2);
      }
    }
  }
}
