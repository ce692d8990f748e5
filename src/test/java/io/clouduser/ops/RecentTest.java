// SPDX-License-Identifier: Apache-2.0
package io.clouduser.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentTest {
  private final AtomicInteger made = new AtomicInteger();

  @Test
  void isMadeOnceWhileItIsFresh() {
    Recent<Integer> recent = new Recent<>(made::incrementAndGet, Duration.ofHours(1));

    assertThat(recent.get()).isEqualTo(1);
    assertThat(recent.get()).isEqualTo(1);
  }

  @Test
  void isMadeAnewWhenItIsOld() {
    Recent<Integer> recent = new Recent<>(made::incrementAndGet, Duration.ofNanos(-1));

    assertThat(recent.get()).isEqualTo(1);
    assertThat(recent.get()).isEqualTo(2);
  }
}
