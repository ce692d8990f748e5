// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.EventPath;
import io.clouduser.notification.Notification.UserEvent;
import io.clouduser.notification.NotificationConsumer.Pace;
import io.clouduser.notification.NotificationHandler.Outcome;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The loop on the queue of the AWS double. */
class NotificationConsumerIT {
  private static final Pace PACE =
      new Pace(
          4,
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofSeconds(10));

  private final AwsEmulator aws = AwsEmulator.start();
  private final EventPath path = EventPath.lay(aws, 2);
  private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private SqsClient sqs;
  private NotificationConsumer consumer;

  @BeforeEach
  void connect() {
    Endpoint.use(aws.endpoint());
    sqs = SqsClients.create(URI.create(path.queueUrl()));
  }

  @AfterEach
  void stop() {
    if (consumer != null) {
      consumer.close();
    }
    sqs.close();
    aws.close();
  }

  private void start(NotificationHandler handler) {
    consumer =
        new NotificationConsumer(
            new SqsMessageQueue(sqs, URI.create(path.queueUrl())),
            handler,
            new NotificationListener() {
              @Override
              public void handled(String kind, Outcome outcome, Duration lag) {
                outcomes
                    .computeIfAbsent(kind + " " + outcome, it -> new AtomicInteger())
                    .incrementAndGet();
              }

              @Override
              public void polled(boolean reached) {
                outcomes
                    .computeIfAbsent("polled " + reached, it -> new AtomicInteger())
                    .incrementAndGet();
              }
            },
            PACE,
            InstantSource.system(),
            new Random(1));
    consumer.start();
  }

  private Outcome note(Notification notification) {
    handled.add(((UserEvent) notification).userName());
    return Outcome.WOKEN;
  }

  private void send(String body) {
    aws.sqs().send(path.queueName(), body);
  }

  private static String change(String userName) {
    return Samples.enveloped(Samples.call("TagUser", Map.of("userName", userName)));
  }

  private int outcome(String name) {
    return outcomes.getOrDefault(name, new AtomicInteger()).get();
  }

  private void untilTheQueueIsEmpty() {
    await().untilAsserted(() -> assertThat(aws.sqs().size(path.queueName())).isZero());
  }

