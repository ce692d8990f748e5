// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.ConditionType;
import io.clouduser.api.Reason;
import io.clouduser.iam.AccountSnapshot;
import io.clouduser.model.Aspect;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.Drift;
import io.clouduser.model.SignInFacts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of IAM without asking: what this process last made true itself, and under it what
 * the last sweep saw. So a change of one list is paid with one read, and a pass without a change
 * with none.
 *
 * <p>Invariants: an entry is there only if IAM had exactly that state at that time; a snapshot is
 * not believed about a user that this process has changed since it began; what is doubted (after a
 * failure, a wake-up, on request) is read, whatever is known. Nothing is ever written on the word
 * of a snapshot: what differs in it is read first.
 *
 * <p>Without sweeps, entries are trusted for one resync period.
 */
final class Memory {
  /** Sweeps that fail leave the last snapshot in use for so many periods. */
  private static final int FRESH_PERIODS = 3;

  /** Why Ready is False although nothing is left to do for the operator. */
  private static final Set<String> HELD =
      Set.of(
          Reason.Bounced.name(),
          Reason.Complained.name(),
          Reason.Expired.name(),
          Reason.LoginProfileRemoved.name());

  private record Entry(DesiredUser desired, String userId, Instant at) {}

  private record Sighting(String userId, Instant at) {}

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final Map<String, Sighting> sightings = new ConcurrentHashMap<>();
  private final Set<String> doubted = ConcurrentHashMap.newKeySet();

  /** By uid, the request for a pass that was last carried out; empty for none. */
  private final Map<String, String> requests = new ConcurrentHashMap<>();

  private final Duration period;
  private final Drift drift;
  private final OwnWrites writes;
  private final InstantSource clock;
  private volatile @Nullable AccountSnapshot snapshot;
  private volatile boolean swept;

  /**
   * @param period between sweeps, or how long entries are trusted without them
   * @param drift compares with what a sweep saw
   * @param writes when this process last changed what
   * @param clock the time
   * @param swept whether sweeps take place; see {@link #swept(boolean)}
   */
  Memory(Duration period, Drift drift, OwnWrites writes, InstantSource clock, boolean swept) {
    this.period = period;
    this.drift = drift;
    this.writes = writes;
    this.clock = clock;
    this.swept = swept;
  }

  /** The user of that id was read, or made, and is the resource's. */
  void seen(CloudUser resource, String userId) {
    sightings.put(uid(resource), new Sighting(userId, clock.instant()));
  }

  /** Whether that was so recently that a read might be behind it. */
  boolean justSeen(CloudUser resource, String userId) {
    Sighting last = sightings.get(uid(resource));
    return last != null
        && last.userId().equals(userId)
        && clock.instant().isBefore(last.at().plus(OwnWrites.SETTLING));
  }

  /** What must be read before this declaration can be said to hold; empty for nothing. */
  Set<Aspect> unknown(CloudUser resource, DesiredUser desired, @Nullable String userId) {
    String uid = uid(resource);
    if (userId == null || doubted.contains(uid) || !requestCarriedOut(resource)) {
      return EnumSet.allOf(Aspect.class);
    }
    Entry entry = entries.get(uid);
    if (entry != null && entry.userId().equals(userId) && trusted(entry)) {
      return desired.differsFrom(entry.desired());
    }
    return swept ? differing(resource, desired, userId) : EnumSet.allOf(Aspect.class);
  }

  private boolean trusted(Entry entry) {
    return swept || !clock.instant().isAfter(entry.at().plus(period));
  }

  /** A request that was there before this process was is as old as everything it has not seen. */
  private boolean requestCarriedOut(CloudUser resource) {
    String requested = requested(resource);
    String known = requests.putIfAbsent(uid(resource), requested);
    return known == null ? swept : known.equals(requested);
  }

