// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * A Kubernetes API server in this JVM, over plain HTTP on the loopback interface, for tests and the
 * quick start. The fabric8 client and kubectl can talk to it.
 *
 * <p>It keeps what an operator relies on: optimistic locking on every write, schema, defaults,
 * pruning and CEL rules of custom resources, status isolation, generations, finalizers, watches
 * with replay, server-side tables. It has no authentication, no authorization and no controllers
 * (no garbage collection, no pods that run), one storage version per resource without conversion,
 * and its server-side apply ({@link ServerSideApply}) tracks appliers only. Nothing survives it.
 */
public final class KubeDouble implements KubeBackend {
  private final ObjectStore store = new ObjectStore();
  private final Faults faults = new Faults();
  private final Map<String, LongAdder> writes = new ConcurrentHashMap<>();
  private final Object freezeMonitor = new Object();
  private final ApiServer api;
  private final HttpServer http;
  private boolean frozen;

  private KubeDouble(int port) {
    http = new HttpServer(port, this::handle);
    api = new ApiServer(store, task -> http.execute(task), this::countWrite);
  }

  /** Starts a double on a free port. */
  public static KubeDouble start() {
    return start(0);
  }

  /**
   * Starts a double.
   *
   * @param port the port on 127.0.0.1; 0 for a free one
   */
  public static KubeDouble start(int port) {
    KubeDouble started = new KubeDouble(port);
    for (String namespace : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
      started.createNamespace(namespace);
    }
    return started;
  }

  private void createNamespace(String name) {
    ObjectNode namespace = Json.object();
    namespace.putObject("metadata").put("name", name);
    KubeRequest request =
        new KubeRequest(
            "create",
            "",
            "v1",
            "",
            "namespaces",
            "",
            "",
            "",
            Map.of(),
            Map.of(),
            namespace.toString());
    api.create(request);
  }

  private void handle(HttpRequest request, HttpExchange exchange) throws IOException {
    awaitThaw();
    KubeRequest kubeRequest = KubeRequest.of(request);
    Optional<Failure> failure = faults.take(kubeRequest);
    if (failure.isEmpty() || inject(failure.get(), exchange)) {
      api.handle(kubeRequest, exchange);
    }
  }

  /** Returns whether the request is to be worked on nevertheless. */
  private boolean inject(Failure failure, HttpExchange exchange) throws IOException {
    if (failure instanceof Failure.Status status) {
      ApiException error =
          ApiException.of(
              status.code(),
              status.code() == 409 ? "Conflict" : "InternalError",
              "injected fault " + status.code());
      ApiServer.respond(exchange, status.code(), error.status(), List.of());
      return false;
    }
    if (failure instanceof Failure.DropBefore) {
      exchange.drop();
      return false;
    }
    if (failure instanceof Failure.DropAfter) {
      exchange.loseAnswer();
    } else if (failure instanceof Failure.Delay delay) {
      pause(delay.delay());
    }
    return true;
  }

  private static void pause(Duration duration) throws IOException {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the double was closed", e);
    }
  }

  private void awaitThaw() throws IOException {
    synchronized (freezeMonitor) {
      try {
        while (frozen) {
          freezeMonitor.wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the double was closed", e);
      }
    }
  }

  private void countWrite(KubeRequest request) {
    writes
        .computeIfAbsent(
            request.verb() + " " + request.resourceAndSubresource(), any -> new LongAdder())
        .increment();
  }

  /** The address, such as {@code http://127.0.0.1:12345}. */
  public String url() {
    return "http://127.0.0.1:" + http.port();
  }

  @Override
  public Kind kind() {
    return Kind.DOUBLE;
  }

  @Override
  public String describe() {
    return "Kubernetes API double at "
        + url()
        + " (not a real API server: it cannot show authentication, RBAC, conversion, garbage"
        + " collection, CEL type checking and cost limits, or managedFields)";
  }

  @Override
  public Optional<KubeDouble> asDouble() {
    return Optional.of(this);
  }

  @Override
  public Config config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url())
        .withNamespace("default")
        .withTrustCerts(false)
        .build();
  }

  @Override
  public String kubeconfig() {
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: double
          cluster:
            server: %s
        users:
        - name: double
          user: {}
        contexts:
        - name: double
          context:
            cluster: double
            user: double
            namespace: default
        current-context: double
        """
        .formatted(url());
  }

  /** Every version of every object that was ever stored, oldest first. */
  public List<StoredVersion> history() {
    return store.history();
  }

  /** The versions of one object, oldest first; {@code resource} as in {@link StoredVersion}. */
  public List<StoredVersion> history(String resource, String namespace, String name) {
    return history().stream()
        .filter(
            version ->
                version.resource().equals(resource)
                    && version.namespace().equals(namespace)
                    && version.name().equals(name))
        .toList();
  }

  /**
   * How many writes were accepted, whether or not they changed something.
   *
   * @param verb create, update, patch, delete or deletecollection
   * @param resource the plural, with {@code /status} for the subresource
   */
  public long writes(String verb, String resource) {
    LongAdder count = writes.get(verb + " " + resource);
    return count == null ? 0 : count.sum();
  }

  /** All counts of accepted writes, by {@code "verb resource"}. */
  public Map<String, Long> writes() {
    Map<String, Long> counts = new TreeMap<>();
    writes.forEach((key, count) -> counts.put(key, count.sum()));
    return counts;
  }

  /** Lets the next requests that fit the condition fail. */
  public void failNext(int times, Predicate<KubeRequest> condition, Failure failure) {
    faults.add(times, condition, failure);
  }

  /** Accepts requests without answering until {@link #thaw()}; open watches go on. */
  public void freeze() {
    synchronized (freezeMonitor) {
      frozen = true;
    }
  }

  /** Answers what waited since {@link #freeze()}. */
  public void thaw() {
    synchronized (freezeMonitor) {
      frozen = false;
      freezeMonitor.notifyAll();
    }
  }

  /** Goes away: breaks all connections and refuses new ones until {@link #comeBack()}. */
  public void goAway() {
    http.suspend();
  }

  /** Listens again on the same port, with everything that was stored. */
  public void comeBack() {
    http.resume();
  }

  /** Says no from now on when somebody asks whether they may do this; nothing is refused. */
  public void deny(String verb, String resource) {
    api.deny(verb, resource);
  }

  /** The clock in answers goes ahead of the real one, or behind it. */
  public void clockAhead(Duration difference) {
    http.clockAhead(difference);
  }

  /** Makes watches that start from an older version fail with 410, as after a compaction. */
  public void expireWatches() {
    store.compact();
  }

  @Override
  public void close() {
    http.close();
  }
}
