// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.model.Aspect;
import io.clouduser.model.DesiredUser;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What this process last made true in IAM, so that a change of one list is paid with one read.
 *
 * <p>Invariant: an entry is there only if IAM had exactly that state at that time. It is trusted
 * for one resync period; after that, after a failure, or on request everything is read.
 */
final class Memory {
  private record Entry(
      DesiredUser desired, String userId, Instant at, @Nullable String requested) {}

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final Duration trust;
  private final InstantSource clock;

  Memory(Duration trust, InstantSource clock) {
    this.trust = trust;
    this.clock = clock;
  }

  /** What must be read before this declaration can be said to hold; empty for nothing. */
  Set<Aspect> unknown(CloudUser resource, DesiredUser desired, @Nullable String userId) {
    Entry entry = entries.get(resource.getMetadata().getUid());
    if (entry == null
        || !entry.userId().equals(userId)
        || clock.instant().isAfter(entry.at().plus(trust))
        || !Objects.equals(entry.requested(), requested(resource))) {
      return EnumSet.allOf(Aspect.class);
    }
    return desired.differsFrom(entry.desired());
  }

  /** IAM has this now; whether all of it was looked at decides how long it is trusted. */
  void made(CloudUser resource, DesiredUser desired, String userId, boolean allRead) {
    entries.merge(
        resource.getMetadata().getUid(),
        new Entry(desired, userId, clock.instant(), requested(resource)),
        (before, now) ->
            allRead ? now : new Entry(desired, userId, before.at(), before.requested()));
  }

  void forget(CloudUser resource) {
    entries.remove(resource.getMetadata().getUid());
  }

  private static @Nullable String requested(CloudUser resource) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(CloudUser.RECONCILE_ANNOTATION);
  }
}
