// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OwnCallsTest {
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final OwnCalls calls = new OwnCalls(() -> now);

  private void add(int from, int to) {
    for (int i = from; i < to; i++) {
      calls.add("call-" + i);
    }
  }

  @Test
  void aWaveOfFiveThousandPeopleIsRemembered() {
    add(0, 20_000);
    now = now.plus(Duration.ofMinutes(14));
    add(20_000, 20_001);

    assertThat(calls.made("call-0")).isTrue();
    assertThat(calls.made("call-20000")).isTrue();
    assertThat(calls.made("call-20001")).isFalse();
  }

  @Test
  void aCallIsForgottenOnceCloudTrailMustHaveToldOfIt() {
    add(0, 2);
    now = now.plus(Duration.ofMinutes(16));
    add(2, 3);

    assertThat(calls.made("call-0")).isFalse();
    assertThat(calls.made("call-1")).isFalse();
    assertThat(calls.made("call-2")).isTrue();
  }

  @Test
  void theOldestGoFirstWhenThereAreTooMany() {
    add(0, 50_001);

    assertThat(calls.made("call-0")).isFalse();
    assertThat(calls.made("call-1")).isTrue();
    assertThat(calls.made("call-50000")).isTrue();
  }
}
