// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A story: how the world is before the harness is armed, what somebody does meanwhile, and where it
 * may end.
 *
 * @param name for people
 * @param before makes the world; runs undisturbed
 * @param meanwhile what somebody else does, once; null for nothing
 * @param endsIn the phases in which it may end; {@code none} for no record
 * @param traits what else is special about it
 */
record Scenario(
    String name,
    Consumer<Simulation> before,
    Consumer<World> meanwhile,
    Set<String> endsIn,
    Set<Trait> traits) {

  /** What may be special about a story. */
  enum Trait {
    /** The configuration issues anew what is uncertain. */
    REISSUING,
    /** What somebody else does happens at every call in turn, and not only at once. */
    ANYWHERE,
    /** Ready may be False in the end although nothing is uncertain. */
    NOT_READY,
    /** The IAM user of that name is somebody else's to the end. */
    OWNS_NOBODY,
    /** The IAM user of that name became somebody else's, and nothing may touch it. */
    LOST_ITS_NAME,
    /** Resource and user are gone in the end. */
    GONE,
    /** The resource is gone in the end; the user stays, and nobody can sign in. */
    USER_STAYS,
    /** The user's attributes are another tool's, and nothing may touch them. */
    ANOTHERS,
    /** Groups and policies are left as they were when another tool took over. */
    HANDED_OVER
  }

  /** A user of somebody else's, whom nothing may touch. */
  static final String BYSTANDER = "grace";

  static Scenario named(String name, Consumer<Simulation> before) {
    return new Scenario(
        name, before, null, Set.of("Sent", "Uncertain"), EnumSet.noneOf(Trait.class));
  }

  boolean is(Trait trait) {
    return traits.contains(trait);
  }

  Scenario being(Trait trait) {
    EnumSet<Trait> more = EnumSet.of(trait);
    more.addAll(traits);
    return new Scenario(name, before, meanwhile, endsIn, more);
  }

  Scenario reissuing() {
    return being(Trait.REISSUING);
  }

  /** Somebody does this before the first call. */
  Scenario at(Consumer<World> act) {
    return new Scenario(name, before, act, endsIn, traits);
  }

  /** Somebody does this, at every call in turn. */
  Scenario during(Consumer<World> act) {
    return at(act).being(Trait.ANYWHERE);
  }

  Scenario ending(String... phases) {
    return new Scenario(name, before, meanwhile, new TreeSet<>(Set.of(phases)), traits);
  }

  Scenario notReady() {
    return being(Trait.NOT_READY);
  }

  Scenario owningNobody() {
    return being(Trait.OWNS_NOBODY).notReady();
  }

  Scenario endingGone() {
    return being(Trait.GONE);
  }
}
