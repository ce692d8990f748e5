// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.model.Cause;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the resource that something outside Kubernetes is about, and wakes it.
 *
 * <p>Invariant: after {@link #wake} at least one pass begins that reads everything anew, even if
 * another pass is under way: the cause waits for a pass that takes it, and a pass that takes one
 * trusts nothing that was read before.
 */
public final class Wakeups {
  private static final String BY_NAME = "iam-user-name";
  private static final String BY_USER_ID = "iam-user-id";
  private static final String BY_UID = "uid";
  private static final String BY_DELIVERY = "delivery-id";

  /** More causes than these say nothing new to a person. */
  private static final int MOST_CAUSES = 5;

  private final SimpleInboundEventSource<CloudUser> source = new SimpleInboundEventSource<>();
  private final Map<String, List<Cause>> causes = new ConcurrentHashMap<>();
  private volatile @Nullable IndexerResourceCache<CloudUser> cache;

  /** Indexes the watch cache, and offers the event source that wakes. */
  List<EventSource<?, CloudUser>> attach(EventSourceContext<CloudUser> context) {
    IndexerResourceCache<CloudUser> primary = context.getPrimaryCache();
    primary.addIndexer(BY_NAME, it -> List.of(nameKey(it.iamUserName())));
    primary.addIndexer(BY_USER_ID, it -> userId(it).map(List::of).orElse(List.of()));
    primary.addIndexer(BY_UID, it -> List.of(it.getMetadata().getUid()));
    primary.addIndexer(BY_DELIVERY, it -> deliveryId(it).map(List::of).orElse(List.of()));
    cache = primary;
    return List.of(source);
  }

  /** The resources that declare this IAM user, as IAM compares names, without regard to case. */
  public List<CloudUser> named(String userName) {
    return indexed(BY_NAME, nameKey(userName));
  }

  /** The resources whose status tells this IAM user id. */
  public List<CloudUser> withUserId(String userId) {
    return indexed(BY_USER_ID, userId);
  }

  /** The resource with this uid. */
  public Optional<CloudUser> withUid(String uid) {
    return indexed(BY_UID, uid).stream().findFirst();
  }

  /** The resource on whose record this delivery is. */
  public Optional<CloudUser> withDelivery(String deliveryId) {
    return indexed(BY_DELIVERY, deliveryId).stream().findFirst();
  }

  /** All resources. */
  public List<CloudUser> all() {
    IndexerResourceCache<CloudUser> index = cache;
    if (index == null) {
      return List.of();
    }
    try (Stream<CloudUser> every = index.list()) {
      return every.toList();
    }
  }

  /**
   * Has the resource looked at from scratch.
   *
   * @param resource as the watch cache has it
   * @param cause what happened
   */
  public void wake(CloudUser resource, Cause cause) {
    String uid = resource.getMetadata().getUid();
    causes.merge(uid, List.of(cause), Wakeups::together);
    nudge(resource);
  }

  /** Has the resource looked at, without doubt in what is known of its IAM user. */
  void nudge(CloudUser resource) {
    source.propagateEvent(ResourceID.fromResource(resource));
  }

  /** Whether a cause waits for a pass. */
  boolean waiting(CloudUser resource) {
    return causes.containsKey(resource.getMetadata().getUid());
  }

  /** The causes that wait for a pass; they are this pass's from now on. */
  List<Cause> take(CloudUser resource) {
    List<Cause> waiting = causes.remove(resource.getMetadata().getUid());
    return waiting == null ? List.of() : waiting;
  }

  /** The pass that took them came to nothing: they are the next one's. */
  void giveBack(CloudUser resource, List<Cause> taken) {
    if (!taken.isEmpty()) {
      causes.merge(
          resource.getMetadata().getUid(), taken, (newer, older) -> together(older, newer));
    }
  }

  /** Lets go of what waits for a resource that is gone. */
  void forget(CloudUser resource) {
    causes.remove(resource.getMetadata().getUid());
  }

  private static List<Cause> together(List<Cause> older, List<Cause> newer) {
    List<Cause> all = new ArrayList<>(older);
    newer.stream().filter(it -> !all.contains(it)).forEach(all::add);
    return List.copyOf(all.subList(Math.max(0, all.size() - MOST_CAUSES), all.size()));
  }

  private List<CloudUser> indexed(String index, String key) {
    IndexerResourceCache<CloudUser> known = cache;
    return known == null ? List.of() : known.byIndex(index, key);
  }

  private static String nameKey(String userName) {
    return userName.toLowerCase(Locale.ROOT);
  }

  /** A discovered user's is known before status tells it. */
  static Optional<String> userId(CloudUser resource) {
    return Optional.ofNullable(resource.getStatus())
        .map(CloudUserStatus::userId)
        .or(
            () ->
                Optional.ofNullable(resource.getMetadata().getAnnotations())
                    .map(it -> it.get(DiscoveredUsers.USER_ID_ANNOTATION)));
  }

  private static Optional<String> deliveryId(CloudUser resource) {
    return Optional.ofNullable(resource.getStatus())
        .map(CloudUserStatus::credentials)
        .map(CredentialsStatus::deliveryId);
  }
}
