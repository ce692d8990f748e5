// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clouduser.notices.Notice.Kind;
import io.clouduser.notices.NoticeListener.Outcome;
import io.clouduser.notices.NoticeSink.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NoticeQueueTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final Map<Outcome, Integer> counted = new EnumMap<>(Outcome.class);
  private volatile boolean sinkClosed;

  private synchronized void count(String sink, Outcome outcome, int notices) {
    counted.merge(outcome, notices, Integer::sum);
  }

  private synchronized int counted(Outcome outcome) {
    return counted.getOrDefault(outcome, 0);
  }

  private NoticeQueue start(int capacity, Function<List<Notice>, Answer> behaviour) {
    return NoticeQueue.start(
        new NoticeSink() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public int most() {
            return 3;
          }

          @Override
          public Answer send(List<Notice> notices) {
            assertThat(notices).hasSizeBetween(1, 3);
            notices.forEach(it -> seen.add(it.name()));
            return behaviour.apply(notices);
          }

          @Override
          public void close() {
            sinkClosed = true;
          }
        },
        this::count,
        capacity);
  }

  private static Answer taken() {
    return new Answer(List.of(), Duration.ZERO, 0, "");
  }

  private static Notice notice(int number) {
    return Samples.notice(Kind.Mailed, "n" + number);
  }

  @Test
  void takesNoticesInOrderAndPostsWhatWaitsWhenItCloses() {
    NoticeQueue queue = start(100, notices -> taken());
    List<String> told = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      queue.tell(notice(i));
      told.add("n" + i);
    }
    queue.close();

    assertThat(seen).isEqualTo(told);
    assertThat(counted(Outcome.TAKEN)).isEqualTo(50);
    assertThat(counted(Outcome.DROPPED)).isZero();
    assertThat(sinkClosed).isTrue();
  }

  @Test
  void dropsWhatDoesNotFitWithoutWaiting() {
    CountDownLatch stuck = new CountDownLatch(1);
    NoticeQueue queue =
        start(
            10,
            notices -> {
              try {
                stuck.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return taken();
            });
    queue.tell(notice(0));
    await().until(() -> !seen.isEmpty());
    for (int i = 1; i <= 110; i++) {
      queue.tell(notice(i));
    }

    assertThat(counted(Outcome.DROPPED)).isEqualTo(100);
    stuck.countDown();
    queue.close();
    assertThat(counted(Outcome.TAKEN)).isEqualTo(11);
  }

  @Test
  void givesUpWhatASinkLosesAndGoesOn() {
    NoticeQueue queue =
        start(
            100,
            notices -> {
              if (notices.get(0).name().equals("n0")) {
                throw new IllegalStateException("not expected");
              }
              return Answer.lost(notices.size(), "refused");
            });
    queue.tell(notice(0));
    await().until(() -> counted(Outcome.DROPPED) == 1);
    queue.tell(notice(1));
    await().until(() -> counted(Outcome.DROPPED) == 2);
    queue.close();

    assertThat(seen).containsExactly("n0", "n1");
  }

  @Test
  void triesAgainOnlyWhatWasNotTakenAndNotForEver() {
    NoticeQueue queue =
        start(100, notices -> Answer.again(List.of(notices.get(0)), Duration.ofMillis(1), "busy"));
    queue.tell(notice(0));
    await().until(() -> counted(Outcome.DROPPED) == 1);
    queue.close();

    assertThat(seen).containsExactly("n0", "n0", "n0", "n0", "n0");
  }

  @Test
  void endsInTimeWithASinkThatHangs() {
    NoticeQueue queue =
        start(
            100,
            notices -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return taken();
            });
    for (int i = 0; i < 20; i++) {
      queue.tell(notice(i));
    }
    queue.close();
    queue.tell(notice(21));

    assertThat(counted(Outcome.DROPPED)).isGreaterThanOrEqualTo(18);
    assertThat(sinkClosed).isTrue();
  }

  @Test
  void countsWhatWaitsForAnotherTryWhenItCloses() {
    NoticeQueue queue =
        start(100, notices -> Answer.again(notices, Duration.ofMinutes(1), "too many requests"));
    queue.tell(notice(0));
    await().until(() -> !seen.isEmpty());
    queue.tell(notice(1));
    queue.close();

    await().until(() -> counted(Outcome.DROPPED) == 2);
    assertThat(seen).containsExactly("n0");
  }
}
