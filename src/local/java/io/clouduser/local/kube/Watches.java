// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** The watch verb: past and coming changes as a stream of events, with bookmarks. */
final class Watches {
  private static final long BOOKMARK_SECONDS = 20;

  private final ObjectStore store;
  private final Consumer<Runnable> executor;

  Watches(ObjectStore store, Consumer<Runnable> executor) {
    this.store = store;
    this.executor = executor;
  }

  /** Serves one watch until the client goes away or its time is over. */
  void serve(ResourceType type, KubeRequest request, HttpExchange exchange) throws IOException {
    BlockingQueue<ObjectNode> events = new LinkedBlockingQueue<>();
    Function<ObjectNode, ObjectNode> form = form(type, request);
    Predicate<JsonNode> selected = Selectors.of(request, type);
    Consumer<ObjectStore.Change> consumer =
        change -> {
          if (request.namespace().isEmpty()
              || Json.namespace(change.object()).equals(request.namespace())) {
            offer(change, selected, form, events);
          }
        };
    start(type, request, selected, form, events, consumer);
    EventStream stream;
    try {
      stream = exchange.stream("application/json");
    } catch (IOException e) {
      store.unwatch(type.storage(), consumer);
      throw e;
    }
    executor.accept(() -> send(type, request, events, stream));
    stream.awaitPeerClose();
    store.unwatch(type.storage(), consumer);
    events.add(Json.object());
  }

  private void start(
      ResourceType type,
      KubeRequest request,
      Predicate<JsonNode> selected,
      Function<ObjectNode, ObjectNode> form,
      BlockingQueue<ObjectNode> events,
      Consumer<ObjectStore.Change> consumer) {
    synchronized (store) {
      String from = request.parameter("resourceVersion");
      long after = from.isEmpty() || from.equals("0") ? store.revision() : parse(from);
      boolean initialEvents = request.flag("sendInitialEvents");
      if (from.isEmpty() || from.equals("0") || initialEvents) {
        store.list(type.storage(), request.namespace()).stream()
            .filter(selected)
            .forEach(object -> events.add(event("ADDED", form.apply(object))));
        after = store.revision();
      }
      if (initialEvents) {
        ObjectNode bookmark = bookmark(type, store.revision());
        Json.metadata(bookmark).putObject("annotations").put("k8s.io/initial-events-end", "true");
        events.add(event("BOOKMARK", bookmark));
      }
      try {
        store.watch(type.storage(), after, consumer);
      } catch (ApiException e) {
        events.add(event("ERROR", e.status()));
        events.add(Json.object());
      }
    }
  }

  /** An object that enters or leaves the selection is added or deleted for this watcher. */
  private static void offer(
      ObjectStore.Change change,
      Predicate<JsonNode> selected,
      Function<ObjectNode, ObjectNode> form,
      BlockingQueue<ObjectNode> events) {
    boolean now = change.type() != StoredVersion.Type.DELETED && selected.test(change.object());
    boolean before = change.previous() != null && selected.test(change.previous());
    if (now) {
      events.add(event(before ? "MODIFIED" : "ADDED", form.apply(change.object())));
    } else if (before) {
      ObjectNode last = change.previous().deepCopy();
      Json.metadata(last).put("resourceVersion", Long.toString(change.revision()));
      events.add(event("DELETED", form.apply(last)));
    }
  }

  private void send(
      ResourceType type,
      KubeRequest request,
      BlockingQueue<ObjectNode> events,
      EventStream stream) {
    String timeout = request.parameter("timeoutSeconds");
    long end =
        System.nanoTime()
            + TimeUnit.SECONDS.toNanos(
                timeout.isEmpty() ? TimeUnit.DAYS.toSeconds(1) : Long.parseLong(timeout));
    try {
      while (true) {
        long left = end - System.nanoTime();
        ObjectNode event =
            events.poll(
                Math.min(left, TimeUnit.SECONDS.toNanos(BOOKMARK_SECONDS)), TimeUnit.NANOSECONDS);
        if ((event == null && left <= 0) || (event != null && event.isEmpty())) {
          return;
        }
        if (event != null) {
          stream.send(Json.bytes(event));
        } else if (request.flag("allowWatchBookmarks")) {
          sendBookmark(type, events, stream);
        }
      }
    } catch (IOException e) {
      // The client went away; serve() cleans up.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stream.close();
    }
  }

  /** A bookmark promises that nothing older is to come, so it is sent on an empty queue only. */
  private void sendBookmark(ResourceType type, BlockingQueue<ObjectNode> events, EventStream stream)
      throws IOException {
    ObjectNode bookmark = null;
    synchronized (store) {
      if (events.isEmpty()) {
        bookmark = event("BOOKMARK", bookmark(type, store.revision()));
      }
    }
    if (bookmark != null) {
      stream.send(Json.bytes(bookmark));
    }
  }

  private static Function<ObjectNode, ObjectNode> form(ResourceType type, KubeRequest request) {
    if (request.wantsTable()) {
      return object ->
          Tables.render(type, List.of(object), Long.parseLong(Json.resourceVersion(object)));
    }
    return object -> ObjectReader.present(type, object);
  }

  private static ObjectNode bookmark(ResourceType type, long revision) {
    ObjectNode object = Json.object().put("kind", type.kind()).put("apiVersion", type.apiVersion());
    Json.metadata(object)
        .put("resourceVersion", Long.toString(revision))
        .putNull("creationTimestamp");
    return object;
  }

  private static ObjectNode event(String type, ObjectNode object) {
    ObjectNode event = Json.object().put("type", type);
    event.set("object", object);
    return event;
  }

  private static long parse(String version) {
    try {
      return Long.parseLong(version);
    } catch (NumberFormatException e) {
      throw ApiException.badRequest("invalid resource version: " + version);
    }
  }
}
