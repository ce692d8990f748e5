// SPDX-License-Identifier: Apache-2.0
package io.clouduser.ops;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Measures the framework: passes that wait, run, succeed and fail, and the events that ask for
 * them.
 *
 * <p>The framework's own support for Micrometer is not used: it labels a counter with the number of
 * the retry, which has no end here, and wraps every exception in another one.
 */
public final class Passes implements Metrics {
  private static final List<Duration> BUCKETS =
      List.of(
          Duration.ofMillis(10),
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30));

  private final MeterRegistry registry;

  /** Submitted and not yet ended. */
  private final AtomicLong open = new AtomicLong();

  /** By thread, since when its pass runs, by {@link System#nanoTime()}. */
  private final Map<Thread, Long> running = new ConcurrentHashMap<>();

  Passes(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("clouduser.reconciliations.running", running, Map::size)
        .description("Passes that run now")
        .register(registry);
    Gauge.builder("clouduser.reconciliations.waiting", this, Passes::waiting)
        .description("Passes that wait for a worker")
        .register(registry);
    // So that a rate can be taken of what has not happened yet.
    for (String action : new String[] {"reconcile", "cleanup"}) {
      timer(action, "success");
      timer(action, "failed");
    }
  }

  /** How long the pass that runs longest has been running. */
  public Duration longest() {
    long now = System.nanoTime();
    return Duration.ofNanos(running.values().stream().mapToLong(it -> now - it).max().orElse(0));
  }

  private double waiting() {
    return Math.max(0, open.get() - running.size());
  }

  @Override
  public void receivedEvent(Event event, Map<String, Object> metadata) {
    String kind =
        event instanceof ResourceEvent resource
            ? resource.getAction().name().toLowerCase(Locale.ROOT)
            : "other";
    Counter.builder("clouduser.events")
        .description("Events that asked for a pass, by what happened to the resource")
        .tag("kind", kind)
        .register(registry)
        .increment();
  }

  @Override
  public void reconcileCustomResource(
      HasMetadata resource, @Nullable RetryInfo retry, Map<String, Object> metadata) {
    open.incrementAndGet();
  }

  @Override
  public void reconciliationExecutionStarted(HasMetadata resource, Map<String, Object> metadata) {
    running.put(Thread.currentThread(), System.nanoTime());
  }

  /** The framework calls this, without a resource, for what was gone before it began, too. */
  @Override
  public void reconciliationExecutionFinished(
      @Nullable HasMetadata resource, Map<String, Object> metadata) {
    running.remove(Thread.currentThread());
    open.decrementAndGet();
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    long begin = System.nanoTime();
    String outcome = "failed";
    try {
      T result = execution.execute();
      outcome = "success";
      return result;
    } finally {
      timer(execution.name(), outcome).record(Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  private Timer timer(String action, String outcome) {
    return Timer.builder("clouduser.reconciliation")
        .description("Passes by what they did and how they ended; a failed one is repeated")
        .tag("action", action)
        .tag("outcome", outcome)
        .serviceLevelObjectives(BUCKETS.toArray(Duration[]::new))
        .register(registry);
  }
}
