// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.api.Reason;
import io.clouduser.iam.AccountSnapshot.ReportedLogin;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportedLoginsTest {
  private static final Instant SINCE = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LATER = SINCE.plusSeconds(3600);

  private final ReportedLogins logins = new ReportedLogins();

  private boolean differs(CloudUser resource, boolean present, Instant reportedAt) {
    return logins.differs(resource, resource.getStatus(), new ReportedLogin(present, reportedAt));
  }

  private static CloudUser resource(Phase phase, String profile, Reason reason) {
    CloudUser resource =
        Serialization.unmarshal(
            """
            apiVersion: clouduser.io/v1alpha1
            kind: CloudUser
            metadata: {name: jane, namespace: team, uid: uid-1, generation: 1}
            spec: {email: jane@example.com}
            """,
            CloudUser.class);
    String ready = reason == Reason.LoginProfileRemoved ? "False" : "True";
    resource.setStatus(
        CloudUserStatus.EMPTY
            .withObservedGeneration(1L)
            .withCredentials(
                CredentialsStatus.issuing(1, "d-1", "jane@example.com").sending(SINCE).in(phase))
            .withConditions(
                List.of(
                    condition(ConditionType.Ready, ready, reason),
                    condition(ConditionType.LoginProfileReady, profile, reason))));
    return resource;
  }

  private static Condition condition(ConditionType type, String status, Reason reason) {
    return new Condition(type.name(), status, 1L, SINCE.toString(), reason.name(), "So it is.");
  }

  @Test
  void aMissingProfileIsLookedAtOncePerReport() {
    CloudUser jane = resource(Phase.Sent, "True", Reason.Provisioned);

    assertThat(differs(jane, true, LATER)).isFalse();
    assertThat(differs(jane, false, LATER)).isTrue();
    assertThat(differs(jane, false, LATER)).isFalse();
    assertThat(differs(jane, false, LATER.plusSeconds(14400))).isTrue();
  }

  @Test
  void aProfileThatStatusCallsRemovedAndTheReportShowsIsLookedAt() {
    CloudUser jane = resource(Phase.Sent, "False", Reason.LoginProfileRemoved);

    assertThat(differs(jane, false, LATER)).isFalse();
    assertThat(differs(jane, true, LATER)).isTrue();
    assertThat(differs(jane, true, LATER)).isFalse();
  }

  @Test
  void aProfileThatSomebodyMadeForAPersonWithoutConsoleIsLookedAt() {
    CloudUser jane = resource(Phase.Revoked, "False", Reason.ConsoleDisabled);

    assertThat(differs(jane, false, LATER)).isFalse();
    assertThat(differs(jane, true, LATER)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"Provisioned", "ConsoleDisabled", "LoginProfileRemoved"})
  void aReportThatIsNoNewerThanWhatStatusSaysIsNotBelieved(Reason reason) {
    boolean present = reason != Reason.Provisioned;
    CloudUser jane = resource(Phase.Sent, present ? "False" : "True", reason);

    assertThat(differs(jane, present, SINCE.minusSeconds(1))).isFalse();
    assertThat(differs(jane, present, SINCE.plusSeconds(59))).isFalse();
  }

  @Test
  void whoIsGoneIsForgotten() {
    CloudUser jane = resource(Phase.Sent, "True", Reason.Provisioned);
    assertThat(differs(jane, false, LATER)).isTrue();

    logins.retain(Set.of());

    assertThat(differs(jane, false, LATER)).isTrue();
  }
}
