// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/** Chance that comes out the same every time. */
final class Repeatable extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private transient SplittableRandom source;

  Repeatable(long seed) {
    super(null, null);
    source = new SplittableRandom(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    source.nextBytes(bytes);
  }

  @Override
  public int nextInt(int bound) {
    return source.nextInt(bound);
  }

  @Override
  public double nextDouble() {
    return source.nextDouble();
  }

  @Override
  public long nextLong() {
    return source.nextLong();
  }
}
