// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import io.clouduser.notification.NotificationHandler.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Is told how the queue is doing; for metrics and health. Must not throw. */
public interface NotificationListener {
  /** Tells nobody. */
  NotificationListener NONE =
      new NotificationListener() {
        @Override
        public void handled(String kind, Outcome outcome, @Nullable Duration lag) {}

        @Override
        public void polled(boolean reached) {}
      };

  /**
   * A message was dealt with.
   *
   * @param kind one of {@code user}, {@code sign_in}, {@code group}, {@code policy}, {@code
   *     account}, {@code mail}, {@code other}, {@code unreadable}
   * @param outcome what became of it
   * @param lag since it was put into the queue, if the queue tells
   */
  void handled(String kind, Outcome outcome, @Nullable Duration lag);

  /** The queue was asked for messages. */
  void polled(boolean reached);
}
