// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** The injected faults that are still to happen. */
final class Faults {

  private record Pending(AtomicInteger left, Predicate<KubeRequest> condition, Failure failure) {}

  private final List<Pending> pending = new CopyOnWriteArrayList<>();

  void add(int times, Predicate<KubeRequest> condition, Failure failure) {
    pending.add(new Pending(new AtomicInteger(times), condition, failure));
  }

  void clear() {
    pending.clear();
  }

  /** Takes the first fault that fits the request. */
  Optional<Failure> take(KubeRequest request) {
    for (Iterator<Pending> all = pending.iterator(); all.hasNext(); ) {
      Pending candidate = all.next();
      if (candidate.left().get() > 0
          && candidate.condition().test(request)
          && candidate.left().getAndDecrement() > 0) {
        return Optional.of(candidate.failure());
      }
    }
    return Optional.empty();
  }
}
