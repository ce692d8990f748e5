// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.crash.Scenario.Trait;
import io.clouduser.reconcile.ReconcilerFactory;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One world, one process at a time: runs passes as the framework would, until nothing moves. */
final class Simulation {
  private static final int MAX_PASSES = 60;
  private static final Duration LONG = Duration.ofSeconds(1);

  /** Phases that wait for a higher revision. */
  private static final Set<Phase> HELD =
      EnumSet.of(Phase.Uncertain, Phase.Bounced, Phase.Complained, Phase.Expired);

  /**
   * What became of one schedule.
   *
   * @param calls that were made while the harness was armed
   * @param violations sentences; empty when all held
   * @param transitions phases that followed each other
   */
  record Result(List<CallPoints.Call> calls, List<String> violations, Set<String> transitions) {}

  private final Scenario scenario;
  private final World world;
  private final Watch watch;
  private OperatorProcess process;

  /** One process over a world of its own. */
  Simulation(Scenario scenario, int lag) {
    this(scenario, new World(true, scenario.is(Trait.REISSUING)), lag);
  }

  /** One of several processes over one world. */
  Simulation(Scenario scenario, World world, int lag) {
    this.scenario = scenario;
    this.world = world;
    this.watch = new Watch(world.api(), lag);
    start();
  }

  World world() {
    return world;
  }

  /**
   * Runs one schedule.
   *
   * @param faults where it is disturbed
   * @param actAt before which call somebody else acts
   */
  Result run(List<Fault.At> faults, int actAt) {
    scenario.before().accept(this);
    Runnable act =
        scenario.meanwhile() == null ? () -> {} : () -> scenario.meanwhile().accept(world);
    world.points().arm(faults, scenario.meanwhile() == null ? -1 : actAt, act);
    if (actAt == 0) {
      world.points().actNow();
    }
    settle();
    if (world.points().actNow()) {
      settle();
    }
    world.points().disarm();
    world.invariants().atRest(scenario);
    List<CallPoints.Call> calls = List.copyOf(world.points().calls());
    if (world.invariants().violations().isEmpty()) {
      resolve();
    }
    return new Result(calls, world.invariants().violations(), world.invariants().transitions());
  }

  /** Whatever is held, a person can resolve by the step that status names. */
  private void resolve() {
    boolean held = world.record().filter(it -> HELD.contains(it.phase())).isPresent();
    if (held) {
      world.mail().answers(true);
      world.queue().says(null);
      world.api().edit(Specs.revision(7));
      settle();
      world.invariants().atRest(scenario.ending("Sent"));
      boolean sent = world.record().filter(it -> it.phase() == Phase.Sent).isPresent();
      if (!sent) {
        world.invariants().violated("a higher revision did not resolve what was held");
      }
    }
  }

  private void start() {
    process = new OperatorProcess(world, scenario.is(Trait.REISSUING));
    watch.restart();
    world.listener(() -> watch.look().ifPresent(process::listen));
  }

  /** Until two passes in a row change nothing, with the pauses between them waited out. */
  void settle() {
    int quiet = 0;
    int retries = 0;
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      Optional<CloudUser> cached = watch.look();
      if (cached.isEmpty()) {
        return;
      }
      int before = world.api().versions().size();
      var usersBefore = world.person();
      Duration again;
      boolean failed = false;
      try {
        world.listen();
        again = process.pass(cached.get()).again();
        retries = 0;
      } catch (Killed e) {
        start();
        quiet = 0;
        continue;
      } catch (RuntimeException e) {
        again = Duration.ofSeconds(1L << Math.min(retries++, 5));
        failed = true;
      }
      boolean still =
          !failed && before == world.api().versions().size() && usersBefore.equals(world.person());
      boolean woken = watch.woken();
      quiet = still && !woken ? quiet + 1 : 0;
      boolean rests = quiet >= 2 && world.queue().next().isEmpty();
      if (!woken && (again == null || rests) && watch.upToDate() && !waiting()) {
        return;
      }
      if (!woken) {
        Duration pause = again == null ? LONG : again;
        world.clock().leap(pause);
        watch.pass(pause.compareTo(LONG) >= 0);
      } else {
        watch.pass(false);
      }
    }
    world
        .invariants()
        .violated("it does not come to rest in " + MAX_PASSES + " passes: " + world.record());
  }

  /** An answer is waited for; that ends at a set time. */
  private boolean waiting() {
    return world.api().current().isPresent()
        && world.record().filter(it -> it.phase() == Phase.Sending).isPresent();
  }

  /** The watch cache of one process, which lags behind the API server by some versions. */
  static final class Watch {
    private final FakeApiServer api;
    private final int lag;
    private int seen;

    Watch(FakeApiServer api, int lag) {
      this.api = api;
      this.lag = lag;
    }

    /** A new process lists; even a list may be answered from a cache that lags. */
    void restart() {
      seen = Math.max(0, newest() - lag);
    }

    /** What the cache has now. */
    Optional<CloudUser> look() {
      if (api.versions().isEmpty()) {
        return Optional.empty();
      }
      seen = Math.max(seen, newest() - lag);
      while (seen < newest() && api.versions().get(seen).isEmpty()) {
        seen++;
      }
      return api.versions().get(seen);
    }

    /** Time passes; a long time is enough for everything to arrive. */
    void pass(boolean longTime) {
      seen = longTime ? newest() : Math.min(newest(), seen + 1);
    }

    boolean upToDate() {
      return seen >= newest();
    }

    /** Whether something is on its way that wakes the reconciler. */
    boolean woken() {
      for (int next = seen + 1; next <= newest(); next++) {
        Optional<CloudUser> now = api.versions().get(next);
        Optional<CloudUser> before = api.versions().get(next - 1);
        if (now.isPresent()
            && (before.isEmpty() || ReconcilerFactory.wakes(now.get(), before.get()))) {
          return true;
        }
      }
      return false;
    }

    private int newest() {
      return api.versions().size() - 1;
    }
  }
}
