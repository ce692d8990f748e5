// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.Reason;
import io.clouduser.model.OperationFailed;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which resource an IAM user name belongs to: the oldest of those that declare it, as IAM compares
 * names, without regard to case.
 */
final class Names {
  private static final Comparator<CloudUser> OLDEST_FIRST =
      Comparator.comparing((CloudUser it) -> meta(it).getCreationTimestamp())
          .thenComparing(it -> meta(it).getNamespace())
          .thenComparing(it -> meta(it).getName());

  /** Uids of rivals whose users are gone while the resources are on their way out. */
  private final Set<String> released = ConcurrentHashMap.newKeySet();

  private final Wakeups wakeups;

  Names(Wakeups wakeups) {
    this.wakeups = wakeups;
  }

  /**
   * Checks that no older resource declares the same user.
   *
   * @throws OperationFailed with {@code UserNameTaken} when one does
   */
  void check(CloudUser resource) {
    for (CloudUser other : sameName(resource)) {
      if (OLDEST_FIRST.compare(other, resource) < 0) {
        throw OperationFailed.stalled(
            Reason.UserNameTaken,
            "The older CloudUser "
                + meta(other).getNamespace()
                + "/"
                + meta(other).getName()
                + " declares the IAM user "
                + other.iamUserName()
                + ". Delete one of the two.",
            null);
      }
    }
  }

  /** Lets the next oldest have the name. */
  void release(CloudUser resource) {
    released.removeIf(uid -> wakeups.withUid(uid).isEmpty());
    List<CloudUser> rivals = sameName(resource);
    if (!rivals.isEmpty()) {
      released.add(meta(resource).getUid());
      rivals.forEach(wakeups::nudge);
    }
  }

  private List<CloudUser> sameName(CloudUser resource) {
    return wakeups.named(resource.iamUserName()).stream()
        .filter(it -> !meta(it).getUid().equals(meta(resource).getUid()))
        .filter(it -> !released.contains(meta(it).getUid()))
        .toList();
  }

  private static ObjectMeta meta(CloudUser resource) {
    return resource.getMetadata();
  }
}
