// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.ops.Check;
import io.clouduser.ops.Check.Finding;
import io.clouduser.ops.Health;
import io.clouduser.reconcile.Standing;
import io.clouduser.reconcile.Standing.Informers;
import io.clouduser.reconcile.Standing.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HealthChecksTest {
  private static final Informers CONNECTED = new Informers(true, true, true);
  private static final Duration JUST_NOW = Duration.ofSeconds(1);

  private static Standing standing(Role role, Informers informers, Duration silence) {
    return new Standing(true, false, role, "somebody", informers, true, silence, true);
  }

  private static HealthChecks checks(Standing standing) {
    return new HealthChecks(() -> Optional.ofNullable(standing), () -> Duration.ZERO);
  }

  private static List<String> bad(Health health) {
    return health.checks().stream().filter(check -> !find(check).well()).map(Check::name).toList();
  }

  private static Finding find(Check check) {
    return check.look().get();
  }

  @Test
  void livesButIsNotReadyBeforeTheStart() {
    assertThat(bad(checks(null).liveness())).isEmpty();
    assertThat(bad(checks(null).readiness()))
        .containsExactly("operator", "watches", "api-server", "lease", "queue");
  }

  /** A rolling update waits for the new process, which cannot lead while the old one does. */
  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"ALONE", "LEADING", "STANDBY"})
  void isReadyWhetherItLeadsOrStandsBy(Role role) {
    HealthChecks checks = checks(standing(role, CONNECTED, JUST_NOW));

    assertThat(bad(checks.readiness())).isEmpty();
    assertThat(bad(checks.liveness())).isEmpty();
  }

  @Test
  void isNotReadyBeforeItHasSeenTheLease() {
    assertThat(bad(checks(standing(Role.UNKNOWN, CONNECTED, JUST_NOW)).readiness()))
        .containsExactly("lease");
  }

  /** A restart would not bring the API server back. */
  @Test
  void livesButIsNotReadyWithoutTheApiServer() {
    HealthChecks checks =
        checks(standing(Role.STANDBY, new Informers(true, true, false), Duration.ofMinutes(1)));

    assertThat(bad(checks.readiness())).containsExactly("watches", "api-server");
    assertThat(bad(checks.liveness())).isEmpty();
  }

  @Test
  void isNotReadyBeforeItHasSeenEveryResource() {
    assertThat(
            bad(
                checks(standing(Role.ALONE, new Informers(true, false, true), JUST_NOW))
                    .readiness()))
        .containsExactly("watches");
  }

  @Test
  void needsARestartWhenItsWatchesHaveEnded() {
    HealthChecks checks =
        checks(standing(Role.LEADING, new Informers(false, true, false), JUST_NOW));

    assertThat(bad(checks.liveness())).containsExactly("watches");
  }

  @Test
  void needsARestartWhenNobodyReadsTheQueueAnyMore() {
    HealthChecks checks =
        checks(new Standing(true, false, Role.LEADING, "me", CONNECTED, true, JUST_NOW, false));

    assertThat(bad(checks.liveness())).containsExactly("queue");
    assertThat(bad(checks.readiness())).containsExactly("queue");
  }

  @Test
  void needsARestartWhenAPassHangs() {
    HealthChecks checks =
        new HealthChecks(
            () -> Optional.of(standing(Role.LEADING, CONNECTED, JUST_NOW)),
            () -> Duration.ofMinutes(11));

    assertThat(bad(checks.liveness())).containsExactly("passes");
  }

  @Test
  void isLeftToFinishItsWorkWhenStopping() {
    HealthChecks checks =
        checks(
            new Standing(
                true,
                true,
                Role.LEADING,
                "me",
                new Informers(false, true, false),
                false,
                JUST_NOW,
                true));

    assertThat(bad(checks.liveness())).isEmpty();
    assertThat(bad(checks.readiness())).contains("operator");
  }
}