  @Test
  void deletesAMessageOnlyOnceItsEffectIsDurable() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch durable = new CountDownLatch(1);
    start(
        notification -> {
          begun.countDown();
          awaitUninterruptibly(durable);
          return note(notification);
        });
    send(change("jane"));

    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(aws.sqs().size(path.queueName())).isEqualTo(1);
    durable.countDown();
    untilTheQueueIsEmpty();
    assertThat(handled).containsExactly("jane");
  }

  @Test
  void keepsAMessageFromOthersForAsLongAsItTakes() {
    CountDownLatch done = new CountDownLatch(1);
    start(
        notification -> {
          note(notification);
          awaitUninterruptibly(done);
          return Outcome.WOKEN;
        });
    send(change("jane"));

    await()
        .pollDelay(PACE.invisible().plusSeconds(1))
        .untilAsserted(() -> assertThat(handled).containsExactly("jane"));
    done.countDown();
    untilTheQueueIsEmpty();
    assertThat(handled).containsExactly("jane");
  }

  @Test
  void isEndedByNothingThatAHandlerThrows() {
    AtomicInteger tries = new AtomicInteger();
    start(
        notification -> {
          switch (tries.getAndIncrement()) {
            case 0 -> throw new IllegalStateException("away");
            case 1 -> throw new StackOverflowError();
            default -> {
              return note(notification);
            }
          }
        });
    send(change("jane"));
    send(change("omar"));

    await().untilAsserted(() -> assertThat(handled).containsExactlyInAnyOrder("jane", "omar"));
    untilTheQueueIsEmpty();
    assertThat(outcome("user FAILED")).isEqualTo(2);
  }

  @Test
  void leavesWhatItCannotReadForTheDeadLetterQueueWithoutHoldingUpTheRest() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(NotificationConsumer.class);
    logger.addAppender(log);
    try {
      ObjectNode nulls = Samples.sample("createuser");
      Samples.detail(nulls).putNull("requestParameters");
      List<String> poison =
          List.of(
              "not JSON: topsecret",
              "{\"topsecret\":1}",
              Samples.enveloped(Samples.sample("sns-envelope")),
              "\"topsecret" + "x".repeat(256 * 1024) + "\"",
              Samples.sample("createuser").put("version", "7").put("id", "topsecret").toString(),
              nulls.toString());
      poison.forEach(this::send);
      IntStream.range(0, 5).forEach(i -> send(change("user" + i)));
      start(this::note);

      await().untilAsserted(() -> assertThat(handled).hasSize(5));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(aws.sqs().bodies(path.deadLetters()))
                      .containsExactlyInAnyOrderElementsOf(poison));
      untilTheQueueIsEmpty();
      assertThat(outcome("unreadable UNREADABLE")).isEqualTo(2 * poison.size());
      assertThat(log.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .noneMatch(it -> it.contains("topsecret"))
          .filteredOn(it -> it.contains("dead-letter queue"))
          .hasSameSizeAs(poison);
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void handlesWhatComesTwiceOnceButACorrectionAnew() {
    ObjectNode event = Samples.call("TagUser", Map.of("userName", "jane"));
    start(this::note);
    send(event.toString());
    await().untilAsserted(() -> assertThat(outcome("user WOKEN")).isEqualTo(1));
    send(Samples.enveloped(event));
    await().untilAsserted(() -> assertThat(outcome("user DUPLICATE")).isEqualTo(1));
    Samples.detail(event).putObject("addendum").put("reason", "UPDATED_DATA");
    send(event.toString());

    await().untilAsserted(() -> assertThat(outcome("user WOKEN")).isEqualTo(2));
    untilTheQueueIsEmpty();
    assertThat(handled).containsExactly("jane", "jane");
  }

  @Test
  void deletesAtTheNextTimeWhatCouldNotBeDeletedAtFirst() {
    aws.faults().on("sqs:DeleteMessageBatch").times(1).error(500, "InternalError", "sorry");
    start(this::note);
    send(change("jane"));

    untilTheQueueIsEmpty();
    assertThat(handled).containsExactly("jane");
    assertThat(outcome("user DUPLICATE")).isEqualTo(1);
  }

  @Test
  void takesNoMoreAtOnceThanItMay() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch four = new CountDownLatch(PACE.concurrency());
    IntStream.range(0, 40).forEach(i -> send(change("user" + i)));
    start(
        notification -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          four.countDown();
          awaitUninterruptibly(four);
          now.decrementAndGet();
          return note(notification);
        });

    await().untilAsserted(() -> assertThat(handled).hasSize(40));
    assertThat(most).hasValue(PACE.concurrency());
    untilTheQueueIsEmpty();
  }

  @Test
  void asksAgainWithPausesWhileTheQueueIsAway() {
    aws.faults().on("sqs:ReceiveMessage").times(5).error(503, "ServiceUnavailable", "sorry");
    start(this::note);
    send(change("jane"));

    untilTheQueueIsEmpty();
    assertThat(handled).containsExactly("jane");
    assertThat(outcome("polled false")).isEqualTo(5);
  }

  @Test
  void comesBackToWhatIsTooEarlyToTell() {
    AtomicInteger tries = new AtomicInteger();
    start(
        notification -> {
          note(notification);
          return tries.getAndIncrement() == 0 ? Outcome.LATER : Outcome.WOKEN;
        });
    send(change("jane"));

    untilTheQueueIsEmpty();
    assertThat(handled).containsExactly("jane", "jane");
  }

  @Test
  void finishesWhatIsInHandAndTakesNoMore() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    start(
        notification -> {
          begun.countDown();
          awaitUninterruptibly(closing);
          return note(notification);
        });
    send(change("jane"));
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

    Thread closer = new Thread(consumer::close);
    closer.start();
    closing.countDown();
    closer.join(10_000);
    assertThat(handled).containsExactly("jane");
    assertThat(aws.sqs().size(path.queueName())).isZero();

    send(change("omar"));
    await()
        .pollDelay(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(aws.sqs().size(path.queueName())).isEqualTo(1));
    assertThat(handled).containsExactly("jane");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody came");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
