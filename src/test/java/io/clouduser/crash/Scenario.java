// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A story: how the world is before the harness is armed, what somebody does meanwhile, and where it
 * may end.
 *
 * @param name for people
 * @param reissueUncertain the configuration
 * @param before makes the world; runs undisturbed
 * @param meanwhile what somebody else does, once; null for nothing
 * @param anywhere whether that happens at every call in turn, or only at once
 * @param endsIn the phases in which it may end; {@code none} for no record
 * @param endsNotReady whether Ready may be False although nothing is uncertain
 * @param ownsNobody whether the IAM user of that name is somebody else's to the end
 * @param endsGone whether resource and user are gone in the end
 */
record Scenario(
    String name,
    boolean reissueUncertain,
    Consumer<Simulation> before,
    Consumer<World> meanwhile,
    boolean anywhere,
    Set<String> endsIn,
    boolean endsNotReady,
    boolean ownsNobody,
    boolean endsGone) {

  /** A user of somebody else's, whom nothing may touch. */
  static final String BYSTANDER = "grace";

  static Scenario named(String name, Consumer<Simulation> before) {
    return new Scenario(
        name, false, before, null, false, Set.of("Sent", "Uncertain"), false, false, false);
  }

  Scenario reissuing() {
    return new Scenario(
        name, true, before, meanwhile, anywhere, endsIn, endsNotReady, ownsNobody, endsGone);
  }

  /** Somebody does this before the first call. */
  Scenario at(Consumer<World> act) {
    return new Scenario(
        name, reissueUncertain, before, act, false, endsIn, endsNotReady, ownsNobody, endsGone);
  }

  /** Somebody does this, at every call in turn. */
  Scenario during(Consumer<World> act) {
    return new Scenario(
        name, reissueUncertain, before, act, true, endsIn, endsNotReady, ownsNobody, endsGone);
  }

  Scenario ending(String... phases) {
    return new Scenario(
        name,
        reissueUncertain,
        before,
        meanwhile,
        anywhere,
        new TreeSet<>(Set.of(phases)),
        endsNotReady,
        ownsNobody,
        endsGone);
  }

  Scenario notReady() {
    return new Scenario(
        name, reissueUncertain, before, meanwhile, anywhere, endsIn, true, ownsNobody, endsGone);
  }

  Scenario owningNobody() {
    return new Scenario(
        name, reissueUncertain, before, meanwhile, anywhere, endsIn, true, true, endsGone);
  }

  Scenario endingGone() {
    return new Scenario(
        name,
        reissueUncertain,
        before,
        meanwhile,
        anywhere,
        endsIn,
        endsNotReady,
        ownsNobody,
        true);
  }
}
