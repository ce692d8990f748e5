// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clouduser.notification.MessageQueue.Message;
import io.clouduser.notification.MessageQueue.QueueUnavailable;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What holds for a queue, whoever it is by. */
interface MessageQueueContract {
  Duration SHORT = Duration.ofSeconds(1);
  Duration LONG = Duration.ofSeconds(30);

  /** To put messages into queues with. */
  SqsClient sqs();

  /** A new queue. */
  default URI newQueue() {
    return URI.create(sqs().createQueue(r -> r.queueName("q" + System.nanoTime())).queueUrl());
  }

  private MessageQueue queue(URI url) {
    return new SqsMessageQueue(SqsClients.create(url), url);
  }

  @Test
  default void handsOutWhatWasSentUntilItIsDeleted() {
    URI url = newQueue();
    MessageQueue queue = queue(url);
    sqs().sendMessage(r -> r.queueUrl(url.toString()).messageBody("hello"));

    List<Message> first = queue.receive(10, SHORT, LONG);

    assertThat(first).hasSize(1);
    assertThat(first.get(0).body()).isEqualTo("hello");
    assertThat(first.get(0).receives()).isEqualTo(1);
    assertThat(first.get(0).sentAt())
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    assertThat(first.get(0).toString()).doesNotContain("hello");
    assertThat(queue.receive(10, Duration.ZERO, LONG)).as("hidden").isEmpty();

    queue.hide(first, Duration.ZERO);
    List<Message> second = queue.receive(10, SHORT, LONG);
    assertThat(second).hasSize(1);
    assertThat(second.get(0).id()).isEqualTo(first.get(0).id());
    assertThat(second.get(0).receives()).isEqualTo(2);

    queue.delete(second);
    queue.delete(second);
    assertThat(queue.receive(10, SHORT, LONG)).isEmpty();
  }

  @Test
  default void waitsForTheFirstMessage() {
    URI url = newQueue();
    MessageQueue queue = queue(url);
    CompletableFuture<List<Message>> received =
        CompletableFuture.supplyAsync(() -> queue.receive(10, Duration.ofSeconds(10), LONG));

    sqs().sendMessage(r -> r.queueUrl(url.toString()).messageBody("late"));

    assertThat(received)
        .succeedsWithin(Duration.ofSeconds(8))
        .satisfies(it -> assertThat(it).hasSize(1));
  }

  @Test
  default void handlesTenAtOnce() {
    URI url = newQueue();
    MessageQueue queue = queue(url);
    for (int i = 0; i < 12; i++) {
      String body = "message " + i;
      sqs().sendMessage(r -> r.queueUrl(url.toString()).messageBody(body));
    }

    List<Message> all = new ArrayList<>();
    for (int i = 0; i < 20 && all.size() < 12; i++) {
      List<Message> batch = queue.receive(10, SHORT, LONG);
      assertThat(batch).hasSizeLessThanOrEqualTo(10);
      if (!batch.isEmpty()) {
        queue.hide(batch, LONG);
        queue.delete(batch);
      }
      all.addAll(batch);
    }

    assertThat(all).extracting(Message::body).doesNotHaveDuplicates().hasSize(12);
  }

  @Test
  default void saysWhatToDoWhenThereIsNoSuchQueue() {
    URI url = URI.create(newQueue() + "-not");

    assertThatThrownBy(() -> queue(url).receive(1, Duration.ZERO, LONG))
        .isInstanceOf(QueueUnavailable.class)
        .hasMessageContaining("does not exist")
        .hasMessageContaining("CLOUDUSER_QUEUE_URL");
  }
}
