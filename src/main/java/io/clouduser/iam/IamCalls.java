// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.OperationFailed;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Waits out the conflicts that pass by themselves. The SDK retries throttling and failures of the
 * service; it does not retry these two 409s, which IAM answers right after a login profile was
 * made, or while another change of the same user is under way.
 */
final class IamCalls {
  private final Duration patience;
  private final Duration firstPause;

  /**
   * @param patience how long one call may be repeated
   * @param firstPause before the first repetition; doubles
   */
  IamCalls(Duration patience, Duration firstPause) {
    this.patience = patience;
    this.firstPause = firstPause;
  }

  /** Six seconds in all: IAM is through with a new login profile well within that. */
  static IamCalls patient() {
    return new IamCalls(Duration.ofSeconds(6), Duration.ofMillis(100));
  }

  /** When AWS answered, by its own clock, to the second; null when it did not say. */
  static @Nullable Instant answeredAt(SdkResponse response) {
    return response
        .sdkHttpResponse()
        .firstMatchingHeader("Date")
        .map(IamCalls::httpDate)
        .orElse(null);
  }

  private static @Nullable Instant httpDate(String header) {
    try {
      return DateTimeFormatter.RFC_1123_DATE_TIME.parse(header, Instant::from);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  <T> T call(String operation, Supplier<T> call) {
    long end = System.nanoTime() + patience.toNanos();
    long pause = firstPause.toMillis();
    while (true) {
      try {
        return call.get();
      } catch (SdkException e) {
        boolean passing =
            IamErrors.is(e, IamErrors.TEMPORARILY_UNMODIFIABLE)
                || IamErrors.is(e, IamErrors.CONCURRENT_MODIFICATION);
        if (!passing || System.nanoTime() + Duration.ofMillis(pause).toNanos() > end) {
          throw e;
        }
        sleep(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1), operation, e);
        pause *= 2;
      }
    }
  }

  private static void sleep(long millis, String operation, SdkException cause) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      OperationFailed failure = IamErrors.translate(cause, operation);
      failure.addSuppressed(e);
      throw failure;
    }
  }
}
