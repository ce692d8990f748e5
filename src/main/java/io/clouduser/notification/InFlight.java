// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import io.clouduser.notification.MessageQueue.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that are being handled. A thread of its own keeps them hidden from other consumers,
 * however long that takes.
 */
final class InFlight implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InFlight.class);

  private final MessageQueue queue;
  private final Duration invisible;
  private final Map<String, Message> byReceipt = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread keeper;

  /**
   * @param queue where the messages come from
   * @param invisible how long one stays hidden each time
   */
  InFlight(MessageQueue queue, Duration invisible) {
    this.queue = queue;
    this.invisible = invisible;
    this.keeper = new Thread(this::keepHidden, "notification-visibility");
    keeper.setDaemon(true);
  }

  void start() {
    keeper.start();
  }

  boolean alive() {
    return keeper.isAlive();
  }

  void add(Message message) {
    byReceipt.put(message.receipt(), message);
  }

  void remove(Message message) {
    byReceipt.remove(message.receipt());
  }

  int size() {
    return byReceipt.size();
  }

  /** From now on they show again when their time is over. */
  @Override
  public void close() {
    ended.countDown();
  }

  private void keepHidden() {
    try {
      while (!ended.await(invisible.toMillis() / 3, TimeUnit.MILLISECONDS)) {
        hide(List.copyOf(byReceipt.values()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hide(List<Message> messages) {
    for (int from = 0; from < messages.size(); from += MessageQueue.BATCH) {
      int to = Math.min(messages.size(), from + MessageQueue.BATCH);
      try {
        queue.hide(messages.subList(from, to), invisible);
      } catch (RuntimeException e) {
        LOG.debug("messages in hand may come to others as well: {}", e.getMessage());
      }
    }
  }
}
