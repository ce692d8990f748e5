// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.CallRecord;
import io.clouduser.local.aws.EventPath;
import io.clouduser.local.aws.Mail;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.notification.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Prints how fast notifications lead to something. No figure fails it. */
@EnabledIfSystemProperty(
    named = "clouduser.figures",
    matches = "true",
    disabledReason = "figures are printed with -Dclouduser.figures=true")
class NotificationFiguresIT {
  private final AwsEmulator aws = AwsEmulator.start();
  private final KubeBackend kube = KubeBackend.startDouble();
  private EventPath path;
  private Manifests manifests;
  private String namespace;
  private TestOperator operator;

  @BeforeEach
  void start() {
    kube.install(Manifests.definition());
    namespace = kube.newNamespace();
    manifests = new Manifests(kube.client(), namespace);
    path = EventPath.lay(aws);
    aws.cloudTrail(false);
    operator =
        TestOperator.start(
            kube.client(),
            aws.endpoint(),
            namespace,
            Map.of(
                "CLOUDUSER_QUEUE_URL",
                path.queueUrl(),
                "CLOUDUSER_DISCOVERY_NAMESPACE",
                namespace));
  }

  @AfterEach
  void stop() {
    operator.close();
    kube.close();
    aws.close();
  }

  private void send(Object event) {
    aws.sqs().send(path.queueName(), event.toString());
  }

  /** From the message in the queue to the first read of the pass that it wakes. */
  @Test
  void fromMessageToPass() throws Exception {
    int people = 50;
    IntStream.range(0, people)
        .forEach(i -> manifests.create("p" + i, "email: p" + i + "@example.com"));
    await().atMost(Duration.ofMinutes(2)).until(() -> aws.mailbox().all().size() == people);
    TimeUnit.SECONDS.sleep(2);
    for (int rate : new int[] {10, 100}) {
      int messages = rate * 10;
      Map<String, Long> waiting = new ConcurrentHashMap<>();
      List<Long> latencies = Collections.synchronizedList(new ArrayList<>());
      aws.onApiCall(
          call -> {
            if (call.name().equals("iam:GetUser")) {
              Long since = waiting.remove(call.parameters().path("UserName").asText());
              if (since != null) {
                latencies.add(System.nanoTime() - since);
              }
            }
          });
      aws.calls().reset();
      everyTick(
          rate,
          messages,
          i -> {
            String name = "p" + i % people;
            waiting.putIfAbsent(name, System.nanoTime());
            send(Samples.enveloped(Samples.call("TagUser", Map.of("userName", name))));
          });
      await().atMost(Duration.ofMinutes(2)).until(() -> aws.sqs().size(path.queueName()) == 0);
      TimeUnit.SECONDS.sleep(2);
      System.out.printf(
          "message to first read of its pass, %d messages/s, %d messages: %s; passes %d%n",
          rate, messages, percentiles(latencies), aws.calls().count("iam:GetUser"));
    }
  }

  /** From the message about a user that another tool made to the mail that SES accepted. */
  @Test
  void fromMessageToMail() throws Exception {
    for (int rate : new int[] {10, 100}) {
      int users = rate * 10;
      Map<String, Long> sent = new ConcurrentHashMap<>();
      Map<String, Long> mailed = new ConcurrentHashMap<>();
      aws.onApiCall(
          call -> {
            if (call.name().equals("ses:SendEmail") && call.tookEffect()) {
              recipients(call).forEach(to -> mailed.putIfAbsent(to, System.nanoTime()));
            }
          });
      everyTick(
          rate,
          users,
          i -> {
            String name = "u%d-%d".formatted(rate, i);
            String address = name + "@example.com";
            aws.call(
                "iam",
                "CreateUser",
                Map.of(
                    "UserName", name, "Tags", List.of(Map.of("Key", "email", "Value", address))));
            sent.put(address, System.nanoTime());
            send(Samples.enveloped(Samples.call("CreateUser", Map.of("userName", name))));
          });
      await().atMost(Duration.ofMinutes(5)).until(() -> mailed.keySet().containsAll(sent.keySet()));
      List<Long> latencies =
          sent.entrySet().stream().map(e -> mailed.get(e.getKey()) - e.getValue()).toList();
      System.out.printf(
          "message to mail accepted, %d users/s, %d users: %s%n",
          rate, users, percentiles(latencies));
      assertThat(aws.mailbox().all()).extracting(Mail::to).doesNotHaveDuplicates();
    }
  }

  /** How many messages are handled a second when a backlog waits. */
  @Test
  void throughputOfTheConsumer() {
    int messages = 5_000;
    IntStream.range(0, messages)
        .forEach(
            i -> send(Samples.enveloped(Samples.call("TagUser", Map.of("userName", "n" + i)))));
    long begin = System.nanoTime();
    await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> aws.sqs().size(path.queueName()) == 0);
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        "consumer: %d messages about users of nobody (each read in IAM once) in %.1f s, %.0f/s%n",
        messages, seconds, messages / seconds);
  }

  private interface Tick {
    void at(int number);
  }

  private static void everyTick(int rate, int count, Tick tick) throws Exception {
    ScheduledExecutorService clock = Executors.newScheduledThreadPool(4);
    List<Future<?>> ticks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      ticks.add(
          clock.schedule(() -> tick.at(number), i * 1_000_000L / rate, TimeUnit.MICROSECONDS));
    }
    for (Future<?> each : ticks) {
      each.get();
    }
    clock.shutdown();
  }

  private static List<String> recipients(CallRecord call) {
    List<String> to = new ArrayList<>();
    call.parameters()
        .path("Destination")
        .path("ToAddresses")
        .forEach(it -> to.add(it.asText().replaceAll(".*<|>.*", "")));
    return to;
  }

  private static String percentiles(List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    if (sorted.length == 0) {
      return "none";
    }
    return "p50 %d ms, p99 %d ms, worst %d ms of %d"
        .formatted(
            at(sorted, 0.5),
            at(sorted, 0.99),
            sorted[sorted.length - 1] / 1_000_000,
            sorted.length);
  }

  private static long at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))] / 1_000_000;
  }
}
