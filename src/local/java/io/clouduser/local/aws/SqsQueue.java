// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One standard queue: visibility, long polling, and moving what fails too often elsewhere. */
final class SqsQueue {
  /** A message at rest; where it is handed out, see {@link Received}. */
  static final class Message {
    final String id;
    final String body;
    final Map<String, JsonNode> attributes;
    final Instant sent;
    private Instant visibleAt;
    private Optional<Instant> firstReceived = Optional.empty();
    private int receives;
    private String receipt = "";

    Message(
        String id, String body, Map<String, JsonNode> attributes, Instant sent, Instant visibleAt) {
      this.id = id;
      this.body = body;
      this.attributes = attributes;
      this.sent = sent;
      this.visibleAt = visibleAt;
    }
  }

  /** A message as one receive saw it. */
  record Received(Message message, String receipt, int receives, Instant firstReceived) {}

  /** Where messages go that were received too often. */
  record Redrive(int maxReceiveCount, Consumer<Message> deadLetters) {}

  final String name;
  final String arn;
  final Map<String, String> attributes = new TreeMap<>();
  final Map<String, String> tags = new TreeMap<>();
  private final Clock clock;
  private final List<Message> messages = new ArrayList<>();

  SqsQueue(String name, String arn, Clock clock) {
    this.name = name;
    this.arn = arn;
    this.clock = clock;
  }

  synchronized int number(String attribute, int otherwise) {
    return Integer.parseInt(attributes.getOrDefault(attribute, Integer.toString(otherwise)));
  }

  synchronized void add(Message message) {
    messages.add(message);
    notifyAll();
  }

  /** Takes over a message of another queue; its receive count goes on. */
  synchronized void adopt(Message message) {
    message.visibleAt = clock.instant();
    add(message);
  }

  /** Up to {@code limit} messages, waiting for the first one if there is none. */
  List<Received> receive(int limit, Duration wait, Duration invisible, Optional<Redrive> redrive)
      throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    while (true) {
      List<Message> dead = new ArrayList<>();
      List<Received> taken;
      synchronized (this) {
        taken = take(limit, invisible, redrive.map(Redrive::maxReceiveCount), dead);
        if (taken.isEmpty() && dead.isEmpty()) {
          long left = (deadline - System.nanoTime()) / 1_000_000;
          if (left <= 0) {
            return taken;
          }
          // Messages also become visible again by time alone, which notifies nobody.
          wait(Math.min(left, 50));
          continue;
        }
      }
      dead.forEach(message -> redrive.orElseThrow().deadLetters().accept(message));
      if (!taken.isEmpty() || System.nanoTime() >= deadline) {
        return taken;
      }
    }
  }

  private List<Received> take(
      int limit, Duration invisible, Optional<Integer> maxReceives, List<Message> dead) {
    Instant now = clock.instant();
    List<Received> taken = new ArrayList<>();
    Iterator<Message> each = messages.iterator();
    while (each.hasNext() && taken.size() < limit) {
      Message message = each.next();
      if (message.visibleAt.isAfter(now)) {
        continue;
      }
      if (maxReceives.isPresent() && message.receives >= maxReceives.get()) {
        each.remove();
        dead.add(message);
        continue;
      }
      message.receives++;
      message.visibleAt = now.plus(invisible);
      message.receipt = Ids.secret(96);
      if (message.firstReceived.isEmpty()) {
        message.firstReceived = Optional.of(now);
      }
      taken.add(
          new Received(message, message.receipt, message.receives, message.firstReceived.get()));
    }
    return taken;
  }

  /** Deletes by receipt; an outdated receipt deletes nothing and is no error. */
  synchronized void delete(String receipt) {
    messages.removeIf(message -> message.receipt.equals(receipt));
  }

  synchronized boolean changeVisibility(String receipt, Duration invisible) {
    for (Message message : messages) {
      if (message.receipt.equals(receipt)) {
        message.visibleAt = clock.instant().plus(invisible);
        notifyAll();
        return true;
      }
    }
    return false;
  }

  synchronized void purge() {
    messages.clear();
  }

  synchronized List<Message> contents() {
    return List.copyOf(messages);
  }

  /** The attributes that follow from what the queue holds. */
  synchronized Map<String, String> counts() {
    Instant now = clock.instant();
    long visible = messages.stream().filter(m -> !m.visibleAt.isAfter(now)).count();
    long delayed =
        messages.stream().filter(m -> m.visibleAt.isAfter(now) && m.receives == 0).count();
    Map<String, String> counts = new LinkedHashMap<>();
    counts.put("ApproximateNumberOfMessages", Long.toString(visible));
    counts.put(
        "ApproximateNumberOfMessagesNotVisible",
        Long.toString(messages.size() - visible - delayed));
    counts.put("ApproximateNumberOfMessagesDelayed", Long.toString(delayed));
    return counts;
  }
}
