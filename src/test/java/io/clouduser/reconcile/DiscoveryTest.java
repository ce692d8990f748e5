// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CloudUser;
import io.clouduser.api.Reason;
import io.clouduser.iam.FakeIam;
import io.clouduser.model.ObservedUser.Identity;
import io.clouduser.model.OperationFailed;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a sweep looks at when not all can be looked at, with an account in memory. */
class DiscoveryTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final FakeIam iam = new FakeIam(() -> NOW);
  private final Made made = new Made();
  private final Discovery discovery =
      new Discovery(
          new Discovery.Rules("people", "/", "email", Duration.ofDays(14)),
          new Wakeups(),
          iam,
          iam,
          made,
          () -> NOW.plusSeconds(60));

  /** The resources that were asked for, by the names of their users. */
  private static final class Made implements DiscoveredUsers {
    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();

    @Override
    public boolean create(String namespace, Identity user, String email) {
      asked.add(user.userName());
      if (!failures.isEmpty()) {
        throw failures.remove();
      }
      return true;
    }

    @Override
    public void follow(CloudUser former, Identity user) {
      throw new AssertionError("nobody has another name");
    }

    @Override
    public void complete(CloudUser replacement) {
      throw new AssertionError("nothing is left half done");
    }

    @Override
    public void remove(CloudUser resource) {
      throw new AssertionError("nobody is gone");
    }
  }

  @BeforeEach
  void twoStrangers() {
    iam.addForeignUser("jane", Map.of("email", "jane@example.com"));
    iam.addForeignUser("john", Map.of("email", "john@example.com"));
  }

  private void sweep() {
    discovery.seen(iam.read(false));
  }

  private static OperationFailed because(Reason reason) {
    return OperationFailed.passing(reason, "No.", null);
  }

  @Test
  void whereAwsIsAwayOneLookIsEnough() {
    iam.failNext("GetUser", because(Reason.AwsUnavailable));

    sweep();

    assertThat(iam.count("GetUser")).isEqualTo(1);
    assertThat(made.asked).isEmpty();
    sweep();
    assertThat(made.asked).containsExactlyInAnyOrder("jane", "john");
  }

  @Test
  void whereNoResourceCanBeMadeForAnybodyOneLookIsEnough() {
    made.failures.add(because(Reason.AccessDenied));

    sweep();

    assertThat(iam.count("GetUser")).isEqualTo(1);
    assertThat(made.asked).hasSize(1);
  }

  /** A connection that fails has no code. */
  @ParameterizedTest
  @ValueSource(ints = {0, 401, 429, 500, 503})
  void whereTheApiServerIsAwayOneLookIsEnough(int code) {
    made.failures.add(new KubernetesClientException("away", code, null));

    sweep();

    assertThat(iam.count("GetUser")).isEqualTo(1);
  }

  @Test
  void whoFailsForAReasonOfItsOwnKeepsNobodyFromTheirs() {
    made.failures.add(because(Reason.Provisioning));
    sweep();
    assertThat(made.asked).containsExactly("jane", "john");

    made.failures.add(new KubernetesClientException("refused", 422, null));
    sweep();
    assertThat(made.asked).containsExactly("jane", "john", "jane", "john");
  }

  /** The operator's role may end at somebody's path: that looks as if it could read nobody. */
  @Test
  void whoEndsARoundComesLastInTheNext() {
    made.failures.add(because(Reason.AccessDenied));
    made.failures.add(because(Reason.Provisioning));

    sweep();
    sweep();

    assertThat(made.asked).containsExactly("jane", "john", "jane");
  }
}
