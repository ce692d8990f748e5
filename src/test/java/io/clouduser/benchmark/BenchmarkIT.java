// SPDX-License-Identifier: Apache-2.0
package io.clouduser.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The benchmark still runs, with a handful of people. What it measures is judged by nobody. */
class BenchmarkIT {
  @Test
  void measuresAHandful() {
    List<Row> rows =
        Benchmark.run(
            List.of(
                "people=5", "wave=8", "latency=0", "scenarios=onboard,restart,change,delete,wave"));

    assertThat(rows)
        .extracting(Row::scenario)
        .containsExactly("onboard", "restart", "one group more", "delete", "wave at 20 calls/s");
    assertThat(rows).allSatisfy(row -> assertThat(row.calls()).isNotEmpty());
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Benchmark.run(List.of("peple=5")))
        .withMessageContaining("peple=5")
        .withMessageContaining("people");
  }
}
