// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.clouduser.crash.Scenario.Trait;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.LoggerFactory;

/**
 * Kills and disturbs the operator at every call to the outside, restarts it with nothing but what
 * was durable, disturbs the recovery as well, and checks {@link Invariants} at each step and at the
 * end. Prints how many schedules it ran.
 *
 * <p>The normal run: one fault of every kind at every call, with a current and with a lagging watch
 * cache; two kills, before and after every effect, and where nobody else acts meanwhile two faults
 * of every kind; three faults drawn at random; two instances with three hand-overs. Everything is
 * deterministic.
 *
 * <ul>
 *   <li>{@code -Dclouduser.crash.deep=true}: two faults of every kind everywhere, more lag, more
 *       random schedules, four hand-overs (a quarter of an hour)
 *   <li>{@code -Dclouduser.crash.seed=<number>}: repeats the random schedules of a run that printed
 *       this seed
 *   <li>{@code -Dclouduser.crash.random=<number>}: how many of them
 * </ul>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrashExplorationTest {
  private static final boolean DEEP = Boolean.getBoolean("clouduser.crash.deep");
  private static final int RANDOM_DEPTH = 3;
  private static final Path DESIGN =
      Path.of("src/main/java/io/clouduser/reconcile/DESIGN.md").toAbsolutePath();

  private final TreeSet<String> transitions = new TreeSet<>();
  private final Logger productLog = (Logger) LoggerFactory.getLogger("io.clouduser");
  private Level levelBefore;
  private int explored;

  @BeforeAll
  void quiet() {
    levelBefore = productLog.getLevel();
    productLog.setLevel(Level.OFF);
  }

  @AfterAll
  void loudAgain() {
    productLog.setLevel(levelBefore);
  }

  @Test
  @Order(1)
  void promisesHoldThroughOneFaultOfEveryKindAtEveryCall() throws Exception {
    explore(
        "one fault of every kind",
        explorer -> {
          for (int lag : DEEP ? new int[] {0, 1, 2, 3} : new int[] {0, 2}) {
            explorer.exhaust(lag, 1, EnumSet.allOf(Fault.class));
          }
        });
  }

  @Test
  @Order(2)
  void promisesHoldThroughTwoFaultsTheSecondInTheRecovery() throws Exception {
    EnumSet<Fault> all = EnumSet.allOf(Fault.class);
    EnumSet<Fault> kills = EnumSet.of(Fault.KILL_BEFORE, Fault.KILL_AFTER);
    explore(
        "two faults",
        explorer -> {
          for (int lag : new int[] {0, 2}) {
            if (DEEP || !explorer.scenario().is(Trait.ANYWHERE)) {
              explorer.exhaust(lag, 2, all);
            } else if (lag == 0) {
              explorer.exhaust(lag, 2, kills);
            }
          }
        });
  }

  @Test
  @Order(3)
  void promisesHoldThroughThreeFaultsDrawnAtRandom() throws Exception {
    // The gate sees the same schedules every time; the deep run draws new ones.
    long seed = Long.getLong("clouduser.crash.seed", DEEP ? System.nanoTime() : 20_260_101L);
    int each =
        Integer.getInteger("clouduser.crash.random", DEEP ? 200_000 : 6_000)
            / Scenarios.all().size();
    System.out.println("three faults at random: -Dclouduser.crash.seed=" + seed);
    explore(
        "three faults at random",
        explorer -> {
          SplittableRandom random =
              new SplittableRandom(seed + explorer.scenario().name().hashCode());
          for (int i = 0; i < each; i++) {
            explorer.random(random.nextInt(4), RANDOM_DEPTH, random);
          }
        });
  }

  @Test
  @Order(4)
  void twoInstancesMailOnceHoweverTheyInterleave() {
    List<String> failures = new ArrayList<>();
    for (Scenario scenario : Scenarios.forTwo()) {
      Instant begin = Instant.now();
      try (SplitBrain two = new SplitBrain(scenario)) {
        two.exhaust(DEEP ? 4 : 3);
        print("two instances: " + scenario.name(), two.schedules(), begin);
        transitions.addAll(two.transitions());
        failures.addAll(two.failures());
      }
    }
    explored++;
    assertThat(failures).as(String.join("\n\n", failures)).isEmpty();
  }

  @Test
  @Order(5)
  void phasesFollowEachOtherAsDocumented() throws IOException {
    assumeTrue(explored == 4, "only a whole run sees all transitions");
    assertThat(transitions).containsExactlyElementsOf(TransitionTable.read(DESIGN));
  }

  private void explore(String what, Consumer<Explorer> how) throws Exception {
    Instant begin = Instant.now();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Future<Explorer>> futures = new ArrayList<>();
    for (Scenario scenario : Scenarios.all()) {
      futures.add(
          threads.submit(
              () -> {
                Instant mine = Instant.now();
                Explorer explorer = new Explorer(scenario);
                how.accept(explorer);
                print(what + ": " + scenario.name(), explorer.schedules(), mine);
                return explorer;
              }));
    }
    threads.shutdown();
    long schedules = 0;
    List<String> failures = new ArrayList<>();
    for (Future<Explorer> future : futures) {
      Explorer explorer = future.get();
      schedules += explorer.schedules();
      transitions.addAll(explorer.transitions());
      failures.addAll(explorer.failures());
    }
    print("TOTAL " + what, schedules, begin);
    explored++;
    assertThat(failures).as(String.join("\n\n", failures)).isEmpty();
  }

  private static void print(String what, long schedules, Instant since) {
    System.out.printf(
        "%-90s %8d schedules %7d ms%n",
        what, schedules, Duration.between(since, Instant.now()).toMillis());
  }
}
