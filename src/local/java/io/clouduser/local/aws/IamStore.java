// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Guards an account's IAM data: every call runs under one lock, and on demand reads are answered
 * from the state of a while ago, as AWS's eventually consistent reads are.
 */
final class IamStore {
  private record Past(Instant until, IamData data) {}

  final String accountId;
  final Clock clock;

  /** Adjustable limits; guarded by the lock. */
  int userQuota = 5_000;

  int policiesPerUser = 10;
  Set<String> deniedInSimulation = Set.of();
  Duration loginProfileSettling = Duration.ZERO;

  private final IamData live = new IamData();
  private final Deque<Past> history = new ArrayDeque<>();
  private Duration staleness = Duration.ZERO;

  /** What the running call sees; only meaningful under the lock. */
  private IamData view = live;

  IamStore(String accountId, Clock clock) {
    this.accountId = accountId;
    this.clock = clock;
    for (String name : ManagedPolicies.NAMES) {
      String arn = "arn:aws:iam::aws:policy/" + name;
      String simple = name.substring(name.lastIndexOf('/') + 1);
      String path = "/" + name.substring(0, name.length() - simple.length());
      live.policies.put(
          arn,
          new IamData.Policy(
              arn,
              simple,
              path,
              Ids.unique("ANPA", 21),
              ManagedPolicies.DOCUMENT,
              Instant.parse("2015-02-06T18:40:00Z")));
    }
  }

  synchronized void staleReads(Duration window) {
    staleness = window;
    history.clear();
  }

  /** The data the running call is to see. */
  IamData data() {
    return view;
  }

  synchronized <T> T read(Supplier<T> call) {
    view = past();
    try {
      return call.get();
    } finally {
      view = live;
    }
  }

  synchronized <T> T write(Supplier<T> call) {
    if (!staleness.isZero()) {
      history.addLast(new Past(clock.instant(), live.copy()));
    }
    return call.get();
  }

  /** Looks at the newest state, whatever window reads have. */
  synchronized <T> T latest(Supplier<T> look) {
    return look.get();
  }

  private IamData past() {
    Instant seen = clock.instant().minus(staleness);
    while (!history.isEmpty() && !history.peekFirst().until().isAfter(seen)) {
      history.removeFirst();
    }
    return history.isEmpty() ? live : history.peekFirst().data();
  }
}
