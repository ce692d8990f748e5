// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.Condition;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CensusTest {
  private static CloudUser resource(String ready, String reason, Phase phase) {
    CloudUser resource = new CloudUser();
    CredentialsStatus record =
        CredentialsStatus.issuing(1, "delivery", "jane@example.com").in(phase);
    resource.setStatus(
        CloudUserStatus.EMPTY
            .withCredentials(record)
            .withConditions(
                List.of(new Condition("Ready", ready, 1L, "2026-01-01T00:00:00Z", reason, "…"))));
    return resource;
  }

  @Test
  void countsByReadinessReasonAndPhase() {
    Census census =
        Census.of(
            List.of(
                resource("True", "Provisioned", Phase.Sent),
                resource("True", "Provisioned", Phase.Withheld),
                resource("False", "GroupNotFound", Phase.Sent),
                resource("Unknown", "Paused", Phase.Uncertain),
                new CloudUser()));

    assertThat(census.ready()).isEqualTo(Map.of("true", 2L, "false", 1L, "unknown", 2L));
    assertThat(census.reasons()).isEqualTo(Map.of("GroupNotFound", 1L, "Paused", 1L));
    assertThat(census.phases()).isEqualTo(Map.of("Sent", 2L, "Withheld", 1L, "Uncertain", 1L));
  }
}
