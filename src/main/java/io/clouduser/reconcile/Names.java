// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.Reason;
import io.clouduser.model.OperationFailed;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which resource an IAM user name belongs to: the oldest of those that declare it, as IAM compares
 * names, without regard to case.
 */
final class Names {
  private static final String INDEX = "iam-user-name";

  private static final Comparator<CloudUser> OLDEST_FIRST =
      Comparator.comparing((CloudUser it) -> meta(it).getCreationTimestamp())
          .thenComparing(it -> meta(it).getNamespace())
          .thenComparing(it -> meta(it).getName());

  private final SimpleInboundEventSource<CloudUser> wakeUps = new SimpleInboundEventSource<>();

  /** Uids of rivals whose users are gone while the resources are on their way out. */
  private final Set<String> released = ConcurrentHashMap.newKeySet();

  private volatile @Nullable IndexerResourceCache<CloudUser> cache;

  /** Indexes the watch cache, and offers the event source that wakes rivals. */
  List<EventSource<?, CloudUser>> attach(EventSourceContext<CloudUser> context) {
    cache = context.getPrimaryCache();
    context.getPrimaryCache().addIndexer(INDEX, it -> List.of(key(it)));
    return List.of(wakeUps);
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
    List<CloudUser> rivals = sameName(resource);
    if (!rivals.isEmpty()) {
      released.add(meta(resource).getUid());
      rivals.forEach(other -> wakeUps.propagateEvent(ResourceID.fromResource(other)));
    }
  }

  private List<CloudUser> sameName(CloudUser resource) {
    IndexerResourceCache<CloudUser> index = cache;
    if (index == null) {
      return List.of();
    }
    List<CloudUser> all = index.byIndex(INDEX, key(resource));
    return all.stream()
        .filter(it -> !meta(it).getUid().equals(meta(resource).getUid()))
        .filter(it -> !released.contains(meta(it).getUid()))
        .toList();
  }

  private static String key(CloudUser resource) {
    return resource.iamUserName().toLowerCase(Locale.ROOT);
  }

  private static ObjectMeta meta(CloudUser resource) {
    return resource.getMetadata();
  }
}
