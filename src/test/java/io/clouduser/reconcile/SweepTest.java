// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.iam.AccountReader;
import io.clouduser.iam.AccountSnapshot;
import io.clouduser.iam.FakeIam;
import io.clouduser.model.Drift;
import io.clouduser.model.Ignored;
import io.clouduser.model.Owner;
import io.clouduser.model.UserDiff;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When a sweep comes and what it tells, with an account in memory. */
class SweepTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration QUARTER = Duration.ofMinutes(15);

  private final FakeIam iam = new FakeIam(() -> NOW);

  private Sweep every(Duration period, Duration again) {
    return sweep(period, again, Strangers.IGNORED, SweepListener.NONE);
  }

  private Sweep sweep(
      Duration period, Duration again, Strangers strangers, SweepListener listener) {
    Drift drift = new Drift(new UserDiff(Ignored.NOTHING));
    Memory memory = new Memory(period, drift, new OwnWrites(iam, () -> NOW), () -> NOW, true);
    AccountReader reader =
        new AccountReader() {
          @Override
          public AccountSnapshot read(boolean signIns) {
            return iam.read(signIns);
          }

          @Override
          public Duration again() {
            return again;
          }
        };
    return new Sweep(
        new Sweep.Parts(
            reader,
            memory,
            new Wakeups(),
            drift,
            resource -> Owner.of("test", "team", "jane"),
            strangers,
            listener),
        period,
        () -> true,
        () -> NOW,
        new Random(1));
  }

  @Test
  void comesEarlierForAReportThatIsInTheMaking() {
    assertThat(every(Duration.ofHours(6), QUARTER).pause()).isEqualTo(QUARTER);
  }

  @Test
  void isToldOfBeforeAnybodyLooksAtStrangers() {
    List<String> told = new ArrayList<>();
    SweepListener listener =
        new SweepListener() {
          @Override
          public void swept(Duration took, int users, int woken) {
            told.add("swept");
          }

          @Override
          public void failed(Duration took) {
            told.add("failed");
          }
        };

    sweep(Duration.ofMinutes(10), null, snapshot -> told.add("strangers"), listener).sweep();

    assertThat(told).containsExactly("swept", "strangers");
  }

  @Test
  void comesOncePerPeriodOtherwise() {
    assertThat(every(Duration.ofHours(6), null).pause()).isEqualTo(Duration.ofHours(6));
    assertThat(every(Duration.ofMinutes(10), QUARTER).pause()).isEqualTo(Duration.ofMinutes(10));
  }
}
