// SPDX-License-Identifier: Apache-2.0
package io.clouduser.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.faults.Life;
import io.clouduser.faults.Site;
import io.clouduser.faults.Stage;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeTest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two operators, in two processes, neither of which asks who leads, over the same resources. */
@KubeTest
class TwoOperatorsIT {
  private static final int PEOPLE = 60;

  private final KubeBackend kube;
  @TempDir private Path directory;

  TwoOperatorsIT(KubeBackend kube) {
    this.kube = kube;
  }

  @Test
  void everybodyIsMailedOnce() {
    Instant begin = Instant.now();
    try (Site site = new Site(kube);
        OperatorProcess first = OperatorProcess.start(site, directory, 1, Map.of());
        OperatorProcess second = OperatorProcess.start(site, directory, 2, Map.of())) {
      List<Stage> stages = List.of(Stage.ONBOARD, Stage.REISSUE, Stage.CHANGE, Stage.DELETE);
      // The first person waits until both are at work, so that the others meet both.
      site.live(List.of(Life.untroubled(site, "first", List.of(Stage.ONBOARD), () -> both(site))));
      site.live(
          IntStream.range(0, PEOPLE)
              .mapToObj(i -> Life.untroubled(site, "person-" + i, stages, () -> true))
              .toList());
      long ofFirst = calls(site, first);
      long ofSecond = calls(site, second);
      site.say(
          "two operators on %s: %d people, %d and %d calls of AWS, %d posts of mails; %d ms"
              .formatted(
                  kube.kind(),
                  PEOPLE,
                  ofFirst,
                  ofSecond,
                  site.ledger().postsOnTheWire(),
                  Duration.between(begin, Instant.now()).toMillis()));
      assertThat(ofFirst).isPositive();
      assertThat(ofSecond).isPositive();
      assertThat(first.isAlive()).as(first.log()).isTrue();
      assertThat(second.isAlive()).as(second.log()).isTrue();
    }
  }

  private static boolean both(Site site) {
    return site.aws().calls().records().stream()
            .map(call -> call.principal().accessKeyId())
            .filter(key -> key.startsWith("AKIAOPERATOR"))
            .distinct()
            .count()
        == 2;
  }

  private static long calls(Site site, OperatorProcess operator) {
    return site.aws().calls().records().stream()
        .filter(call -> call.principal().accessKeyId().equals(operator.accessKeyId()))
        .count();
  }
}