  private Set<Aspect> differing(CloudUser resource, DesiredUser desired, String userId) {
    boolean atRest = atRest(resource);
    CloudUserStatus status = resource.getStatus();
    if (!atRest && (status == null || status.credentials() == null)) {
      return EnumSet.allOf(Aspect.class);
    }
    AccountSnapshot seen = believed(desired.userName()).orElse(null);
    if (seen == null) {
      // The next sweep tells. Reading 5,000 users one by one because a page is late would not help.
      return atRest ? EnumSet.noneOf(Aspect.class) : EnumSet.allOf(Aspect.class);
    }
    return drift.between(
        desired, userId, managedTagKeys(resource, desired), seen.observe(desired.userName()));
  }

  /** Keys that are set because of the spec, or were. */
  static List<String> managedTagKeys(CloudUser resource, DesiredUser desired) {
    List<String> keys = new ArrayList<>(desired.tags().keySet());
    CloudUserStatus status = resource.getStatus();
    if (status != null && status.tagKeys() != null) {
      keys.addAll(status.tagKeys());
    }
    return keys;
  }

  /**
   * Whether the last pass found everything as it is declared now, or all that is missing is a
   * person's decision.
   */
  static boolean atRest(CloudUser resource) {
    CloudUserStatus status = resource.getStatus();
    return status != null
        && resource.getMetadata().getGeneration() != null
        && resource.getMetadata().getGeneration().equals(status.observedGeneration())
        && status
            .condition(ConditionType.Ready)
            .filter(it -> it.isTrue() || HELD.contains(it.reason()))
            .isPresent();
  }

  /** The last snapshot, if it may be believed about this user. */
  Optional<AccountSnapshot> believed(String userName) {
    return fresh().filter(it -> writes.settledBefore(userName, it.begun()));
  }

  private Optional<AccountSnapshot> fresh() {
    return Optional.ofNullable(snapshot)
        .filter(
            it -> !clock.instant().isAfter(it.begun().plus(period.multipliedBy(FRESH_PERIODS))));
  }

  /** When and with what the person signed in, as the last sweep saw it. */
  SignInFacts signIns(String userName, String userId) {
    return fresh().map(it -> it.signIn(userName, userId)).orElse(SignInFacts.UNKNOWN);
  }

  /** IAM has this now; whether all of it was looked at decides how long it is trusted. */
  void made(CloudUser resource, DesiredUser desired, String userId, boolean allRead) {
    entries.merge(
        uid(resource),
        new Entry(desired, userId, clock.instant()),
        (before, now) -> allRead || swept ? now : new Entry(desired, userId, before.at()));
    if (allRead) {
      doubted.remove(uid(resource));
      requests.put(uid(resource), requested(resource));
    }
  }

  /** A sweep has seen all users. What it has certainly seen is remembered by it alone. */
  void swept(AccountSnapshot seen) {
    snapshot = seen;
    swept = true;
    Instant settled = seen.begun().minus(OwnWrites.SETTLING);
    entries.values().removeIf(entry -> entry.at().isBefore(settled));
    sightings.values().removeIf(sighting -> sighting.at().isBefore(settled));
    writes.seenBy(seen);
  }

  /** Whether sweeps take place; where they are not allowed, users are read one by one. */
  void swept(boolean value) {
    swept = value;
  }

  /** What is known of the user does not count any more: the next pass reads. */
  void doubt(CloudUser resource) {
    doubted.add(uid(resource));
    entries.remove(uid(resource));
    sightings.remove(uid(resource));
  }

  /** The resource is gone. */
  void forget(CloudUser resource) {
    entries.remove(uid(resource));
    sightings.remove(uid(resource));
    doubted.remove(uid(resource));
    requests.remove(uid(resource));
  }

  private static String uid(CloudUser resource) {
    return resource.getMetadata().getUid();
  }

  private static String requested(CloudUser resource) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(CloudUser.RECONCILE_ANNOTATION, "");
  }
}
