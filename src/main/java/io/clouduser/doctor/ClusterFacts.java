// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the API server says. Every method throws {@link Unanswered}. */
interface ClusterFacts {
  /** How a validation rule begins among the fields; it tells versions apart as a field does. */
  String RULE = "the rule of ";

  /** Something that one may be permitted to do. */
  record Act(
      String verb,
      String group,
      String resource,
      @Nullable String name,
      @Nullable String namespace) {
    @Override
    public String toString() {
      return verb
          + " "
          + resource
          + (group.isEmpty() ? "" : "." + group)
          + (name == null ? "" : " " + name)
          + (namespace == null ? "" : " in " + namespace);
    }
  }

  /**
   * What somebody is declared with.
   *
   * @param place in IAM
   * @param groups names
   * @param policies ARNs
   */
  record Person(Settings.Placement place, List<String> groups, List<String> policies) {}

  /** When the API server answered, by its own clock; null if it did not say. */
  @Nullable Instant serverTime();

  /** Every field of the resource that the API server knows, such as {@code spec.email}. */
  Optional<Set<String>> knownFields();

  /** Every field of the resource that this version uses. */
  Set<String> neededFields();

  boolean may(Act act);

  /** The declared people whose attributes are the operator's. */
  List<Person> people();
}
