// SPDX-License-Identifier: Apache-2.0
package io.clouduser.ops;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is made anew only when it is older than so much: one scrape asks many times. */
public final class Recent<T> implements Supplier<T> {
  private final Supplier<T> source;
  private final long nanos;
  private @Nullable T value;
  private long madeAt;

  /**
   * @param source makes it
   * @param age how old it may be
   */
  public Recent(Supplier<T> source, Duration age) {
    this.source = source;
    this.nanos = age.toNanos();
  }

  @Override
  public synchronized T get() {
    T known = value;
    if (known == null || System.nanoTime() - madeAt > nanos) {
      known = source.get();
      value = known;
      madeAt = System.nanoTime();
    }
    return known;
  }
}
