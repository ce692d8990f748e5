// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many resources stand how.
 *
 * @param ready by the status of Ready: {@code true}, {@code false} or {@code unknown}
 * @param reasons by Ready's reason, of those that are not ready
 * @param phases by the phase of the delivery record, of those that have one
 */
public record Census(Map<String, Long> ready, Map<String, Long> reasons, Map<String, Long> phases) {
  /** Of a resource that nobody has looked at yet. */
  private static final String UNKNOWN = "unknown";

  /** Copies the maps. */
  public Census {
    ready = Map.copyOf(ready);
    reasons = Map.copyOf(reasons);
    phases = Map.copyOf(phases);
  }

  /** Counts these. */
  static Census of(Collection<CloudUser> resources) {
    Map<String, Long> ready = new TreeMap<>();
    Map<String, Long> reasons = new TreeMap<>();
    Map<String, Long> phases = new TreeMap<>();
    for (CloudUser resource : resources) {
      Optional<CloudUserStatus> status = Optional.ofNullable(resource.getStatus());
      Optional<Condition> condition = status.flatMap(it -> it.condition(ConditionType.Ready));
      one(ready, condition.map(it -> it.status().toLowerCase(Locale.ROOT)).orElse(UNKNOWN));
      condition.filter(it -> !it.isTrue()).ifPresent(it -> one(reasons, it.reason()));
      status
          .map(CloudUserStatus::credentials)
          .map(CredentialsStatus::phase)
          .ifPresent(it -> one(phases, it.name()));
    }
    return new Census(ready, reasons, phases);
  }

  private static void one(Map<String, Long> counts, String key) {
    counts.merge(key, 1L, Long::sum);
  }
}
