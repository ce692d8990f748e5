// SPDX-License-Identifier: Apache-2.0
package io.clouduser.benchmark;

import io.clouduser.api.CloudUser;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.benchmark.Row.Usage;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.Mail;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeDouble;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** An account and an API server, the operator between them, and people. */
final class Stage implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private static final String SWEEP = "iam:GetAccountAuthorizationDetails";

  /** Any call at all. */
  static final String ANY = "*";

  /** How many admins, or controllers, apply at once. */
  private static final int HANDS = 8;

  private final Options options;
  private final AwsEmulator aws = AwsEmulator.start();
  private final KubeBackend kube = KubeBackend.start();
  private final KubernetesClient client = kube.client();
  private final URI endpoint;
  private final String namespace;
  private final Map<String, Instant> applied = new ConcurrentHashMap<>();
  private final Map<String, Long> firsts = new ConcurrentHashMap<>();
  private final Map<String, Long> lasts = new ConcurrentHashMap<>();
  private final AtomicLong lastCall = new AtomicLong();
  private Map<String, Long> writesBefore = Map.of();
  private OperatorProcess operator;
  private long begin;
  private Usage usedBefore = Usage.NONE;

  Stage(Options options) {
    this(options, null);
  }

  /**
   * A stage before another account.
   *
   * @param elsewhere where the operator finds AWS, or null for the account at hand
   */
  Stage(Options options, URI elsewhere) {
    this.options = options;
    this.endpoint = elsewhere == null ? aws.endpoint() : elsewhere;
    try {
      kube.install(
          Serialization.unmarshal(
              Files.readString(Path.of("crds", "cloudusers.clouduser.io.yaml")),
              CustomResourceDefinition.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    namespace = kube.newNamespace();
    aws.call("iam", "CreateGroup", Map.of("GroupName", "developers"));
    aws.call("iam", "CreateGroup", Map.of("GroupName", "auditors"));
    aws.latency(options.latency());
    aws.onApiCall(
        call -> {
          long now = System.nanoTime();
          firsts.putIfAbsent(ANY, now);
          firsts.putIfAbsent(call.name(), now);
          lastCall.set(now);
          lasts.put(call.name(), now);
        });
  }

  AwsEmulator aws() {
    return aws;
  }

  /** Starts the operator, and waits for its first AWS call. */
  void startOperator(Map<String, String> more) {
    startOperator(options.flags(), more);
  }

  /** The same, with other flags. */
  void startOperator(List<String> flags, Map<String, String> more) {
    firsts.clear();
    begin = System.nanoTime();
    operator = OperatorProcess.start(options, flags, kube, endpoint, namespace, more);
    usedBefore = Usage.NONE;
    if (endpoint.equals(aws.endpoint())) {
      await(() -> firsts.containsKey(ANY) || System.nanoTime() - begin > 20e9);
    }
    await(operator::serves);
  }

  /** From the start of the operator to the end of its first such call, in milliseconds, or -1. */
  long sinceStart(String call) {
    Long first = firsts.get(call);
    return first == null ? -1 : (first - begin) / 1_000_000;
  }

  void stopOperator() {
    operator.close();
    operator = null;
  }

  Row.Footprint footprint() {
    return new Row.Footprint(
        operator.residentMegabytes(), operator.usage().since(usedBefore), sinceStart(ANY));
  }

  /** Everything is counted from here. */
  void reset() {
    aws.calls().reset();
    lasts.clear();
    lastCall.set(System.nanoTime());
    applied.clear();
    usedBefore = operator == null ? Usage.NONE : operator.usage();
    writesBefore = kube.asDouble().map(KubeDouble::writes).orElse(Map.of());
  }

  /** Writes since {@link #reset()}, without those of the benchmark itself. */
  Map<String, Long> writes(String... own) {
    Map<String, Long> since = new TreeMap<>();
    kube.asDouble()
        .map(KubeDouble::writes)
        .orElse(Map.of())
        .forEach(
            (what, count) -> {
              long more = count - writesBefore.getOrDefault(what, 0L);
              if (more > 0 && !List.of(own).contains(what)) {
                since.put(what, more);
              }
            });
    return since;
  }

  /** Does something to so many people, several at a time. */
  void each(int from, int to, IntConsumer what) {
    List<Thread> hands =
        IntStream.range(0, HANDS)
            .mapToObj(
                hand ->
                    new Thread(
                        () -> {
                          for (int i = from + hand; i < to; i += HANDS) {
                            what.accept(i);
                          }
                        },
                        "hand-" + hand))
            .toList();
    hands.forEach(Thread::start);
    for (Thread hand : hands) {
      try {
        hand.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  static String name(int i) {
    return "person-" + i;
  }

  void create(int i) {
    String name = name(i);
    applied.put(name + "@example.com", Instant.now());
    client
        .resource(
            Serialization.unmarshal(
                """
                {"apiVersion": "clouduser.io/v1alpha1", "kind": "CloudUser",
                 "metadata": {"name": "%s", "namespace": "%s"},
                 "spec": {"email": "%s@example.com", "displayName": "Person %s",
                          "groups": ["developers"], "tags": {"team": "web"}}}
                """
                    .formatted(name, namespace, name, i),
                CloudUser.class))
        .create();
  }

  void patch(int i, String json) {
    client
        .resources(CloudUser.class)
        .inNamespace(namespace)
        .withName(name(i))
        .patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  void delete(int i) {
    client.resources(CloudUser.class).inNamespace(namespace).withName(name(i)).delete();
  }

  long ready() {
    return client.resources(CloudUser.class).inNamespace(namespace).list().getItems().stream()
        .filter(
            it ->
                it.getStatus() != null
                    && it.getStatus()
                        .condition(ConditionType.Ready)
                        .filter(Condition::isTrue)
                        .isPresent())
        .count();
  }

  /** From apply to mail, in milliseconds, sorted. */
  List<Long> latencies() {
    return aws.mailbox().all().stream()
        .filter(mail -> applied.containsKey(recipient(mail)))
        .map(mail -> Duration.between(applied.get(recipient(mail)), mail.time()).toMillis())
        .sorted()
        .toList();
  }

  private static String recipient(Mail mail) {
    return mail.to().get(0);
  }

  /** Waits until the account hears nothing for so long. */
  void awaitSilence(Duration silence) {
    await(() -> System.nanoTime() - lastCall.get() > silence.toNanos());
  }

  /** Waits for a sweep that begins from now on, and for silence after it. */
  void awaitSweep() {
    awaitFirstPage();
    awaitSilence(Duration.ofSeconds(4));
  }

  /** Waits until the first page of a sweep has been answered since {@link #reset()}. */
  void awaitFirstPage() {
    await(() -> lasts.containsKey(SWEEP));
  }

  /** When the last page of a sweep was read; other calls at a start are the doctor's. */
  long endOfSweep() {
    return Math.max(lasts.getOrDefault(SWEEP, 0L), lasts.getOrDefault("iam:ListUsers", 0L));
  }

  void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      operator.requireAlive();
      if (System.nanoTime() > end) {
        throw new IllegalStateException("it takes too long: " + aws.calls().counts());
      }
      pause(Duration.ofMillis(20));
    }
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (operator != null) {
      operator.close();
    }
    client.close();
    kube.close();
    aws.close();
  }
}
