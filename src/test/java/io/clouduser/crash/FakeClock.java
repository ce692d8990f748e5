// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time stands still but for a millisecond per call, and leaps where the operator would wait. */
final class FakeClock implements InstantSource {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  void tick() {
    now = now.plusMillis(1);
  }

  void leap(Duration by) {
    now = now.plus(by);
  }
}
