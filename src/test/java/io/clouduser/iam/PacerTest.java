// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long LONGEST = 30 * SECOND;

  private final Pacer pacer = new Pacer();
  private long now = 1_000 * SECOND;

  private void take(String operation, int calls, long every) {
    for (int i = 0; i < calls; i++) {
      pacer.passed(operation, now);
      now += every;
    }
  }

  @Test
  void holdsNothingBackThatWasNeverRefused() {
    take("CreateUser", 100, 1);

    assertThat(pacer.turn("CreateUser", now, LONGEST)).isZero();
    assertThat(pacer.rate("CreateUser", now)).isInfinite();
  }

  @Test
  void aRefusalTakesThePaceBelowWhatWasTakenAndOnlyOfThatOperation() {
    take("CreateUser", 10, SECOND / 10);
    pacer.refused("CreateUser", now);

    assertThat(pacer.rate("CreateUser", now)).isCloseTo(7, within(0.8));
    assertThat(pacer.rate("GetUser", now)).isInfinite();
    assertThat(pacer.turn("GetUser", now, LONGEST)).isZero();
  }

  @Test
  void turnsAreSpacedEvenlyAndInOrder() {
    take("CreateUser", 10, SECOND / 10);
    pacer.refused("CreateUser", now);

    long first = pacer.turn("CreateUser", now, LONGEST);
    long second = pacer.turn("CreateUser", now, LONGEST);
    long third = pacer.turn("CreateUser", now, LONGEST);

    assertThat(second - first).isCloseTo(SECOND / 7, within(SECOND / 40));
    assertThat(third - second).isCloseTo(second - first, within(2L));
  }

  @Test
  void turnsThatNobodyWaitsForAreNotTaken() {
    take("CreateUser", 10, SECOND / 10);
    pacer.refused("CreateUser", now);
    for (int i = 0; i < 1_000; i++) {
      pacer.turn("CreateUser", now, LONGEST);
    }

    now += LONGEST;

    assertThat(pacer.turn("CreateUser", now, LONGEST)).isLessThanOrEqualTo(SECOND);
  }

  @Test
  void refusalsOfOneBurstCountOnce() {
    take("CreateUser", 10, SECOND / 10);
    pacer.refused("CreateUser", now);
    double once = pacer.rate("CreateUser", now);
    for (int i = 0; i < 20; i++) {
      pacer.refused("CreateUser", now + i);
    }

    assertThat(pacer.rate("CreateUser", now)).isEqualTo(once);
  }

  @Test
  void comesBackToWhatWasRefusedAndThenFeelsItsWayUp() {
    take("CreateUser", 10, SECOND / 10);
    pacer.refused("CreateUser", now);
    double refused = pacer.rate("CreateUser", now) / Pacer.BACK_TO;

    assertThat(pacer.rate("CreateUser", now + 2 * SECOND)).isBetween(refused * 0.9, refused);
    assertThat(pacer.rate("CreateUser", now + 5 * SECOND)).isBetween(refused, refused * 1.05);
    assertThat(pacer.rate("CreateUser", now + 30 * SECOND)).isGreaterThan(refused * 10);
  }

  @Test
  void aPaceThatFellToTheSlowestIsBackInSeconds() {
    for (int i = 0; i < 20; i++) {
      pacer.refused("CreateUser", now);
      now += 2 * SECOND;
    }

    assertThat(pacer.rate("CreateUser", now + 8 * SECOND)).isGreaterThan(10);
  }

  /** Refusals that do not depend on the pace, as of an account whose limit others use up. */
  @Test
  void isNotStarvedByRefusalsAtRandom() {
    SplittableRandom random = new SplittableRandom(20260101);
    long end = now + 300 * SECOND;
    int taken = 0;
    while (now < end) {
      now += Math.max(pacer.turn("CreateUser", now, LONGEST), SECOND / 100);
      if (random.nextDouble() < 0.03) {
        pacer.refused("CreateUser", now);
      } else {
        taken++;
        pacer.passed("CreateUser", now);
      }
    }

    assertThat(taken / 300).isGreaterThan(5);
  }

  @Test
  void neverStopsAltogether() {
    for (int i = 0; i < 20; i++) {
      pacer.refused("CreateUser", now);
      now += 2 * SECOND;
    }

    assertThat(pacer.rate("CreateUser", now)).isGreaterThanOrEqualTo(Pacer.SLOWEST);
  }

  /** An account that takes 5 calls a second and 20 at once, as IAM's token buckets do. */
  @Test
  void settlesNearTheLimitOfAnAccountWithFewRefusals() {
    double tokens = 20;
    long filled = now;
    long end = now + 300 * SECOND;
    int taken = 0;
    int refused = 0;
    while (now < end) {
      now += Math.max(pacer.turn("CreateUser", now, LONGEST), SECOND / 100);
      tokens = Math.min(20, tokens + (now - filled) * 5.0 / SECOND);
      filled = now;
      if (tokens >= 1) {
        tokens--;
        taken++;
        pacer.passed("CreateUser", now);
      } else {
        refused++;
        pacer.refused("CreateUser", now);
      }
    }

    assertThat(taken).isGreaterThan((int) (300 * 5 * 0.9));
    assertThat(refused).isLessThan(taken / 20);
  }
}
