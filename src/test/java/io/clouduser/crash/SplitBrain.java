// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.crash.Scenario.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Two instances that both believe to be the only one, over one world, interleaved at every call in
 * all ways up to a number of hand-overs.
 */
final class SplitBrain implements AutoCloseable {
  private static final int MAX_FAILURES = 3;

  private final Scenario scenario;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          2,
          task -> {
            Thread thread = new Thread(task, "instance");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<String> transitions = new TreeSet<>();
  private final List<String> failures = new ArrayList<>();
  private long schedules;

  SplitBrain(Scenario scenario) {
    this.scenario = scenario;
  }

  long schedules() {
    return schedules;
  }

  Set<String> transitions() {
    return transitions;
  }

  List<String> failures() {
    return failures;
  }

  /** All interleavings with up to so many hand-overs. */
  void exhaust(int handOvers) {
    descend(List.of(), handOvers);
  }

  private void descend(List<Integer> lengths, int more) {
    Turns turns = run(lengths);
    if (more == 0 || !turns.asAsked()) {
      return;
    }
    int calls = turns.callsInLastTurn();
    for (int length = 1; length < calls; length++) {
      List<Integer> longer = new ArrayList<>(lengths);
      longer.add(length);
      descend(longer, more - 1);
    }
  }

  private Turns run(List<Integer> lengths) {
    schedules++;
    World world = new World(false, scenario.is(Trait.REISSUING));
    Simulation first = new Simulation(scenario, world, 0);
    Simulation second = new Simulation(scenario, world, 0);
    scenario.before().accept(first);
    if (scenario.meanwhile() != null) {
      scenario.meanwhile().accept(world);
    }
    Turns turns = new Turns(world.invariants(), lengths);
    world.points().listener(turns);
    Future<?> a = threads.submit(() -> instance(turns, 0, first));
    Future<?> b = threads.submit(() -> instance(turns, 1, second));
    finish(a);
    finish(b);
    world.points().listener(world.invariants());
    for (int round = 0; round < 2; round++) {
      first.settle();
      second.settle();
    }
    world.invariants().atRest(scenario);
    transitions.addAll(world.invariants().transitions());
    if (!world.invariants().violations().isEmpty() && failures.size() < MAX_FAILURES) {
      failures.add(
          "two instances, "
              + scenario.name()
              + ", turns "
              + lengths
              + "\n  VIOLATED: "
              + String.join("\n  VIOLATED: ", world.invariants().violations())
              + turns.story());
    }
    return turns;
  }

  private static void instance(Turns turns, int number, Simulation simulation) {
    turns.begin(number);
    try {
      simulation.settle();
    } finally {
      turns.end(number);
    }
  }

  private static void finish(Future<?> future) {
    try {
      future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an instance broke", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
