// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The door to the queue: at least once, in no order, and a message that is not deleted comes again.
 *
 * <p>Every method throws {@link QueueUnavailable} when the queue cannot be reached or refuses.
 */
public interface MessageQueue {
  /** Messages in one call at most. Source: Amazon SQS API reference, DeleteMessageBatch. */
  int BATCH = 10;

  /**
   * Waits for messages.
   *
   * @param most 1 to {@link #BATCH}
   * @param wait how long to wait for the first one
   * @param invisible how long they stay hidden from others, unless {@link #hide} says otherwise
   * @return none when none came
   */
  List<Message> receive(int most, Duration wait, Duration invisible);

  /**
   * Deletes messages for good.
   *
   * @param messages 1 to {@link #BATCH}
   */
  void delete(List<Message> messages);

  /**
   * Sets anew how long messages stay hidden, counted from now.
   *
   * @param messages 1 to {@link #BATCH}
   * @param invisible zero hands them back at once
   */
  void hide(List<Message> messages, Duration invisible);

  /**
   * A message.
   *
   * @param id the same each time it comes
   * @param receipt of this time
   * @param body not to be logged
   * @param receives how often it came, this time included
   * @param sentAt when it was put into the queue, if the queue tells
   */
  record Message(String id, String receipt, String body, int receives, @Nullable Instant sentAt) {
    /** Without the body: it is not ours, and may hold what no log should. */
    @Override
    public String toString() {
      return "message " + id;
    }
  }

  /** The queue could not be reached or refused; the message is a sentence with the next step. */
  final class QueueUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one sentence
     * @param cause the SDK's exception
     */
    public QueueUnavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
