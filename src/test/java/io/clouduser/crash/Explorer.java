// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.crash.Scenario.Trait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Enumerates the schedules of one scenario: every fault at every call, so many deep. */
final class Explorer {
  private static final int MAX_FAILURES = 3;

  private final Scenario scenario;
  private final Set<String> transitions = new TreeSet<>();
  private final List<String> failures = new ArrayList<>();
  private long schedules;

  Explorer(Scenario scenario) {
    this.scenario = scenario;
  }

  Scenario scenario() {
    return scenario;
  }

  long schedules() {
    return schedules;
  }

  Set<String> transitions() {
    return transitions;
  }

  /** The first few schedules that broke something, told so that they can be followed. */
  List<String> failures() {
    return failures;
  }

  /**
   * Explores all schedules. Events are left out where more than one fault is asked for: dying at
   * one is dying after the call before it.
   *
   * @param lag by how many versions the watch cache lags
   * @param depth faults in a row
   * @param kinds of faults
   */
  void exhaust(int lag, int depth, EnumSet<Fault> kinds) {
    int last =
        scenario.is(Trait.ANYWHERE) ? run(lag, List.of(), Integer.MAX_VALUE).calls().size() : 0;
    for (int actAt = 0; actAt <= last; actAt++) {
      descend(lag, List.of(), actAt, depth, kinds);
    }
  }

  private void descend(int lag, List<Fault.At> faults, int actAt, int depth, EnumSet<Fault> kinds) {
    Simulation.Result result = run(lag, faults, actAt);
    if (depth == 0) {
      return;
    }
    int from = faults.isEmpty() ? 0 : faults.get(faults.size() - 1).at() + 1;
    for (int at = from; at < result.calls().size(); at++) {
      for (Fault fault : result.calls().get(at).target().faults()) {
        boolean alone = depth == 1 && faults.isEmpty();
        boolean event = result.calls().get(at).target() == Fault.Target.EVENT;
        if (kinds.contains(fault) && (alone || !event)) {
          descend(lag, and(faults, new Fault.At(at, fault)), actAt, depth - 1, kinds);
        }
      }
    }
  }

  /** One schedule with so many faults, drawn at random. */
  void random(int lag, int depth, SplittableRandom random) {
    int actAt =
        scenario.is(Trait.ANYWHERE)
            ? random.nextInt(run(lag, List.of(), Integer.MAX_VALUE).calls().size() + 1)
            : 0;
    List<Fault.At> faults = List.of();
    List<CallPoints.Call> calls = run(lag, faults, actAt).calls();
    for (int i = 0; i < depth; i++) {
      int from = faults.isEmpty() ? 0 : faults.get(faults.size() - 1).at() + 1;
      if (from >= calls.size()) {
        return;
      }
      int at = from + random.nextInt(calls.size() - from);
      List<Fault> possible = calls.get(at).target().faults();
      faults = and(faults, new Fault.At(at, possible.get(random.nextInt(possible.size()))));
      calls = run(lag, faults, actAt).calls();
    }
  }

  private static List<Fault.At> and(List<Fault.At> faults, Fault.At more) {
    List<Fault.At> longer = new ArrayList<>(faults);
    longer.add(more);
    return longer;
  }

  private Simulation.Result run(int lag, List<Fault.At> faults, int actAt) {
    schedules++;
    Simulation.Result result = new Simulation(scenario, lag).run(faults, actAt);
    transitions.addAll(result.transitions());
    if (!result.violations().isEmpty() && failures.size() < MAX_FAILURES) {
      failures.add(tell(lag, faults, actAt, result));
    }
    return result;
  }

  private String tell(int lag, List<Fault.At> faults, int actAt, Simulation.Result result) {
    StringBuilder text = new StringBuilder();
    text.append(scenario.name()).append(", lag ").append(lag);
    if (scenario.meanwhile() != null) {
      text.append(", somebody acts before call ").append(actAt);
    }
    text.append(", faults ").append(faults);
    result.violations().forEach(it -> text.append("\n  VIOLATED: ").append(it));
    int number = 0;
    for (CallPoints.Call call : result.calls()) {
      text.append("\n    ").append(number).append(' ').append(call.name());
      for (Fault.At fault : faults) {
        if (fault.at() == number) {
          text.append("   <-- ").append(fault.fault());
        }
      }
      number++;
    }
    return text.toString();
  }
}
