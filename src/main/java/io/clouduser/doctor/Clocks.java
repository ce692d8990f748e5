// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import io.clouduser.doctor.Check.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Compares this machine's clock with the other side's. AWS refuses signatures that are five minutes
 * off, and a Lease is judged by the clock of whoever looks at it.
 */
final class Clocks {
  private static final Duration BEARABLE = Duration.ofSeconds(30);

  private Clocks() {}

  static Outcome compare(String whose, @Nullable Instant theirs, InstantSource ours) {
    if (theirs == null) {
      return Outcome.unknown(whose + " did not say what time it is", null);
    }
    Duration apart = Duration.between(theirs, ours.instant());
    if (apart.abs().compareTo(BEARABLE) > 0) {
      return Outcome.fail(
          "this machine's clock is "
              + apart.abs().toSeconds()
              + " s "
              + (apart.isNegative() ? "behind" : "ahead of")
              + " that of "
              + whose,
          "Synchronise the clock (NTP, chrony): AWS refuses requests that are five minutes off, and"
              + " leadership is judged by clocks.");
    }
    return Outcome.pass("within " + BEARABLE.toSeconds() + " s of that of " + whose);
  }
}
