// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import io.clouduser.notification.MessageQueue.Message;
import io.clouduser.notification.MessageQueue.QueueUnavailable;
import io.clouduser.notification.Notification.Unreadable;
import io.clouduser.notification.NotificationHandler.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from the queue and hands them to the handler, until it is closed.
 *
 * <p>Invariants: a message is deleted only after its handler returned, so after its effect is
 * durable; what cannot be read or handled stays in the queue and is counted; nothing that a message
 * holds or a handler throws ends the loop; no more than a fixed number of messages is in hand.
 */
public final class NotificationConsumer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NotificationConsumer.class);

  /** CloudTrail delivers within minutes and repeats rarely; 10,000 ids are well over an hour's. */
  private static final int REMEMBERED = 10_000;

  /**
   * How the loop behaves.
   *
   * @param concurrency messages in hand at once
   * @param poll how long one request waits for messages
   * @param invisible how long a message stays hidden unless its handling takes longer
   * @param firstPause after a failure; doubles up to {@code longestPause}
   * @param longestPause between attempts
   * @param drain how long messages in hand may take at the end
   */
  public record Pace(
      int concurrency,
      Duration poll,
      Duration invisible,
      Duration firstPause,
      Duration longestPause,
      Duration drain) {
    /**
     * The one for AWS: long polls as long as SQS allows, and half a minute for the next process to
     * see what a killed one had in hand.
     */
    public static final Pace DEFAULT =
        new Pace(
            16,
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(10));
  }

  private final MessageQueue queue;
  private final NotificationHandler handler;
  private final NotificationListener listener;
  private final Pace pace;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final NotificationParser parser = new NotificationParser();
  private final RecentIds handled = new RecentIds(REMEMBERED);
  private final Semaphore room;
  private final InFlight inFlight;
  private final Acknowledger acknowledger;

  /** Failures in a row of the handler: then more messages would only fail as well. */
  private final AtomicInteger troubles = new AtomicInteger();

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final ExecutorService workers;
  private final Thread poller;

  /**
   * @param queue where messages come from
   * @param handler what is done with them
   * @param listener is told of each
   * @param pace how fast
   * @param clock for the lag
   * @param random for the jitter of pauses
   */
  public NotificationConsumer(
      MessageQueue queue,
      NotificationHandler handler,
      NotificationListener listener,
      Pace pace,
      InstantSource clock,
      RandomGenerator random) {
    this.queue = queue;
    this.handler = handler;
    this.listener = listener;
    this.pace = pace;
    this.clock = clock;
    this.random = random;
    this.room = new Semaphore(pace.concurrency());
    this.inFlight = new InFlight(queue, pace.invisible());
    this.acknowledger = new Acknowledger(queue);
    this.workers =
        Executors.newFixedThreadPool(
            pace.concurrency(), task -> daemon(task, "notification-handler"));
    this.poller = daemon(this::poll, "notifications");
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Begins to take messages. */
  public void start() {
    inFlight.start();
    poller.start();
  }

  /** Whether it still takes messages, or waits to. */
  public boolean alive() {
    return poller.isAlive() && inFlight.alive();
  }

  /** Takes no more messages, and finishes those in hand. */
  @Override
  public void close() {
    stopped.countDown();
    workers.shutdown();
    try {
      if (!workers.awaitTermination(pace.drain().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("{} messages are not handled yet and will come again", inFlight.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.shutdownNow();
    inFlight.close();
    poller.interrupt();
  }

  private boolean running() {
    return stopped.getCount() > 0;
  }

  private void poll() {
    int failures = 0;
    while (running()) {
      int free = 0;
      try {
        free = takeRoom();
        List<Message> batch = queue.receive(free, pace.poll(), pace.invisible());
        free -= accept(batch);
        if (failures > 0) {
          LOG.info("the queue answers again");
        }
        failures = 0;
        listener.polled(true);
        pauseAfter(troubles.get());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        failures++;
        if (running()) {
          tell(failures, e);
          listener.polled(false);
        }
        if (!pausedAfter(failures)) {
          return;
        }
      } finally {
        room.release(free);
      }
    }
  }

  /** The first failure is news, the others are not. */
  private static void tell(int failures, Throwable e) {
    if (failures > 1) {
      LOG.debug("the queue still does not answer: {}", e.getMessage());
    } else if (e instanceof QueueUnavailable) {
      LOG.warn("No notifications for now; the queue is asked again and again. {}", e.getMessage());
    } else {
      LOG.error("asking the queue failed in a way it should not; it is asked again", e);
    }
  }

  /** Waits until at least one more message may be in hand. */
  private int takeRoom() throws InterruptedException {
    room.acquire();
    int taken = 1;
    while (taken < MessageQueue.BATCH && room.tryAcquire()) {
      taken++;
    }
    return taken;
  }

  /** Gives the messages to the workers; returns how many. */
  private int accept(List<Message> batch) {
    if (!running()) {
      // They came for one who left already: others need not wait until they show again.
      if (!batch.isEmpty()) {
        queue.hide(batch, Duration.ZERO);
      }
      return 0;
    }
    int accepted = 0;
    for (Message message : batch) {
      inFlight.add(message);
      workers.execute(() -> work(message));
      accepted++;
    }
    return accepted;
  }

  private void work(Message message) {
    try {
      Notification notification = parser.parse(message.body());
      Outcome outcome =
          notification instanceof Unreadable it
              ? leave(message, it)
              : handle(message, notification);
      listener.handled(kind(notification), outcome, lag(message));
    } catch (RuntimeException | Error e) {
      LOG.error("{} could not be dealt with; it comes again", message, e);
    } finally {
      inFlight.remove(message);
      room.release();
    }
  }

  private Outcome leave(Message message, Unreadable why) {
    if (message.receives() == 1) {
      LOG.warn("{} is left for the dead-letter queue: {}", message, why.why());
    } else {
      LOG.debug("{} came again ({} times)", message, message.receives());
    }
    handBack(message);
    return Outcome.UNREADABLE;
  }

  private Outcome handle(Message message, Notification notification) {
    String id = id(notification);
    Outcome outcome;
    if (id != null && handled.contains(id)) {
      outcome = Outcome.DUPLICATE;
    } else {
      try {
        outcome = handler.handle(notification);
        troubles.set(0);
      } catch (RuntimeException | Error e) {
        troubles.incrementAndGet();
        LOG.warn(
            "{} could not be handled and comes again (attempt {}): {}",
            message,
            message.receives(),
            e.getMessage());
        LOG.debug("what lies behind it", e);
        handBack(message);
        return Outcome.FAILED;
      }
    }
    if (outcome == Outcome.LATER) {
      handBack(message);
      return outcome;
    }
    if (id != null) {
      handled.add(id);
    }
    acknowledger.acknowledge(message);
    return outcome;
  }

  /** A correction of a record has the record's id. */
  private static @Nullable String id(Notification notification) {
    if (notification instanceof Notification.Recorded it) {
      return it.call().amended() ? null : it.call().eventId();
    }
    return notification instanceof Notification.MailEvent it ? it.eventId() : null;
  }

  private static String kind(Notification notification) {
    if (notification instanceof Notification.UserEvent it) {
      return it.change() == Notification.Change.SIGNED_IN ? "sign_in" : "user";
    } else if (notification instanceof Notification.GroupEvent) {
      return "group";
    } else if (notification instanceof Notification.PolicyEvent) {
      return "policy";
    } else if (notification instanceof Notification.Recorded) {
      return "account";
    } else if (notification instanceof Notification.MailEvent) {
      return "mail";
    }
    return notification instanceof Unreadable ? "unreadable" : "other";
  }

  private @Nullable Duration lag(Message message) {
    if (message.sentAt() == null) {
      return null;
    }
    Duration lag = Duration.between(message.sentAt(), clock.instant());
    return lag.isNegative() ? Duration.ZERO : lag;
  }

  /** Shows again after a pause that grows with every attempt: 2 s, 4 s, ... 15 min. */
  private void handBack(Message message) {
    long seconds = Math.min(900, 1L << Math.min(message.receives(), 10));
    try {
      queue.hide(List.of(message), Duration.ofSeconds(seconds));
    } catch (QueueUnavailable e) {
      LOG.debug("{} shows again when its time is over: {}", message, e.getMessage());
    }
  }

  private void pauseAfter(int failures) throws InterruptedException {
    if (failures > 0 && stopped.await(pause(failures), TimeUnit.MILLISECONDS)) {
      throw new InterruptedException();
    }
  }

  private boolean pausedAfter(int failures) {
    try {
      pauseAfter(failures);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Between half and all of a time that doubles. */
  private long pause(int failures) {
    long ceiling =
        Math.min(
            pace.longestPause().toMillis(),
            pace.firstPause().toMillis() << Math.min(failures - 1, 16));
    return ceiling / 2 + random.nextLong(ceiling / 2 + 1);
  }
}
