// SPDX-License-Identifier: Apache-2.0
package io.clouduser.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of the process.
 *
 * <p>Invariant: a label has one of few values that the operator or an API defines, never a name or
 * an address out of a resource.
 */
public final class Meters implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbage = new JvmGcMetrics();
  private final LogbackMetrics logs = new LogbackMetrics();
  private final Passes passes = new Passes(registry);
  private final AtomicInteger users = new AtomicInteger();

  /** When the last sweep succeeded, by {@link System#nanoTime()}; null before the first. */
  private volatile @Nullable Long sweptAt;

  /**
   * Begins to measure the JVM.
   *
   * @param version the operator's
   */
  public Meters(String version) {
    garbage.bindTo(registry);
    logs.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    Gauge.builder("clouduser.build.info", () -> 1)
        .description("Always 1; the label tells the version")
        .tag("version", version)
        .register(registry);
    // Known from the start, so that the first increase is seen as one.
    sweep("done");
    sweep("failed");
    woken();
    notifications("unreadable", "unreadable");
    polls("ok");
    polls("failed");
    lag();
    Gauge.builder("clouduser.snapshot.age", this, Meters::snapshotAge)
        .description("How old the last account-wide sweep that succeeded is; NaN before the first")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("clouduser.account.users", users, AtomicInteger::get)
        .description("IAM users of the account, as the last sweep saw them")
        .register(registry);
  }

  /** What the framework tells. */
  public Passes passes() {
    return passes;
  }

  /** A request to IAM has come to its end. */
  public void iamCall(String operation, String outcome, Duration took) {
    counter(
            "clouduser.iam.calls",
            "Requests to IAM, repeated ones included",
            "operation",
            operation,
            "outcome",
            outcome)
        .increment();
    Timer.builder("clouduser.iam.call")
        .description("How long requests to IAM take")
        .tag("operation", operation)
        .register(registry)
        .record(took);
  }

  /**
   * A message of the queue was dealt with.
   *
   * @param kind what it is about
   * @param outcome what became of it
   * @param lag since it was put into the queue, if that is known
   */
  public void notification(String kind, String outcome, @Nullable Duration lag) {
    notifications(kind, outcome).increment();
    if (lag != null) {
      lag().record(lag);
    }
  }

  /** The queue was asked for messages. */
  public void polled(boolean reached) {
    polls(reached ? "ok" : "failed").increment();
  }

  private Counter notifications(String kind, String outcome) {
    return counter(
        "clouduser.notifications",
        "Messages of the queue that were dealt with",
        "kind",
        kind,
        "outcome",
        outcome);
  }

  private Counter polls(String outcome) {
    return counter(
        "clouduser.notifications.polls",
        "Requests for messages, by whether the queue answered",
        "outcome",
        outcome);
  }

  private Timer lag() {
    return timer(
        "clouduser.notifications.lag",
        "From when a message was put into the queue to when it was dealt with");
  }

  /**
   * An account-wide sweep has come to its end.
   *
   * @param took reading and comparing
   * @param seen how many users the account has
   * @param toWake how many resources were not as they should be
   */
  public void swept(Duration took, int seen, int toWake) {
    sweep("done").record(took);
    woken().increment(toWake);
    users.set(seen);
    sweptAt = System.nanoTime();
  }

  /** An account-wide sweep could not be finished. */
  public void sweepFailed(Duration took) {
    sweep("failed").record(took);
  }

  private Timer sweep(String outcome) {
    return timer("clouduser.sweep", "Account-wide sweeps, by how they ended", "outcome", outcome);
  }

  private Counter woken() {
    return counter(
        "clouduser.sweep.woken", "Resources that a sweep found not to be as they should be");
  }

  private double snapshotAge() {
    Long at = sweptAt;
    return at == null ? Double.NaN : (System.nanoTime() - at) / 1e9;
  }

  /**
   * Counts from here on.
   *
   * @param name with dots; the scrape has underscores and {@code _total}
   * @param labels names and values in turn
   */
  public Counter counter(String name, String description, String... labels) {
    return Counter.builder(name).description(description).tags(labels).register(registry);
  }

  /** Measures durations from here on; the scrape has {@code _seconds}. */
  public Timer timer(String name, String description, String... labels) {
    return Timer.builder(name).description(description).tags(labels).register(registry);
  }

  /**
   * Notices to the admin came to their end.
   *
   * @param sink where they were to go
   * @param outcome {@code taken} or {@code dropped}
   * @param times how many
   */
  public void notices(String sink, String outcome, int times) {
    counter(
            "clouduser.notices",
            "Notices to the admin by where they went and what became of them",
            "sink",
            sink,
            "outcome",
            outcome)
        .increment(times);
  }

  /** A delivery record has entered a phase so many times more. */
  public void credentials(String phase, int times) {
    counter("clouduser.credentials", "Phases that delivery records entered", "phase", phase)
        .increment(times);
  }

  /**
   * A number that is asked for at every scrape; {@link Double#NaN} when there is none.
   *
   * @param name with dots; the scrape has underscores
   */
  public void gauge(String name, String description, Supplier<Number> number) {
    Gauge.builder(name, number).description(description).register(registry);
  }

  /** A number for each value of one label. */
  public void gauges(
      String name,
      String description,
      String label,
      Collection<String> values,
      ToLongFunction<String> number) {
    for (String value : values) {
      Gauge.builder(name, () -> number.applyAsLong(value))
          .description(description)
          .tag(label, value)
          .register(registry);
    }
  }

  /** The text of a scrape. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    garbage.close();
    logs.close();
    registry.close();
  }
}
