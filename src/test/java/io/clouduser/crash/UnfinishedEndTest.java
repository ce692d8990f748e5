// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus.Phase;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The end of a password is recorded, and the process dies before it takes the login profile away.
 * The next one sweeps: it asks IAM nothing about people at rest, but for these it must.
 */
class UnfinishedEndTest {
  private static final int MOST_CALLS = 50;

  /** A world in which the process died before it took the login profile away. */
  private static World leftBy(Consumer<World> end) {
    for (int i = 0; i < MOST_CALLS; i++) {
      World world = new World(true, false);
      OperatorProcess process = new OperatorProcess(world, false);
      world.api().create(Specs.onboarding());
      pass(world, process);
      pass(world, process);
      end.accept(world);
      world.points().arm(List.of(new Fault.At(i, Fault.KILL_BEFORE)), -1, () -> {});
      try {
        process.pass(world.api().current().orElseThrow());
      } catch (Killed e) {
        if ("before DeleteLoginProfile".equals(e.getMessage())) {
          world.points().disarm();
          return world;
        }
      }
    }
    throw new AssertionError("the login profile is not taken away");
  }

  private static void pass(World world, OperatorProcess process) {
    process.pass(world.api().current().orElseThrow());
  }

  private static CloudUserStatus status(World world) {
    return world.api().current().orElseThrow().getStatus();
  }

  private static Condition loginProfile(World world) {
    return status(world).condition(ConditionType.LoginProfileReady).orElseThrow();
  }

  /** A process that sweeps, whose first sweep is not over yet. */
  private static OperatorProcess next(World world) {
    return new OperatorProcess(
        world,
        false,
        signIns -> {
          throw new IllegalStateException("nobody sweeps here");
        });
  }

  private static void isFinished(World world, Phase phase, String reason) {
    assertThat(status(world).credentials().phase()).isEqualTo(phase);
    assertThat(loginProfile(world).isTrue()).as("told before it is so").isTrue();
    assertThat(world.person().flatMap(Person::password)).isPresent();

    pass(world, next(world));

    assertThat(world.person().flatMap(Person::password)).isEmpty();
    assertThat(status(world).credentials().phase()).isEqualTo(phase);
    assertThat(loginProfile(world).reason()).isEqualTo(reason);
  }

  @Test
  void ofAPasswordThatRanOutIsFinished() {
    World world =
        leftBy(
            it -> {
              it.api().edit(Specs.validFor("1h"));
              pass(it, new OperatorProcess(it, false));
              it.clock().leap(Duration.ofHours(2));
            });

    isFinished(world, Phase.Expired, "Expired");
  }

  @Test
  void ofASuspendedPersonsPasswordIsFinished() {
    isFinished(leftBy(it -> it.api().edit(Specs.suspended(true))), Phase.Revoked, "Suspended");
  }
}
