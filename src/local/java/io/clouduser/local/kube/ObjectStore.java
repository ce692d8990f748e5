// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The storage: what etcd and the watch cache are to a real API server. One revision counter for
 * everything; stored trees are never changed, only replaced. Callers that read and then write hold
 * the store's monitor over both, which makes a write a transaction.
 */
final class ObjectStore {

  /** A change, as watches see it. */
  record Change(
      StoredVersion.Type type, long revision, ObjectNode object, ObjectNode previous, Instant at) {}

  private final Map<String, NavigableMap<String, ObjectNode>> objects = new HashMap<>();
  private final Map<String, List<Change>> changes = new HashMap<>();
  private final Map<String, Set<Consumer<Change>>> watchers = new ConcurrentHashMap<>();
  private long revision = 1;
  private long compacted;

  synchronized long revision() {
    return revision;
  }

  synchronized ObjectNode get(String storage, String namespace, String name) {
    return table(storage).get(key(namespace, name));
  }

  /** The objects of a resource in the order of namespace and name; an empty namespace means all. */
  synchronized List<ObjectNode> list(String storage, String namespace) {
    NavigableMap<String, ObjectNode> table = table(storage);
    Collection<ObjectNode> found =
        namespace.isEmpty()
            ? table.values()
            : table.subMap(key(namespace, ""), key(namespace, "\uffff")).values();
    return List.copyOf(found);
  }

  /** Stores an object under the next revision, which the object gets as its resourceVersion. */
  synchronized void put(String storage, ObjectNode object) {
    revision++;
    Json.metadata(object).put("resourceVersion", Long.toString(revision));
    ObjectNode previous =
        table(storage).put(key(Json.namespace(object), Json.name(object)), object);
    publish(
        storage,
        previous == null ? StoredVersion.Type.ADDED : StoredVersion.Type.MODIFIED,
        object,
        previous);
  }

  /** Removes an object; watchers see its last state under the revision of the removal. */
  synchronized ObjectNode remove(String storage, String namespace, String name) {
    revision++;
    ObjectNode previous = table(storage).remove(key(namespace, name));
    ObjectNode last = previous.deepCopy();
    Json.metadata(last).put("resourceVersion", Long.toString(revision));
    publish(storage, StoredVersion.Type.DELETED, last, previous);
    return last;
  }

  /** Forgets the changes up to now, so that watches from older versions are told "Expired". */
  synchronized void compact() {
    compacted = revision;
  }

  /**
   * Registers a consumer of changes after a revision. Past ones are delivered before this returns.
   *
   * @throws ApiException 410 when the revision was compacted away
   */
  synchronized void watch(String storage, long after, Consumer<Change> consumer) {
    if (after < compacted) {
      throw ApiException.expired(after, compacted);
    }
    List<Change> past = changes.getOrDefault(storage, List.of());
    int first = past.size();
    while (first > 0 && past.get(first - 1).revision() > after) {
      first--;
    }
    past.subList(first, past.size()).forEach(consumer);
    watchers.computeIfAbsent(storage, any -> ConcurrentHashMap.newKeySet()).add(consumer);
  }

  void unwatch(String storage, Consumer<Change> consumer) {
    watchers.getOrDefault(storage, Set.of()).remove(consumer);
  }

  /** Every version ever stored, oldest first. */
  synchronized List<StoredVersion> history() {
    List<StoredVersion> all = new ArrayList<>();
    changes.forEach(
        (storage, list) ->
            list.forEach(
                change ->
                    all.add(
                        new StoredVersion(
                            storage,
                            Json.namespace(change.object()),
                            Json.name(change.object()),
                            change.revision(),
                            change.type(),
                            change.object().deepCopy(),
                            change.at()))));
    all.sort((a, b) -> Long.compare(a.resourceVersion(), b.resourceVersion()));
    return all;
  }

  private void publish(
      String storage, StoredVersion.Type type, ObjectNode object, ObjectNode previous) {
    Change change = new Change(type, revision, object, previous, Instant.now());
    changes.computeIfAbsent(storage, any -> new ArrayList<>()).add(change);
    watchers.getOrDefault(storage, Set.of()).forEach(watcher -> watcher.accept(change));
  }

  private NavigableMap<String, ObjectNode> table(String storage) {
    return objects.computeIfAbsent(storage, any -> new TreeMap<>());
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }
}
