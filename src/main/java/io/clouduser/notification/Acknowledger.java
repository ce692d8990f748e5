// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import io.clouduser.notification.MessageQueue.Message;
import io.clouduser.notification.MessageQueue.QueueUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes handled messages, as many in one call as there are. Safe for use by several threads:
 * whoever finds nobody deleting deletes for all.
 */
final class Acknowledger {
  private static final Logger LOG = LoggerFactory.getLogger(Acknowledger.class);

  private final MessageQueue queue;
  private final Queue<Message> handled = new ConcurrentLinkedQueue<>();
  private final ReentrantLock deleting = new ReentrantLock();

  Acknowledger(MessageQueue queue) {
    this.queue = queue;
  }

  /** Deletes it, now or together with the next; one that could not be deleted comes again. */
  void acknowledge(Message message) {
    handled.add(message);
    while (!handled.isEmpty() && deleting.tryLock()) {
      try {
        List<Message> batch = nextBatch();
        if (!batch.isEmpty()) {
          queue.delete(batch);
        }
      } catch (QueueUnavailable e) {
        LOG.warn("handled messages were not deleted and come again: {}", e.getMessage());
      } finally {
        deleting.unlock();
      }
    }
  }

  private List<Message> nextBatch() {
    List<Message> batch = new ArrayList<>();
    while (batch.size() < MessageQueue.BATCH) {
      Message next = handled.poll();
      if (next == null) {
        break;
      }
      batch.add(next);
    }
    return batch;
  }
}
