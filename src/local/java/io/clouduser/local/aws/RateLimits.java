// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/** Token buckets on demand, as AWS has them per operation and account. */
public final class RateLimits {
  private static final class Bucket {
    private final String operation;
    private final double perSecond;
    private final double burst;
    private double tokens;
    private long filledAt;

    Bucket(String operation, double perSecond, double burst, long now) {
      this.operation = operation;
      this.perSecond = perSecond;
      this.burst = burst;
      this.tokens = burst;
      this.filledAt = now;
    }

    synchronized boolean take(long now) {
      tokens = Math.min(burst, tokens + (now - filledAt) * perSecond / 1e9);
      filledAt = now;
      if (tokens < 1) {
        return false;
      }
      tokens--;
      return true;
    }
  }

  private final List<Bucket> buckets = new CopyOnWriteArrayList<>();
  private final LongSupplier nanoTime;

  RateLimits(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Adds a bucket; a call that finds a matching one empty is throttled.
   *
   * @param operation as in {@link Faults#on}; all that match share the bucket
   */
  public void limit(String operation, double perSecond, int burst) {
    buckets.add(new Bucket(operation, perSecond, burst, nanoTime.getAsLong()));
  }

  /** Takes all buckets away. */
  public void clear() {
    buckets.clear();
  }

  boolean allows(String name) {
    long now = nanoTime.getAsLong();
    return buckets.stream()
        .filter(bucket -> OperationPattern.matches(bucket.operation, name))
        .allMatch(bucket -> bucket.take(now));
  }
}
