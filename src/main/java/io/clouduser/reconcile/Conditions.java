// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A list of conditions in the order of {@link ConditionType}. The transition time changes only when
 * the status does. Immutable.
 */
final class Conditions {
  private final List<Condition> list;

  Conditions(@Nullable List<Condition> list) {
    this.list = list == null ? List.of() : list;
  }

  Conditions with(
      ConditionType type,
      String status,
      Reason reason,
      String message,
      @Nullable Long generation,
      Instant now) {
    Optional<Condition> before = find(type);
    String since =
        before
            .filter(c -> c.status().equals(status))
            .map(Condition::lastTransitionTime)
            .orElse(CredentialsStatus.timestamp(now));
    Condition after = new Condition(type.name(), status, generation, since, reason.name(), message);
    List<Condition> next = new ArrayList<>();
    for (ConditionType each : ConditionType.values()) {
      if (each == type) {
        next.add(after);
      } else {
        find(each).ifPresent(next::add);
      }
    }
    return new Conditions(next);
  }

  Conditions without(ConditionType type) {
    return new Conditions(list.stream().filter(c -> !c.type().equals(type.name())).toList());
  }

  Optional<Condition> find(ConditionType type) {
    return list.stream().filter(c -> c.type().equals(type.name())).findFirst();
  }

  List<Condition> list() {
    return list;
  }
}
