// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

import io.clouduser.notices.NoticeListener.Outcome;
import io.clouduser.notices.NoticeSink.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes notices to a sink in a thread of its own.
 *
 * <p>Invariant: whoever tells never waits and never sees a failure. What does not fit, and what the
 * sink does not take, is dropped, counted and logged; the log names at most one drop a minute and
 * counts the others.
 */
public final class NoticeQueue implements Notices, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeQueue.class);
  private static final int CAPACITY = 2_000;
  private static final int TRIES = 5;
  private static final Duration DRAIN = Duration.ofSeconds(3);
  private static final Duration QUIET = Duration.ofMinutes(1);
  private static final String STOPS = "the operator stops";

  private final NoticeSink sink;
  private final NoticeListener listener;
  private final BlockingQueue<Notice> waiting;
  private final AtomicInteger unreported = new AtomicInteger();
  private final Thread thread;
  private volatile boolean closing;
  private volatile long quietUntil = System.nanoTime();

  private NoticeQueue(NoticeSink sink, NoticeListener listener, int capacity) {
    this.sink = sink;
    this.listener = listener;
    this.waiting = new ArrayBlockingQueue<>(capacity);
    this.thread = new Thread(this::run, "notices-" + sink.name());
    this.thread.setDaemon(true);
  }

  /** Starts taking notices to a sink, which is closed at the end. */
  public static NoticeQueue start(NoticeSink sink, NoticeListener listener) {
    return start(sink, listener, CAPACITY);
  }

  static NoticeQueue start(NoticeSink sink, NoticeListener listener, int capacity) {
    NoticeQueue queue = new NoticeQueue(sink, listener, capacity);
    queue.thread.start();
    return queue;
  }

  @Override
  public void tell(Notice notice) {
    if (closing || !waiting.offer(notice)) {
      drop(1, closing ? STOPS : "too many are waiting");
    }
  }

  private void run() {
    try {
      while (!closing || !waiting.isEmpty()) {
        Notice first = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (first != null) {
          List<Notice> notices = new ArrayList<>(List.of(first));
          waiting.drainTo(notices, sink.most() - 1);
          deliver(notices);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver(List<Notice> notices) throws InterruptedException {
    List<Notice> open = notices;
    for (int attempt = 1; !open.isEmpty(); attempt++) {
      Answer answer = send(open);
      int taken = open.size() - answer.again().size() - answer.lost();
      if (taken > 0) {
        listener.ended(sink.name(), Outcome.TAKEN, taken);
      }
      if (answer.lost() > 0) {
        drop(answer.lost(), answer.why());
      }
      open = answer.again();
      if (!open.isEmpty() && (attempt == TRIES || closing)) {
        drop(open.size(), answer.why());
        return;
      }
      pause(answer.pause(), open.size());
    }
  }

  /** What is still to be sent when the pause is cut short was taken from the queue already. */
  private void pause(Duration pause, int notices) throws InterruptedException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      if (notices > 0) {
        drop(notices, STOPS);
      }
      throw e;
    }
  }

  private Answer send(List<Notice> notices) {
    try {
      return sink.send(notices);
    } catch (RuntimeException e) {
      LOG.debug("the sink {} failed in a way it should not", sink.name(), e);
      return Answer.lost(notices.size(), e.getClass().getSimpleName());
    }
  }

  private void drop(int notices, String why) {
    listener.ended(sink.name(), Outcome.DROPPED, notices);
    int dropped = unreported.addAndGet(notices);
    long now = System.nanoTime();
    if (now - quietUntil >= 0) {
      quietUntil = now + QUIET.toNanos();
      unreported.addAndGet(-dropped);
      LOG.warn("{} notices to {} are dropped: {}", dropped, sink.name(), why);
    }
  }

  /** Posts what is waiting, as far as a few seconds allow. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(DRAIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
    List<Notice> left = new ArrayList<>();
    waiting.drainTo(left);
    if (!left.isEmpty()) {
      drop(left.size(), STOPS);
    }
    sink.close();
  }
}
