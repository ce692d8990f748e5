// SPDX-License-Identifier: Apache-2.0
package io.clouduser.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.faults.Life;
import io.clouduser.faults.Site;
import io.clouduser.faults.Stage;
import io.clouduser.faults.Trouble;
import io.clouduser.local.aws.FaultRule;
import io.clouduser.local.aws.IamUserView;
import io.clouduser.local.kube.KubeBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * People come, change, are suspended, lose and get their sign-in and leave, some of them made by
 * others, while the operator's process is killed with SIGKILL at random moments and one call of AWS
 * in fifty goes wrong. In the end the mailbox is held against the resources.
 *
 * <ul>
 *   <li>{@code -Dsoak.minutes=10}: for so long, instead of a quarter of a minute
 *   <li>{@code -Dsoak.people=50}: so many at a time
 *   <li>{@code -Dsoak.seed=<number>}: with the random numbers of a run that printed it; the moments
 *       of the kills are as the machine has them
 *   <li>{@code KUBEBUILDER_ASSETS=<directory>}: on a real kube-apiserver
 * </ul>
 */
class SoakIT {
  private static final Duration BOUNDED = Duration.ofSeconds(15);

  /** On a slow machine, where a process takes its time to start, it goes on for these. */
  private static final int FEWEST_KILLS = 5;

  private static final double FAULTY = 0.02;

  @TempDir private Path directory;

  @Test
  void everybodyIsMailedOnceWhoeverIsKilled() {
    int minutes = Integer.getInteger("soak.minutes", 0);
    Duration length = minutes == 0 ? BOUNDED : Duration.ofMinutes(minutes);
    long seed = Long.getLong("soak.seed", System.nanoTime());
    System.out.println("soak of " + length + ": -Dsoak.seed=" + seed);
    try (KubeBackend kube = KubeBackend.start();
        Site site = new Site(kube)) {
      List<FaultRule> faults = Trouble.begin(site.aws().faults(), FAULTY, seed);
      Population people =
          new Population(site, Integer.getInteger("soak.people", 30), new SplittableRandom(seed));
      try (Killer killer =
          new Killer(
              site,
              directory,
              new SplittableRandom(seed + 1),
              Duration.ofSeconds(4),
              site.layEventPath())) {
        Instant end = Instant.now().plus(length);
        Instant latest = end.plus(BOUNDED);
        while (Instant.now().isBefore(end)
            || (killer.kills() < FEWEST_KILLS && Instant.now().isBefore(latest))) {
          killer.look();
          people.advance();
          Site.pause();
        }
        killer.relent();
        Instant patience = Instant.now().plus(Duration.ofMinutes(2));
        while (!people.comeToRest() && Instant.now().isBefore(patience)) {
          killer.look();
          Site.pause();
        }
        site.say(
            "soak on %s for %s: %d kills survived, %d faults injected, %d calls of AWS, %s, %d posts of mails"
                .formatted(
                    kube.kind(),
                    length,
                    killer.kills(),
                    faults.stream().mapToInt(FaultRule::hits).sum(),
                    site.aws().calls().counts().values().stream().mapToInt(Integer::intValue).sum(),
                    people.tally(),
                    site.ledger().postsOnTheWire()));
        assertThat(people.stuck()).as("stuck; the operator says " + killer.lastLog()).isEmpty();
        assertThat(killer.kills()).isPositive();
      }
      assertThat(site.ledger().brokenPromises()).isEmpty();
      assertThat(people.untruths()).isEmpty();
      assertThat(site.aws().iam().users())
          .as("every user has its resource")
          .extracting(IamUserView::userName)
          .containsExactlyInAnyOrderElementsOf(people.present());
    }
  }

  /** So many lives at a time; who left is followed by another, or comes again. */
  private static final class Population {
    private static final List<Stage> MIDDLE =
        List.of(Stage.REISSUE, Stage.CHANGE, Stage.CONSOLE_OFF, Stage.SUSPEND, Stage.LOOK);

    private final Site site;
    private final SplittableRandom random;
    private final List<Life> living = new ArrayList<>();
    private final List<String> untruths = new ArrayList<>();
    private final Map<Stage, Integer> stages = new EnumMap<>(Stage.class);
    private int names;

    Population(Site site, int size, SplittableRandom random) {
      this.site = site;
      this.random = random;
      for (int i = 0; i < size; i++) {
        living.add(life("person-" + names++));
      }
    }

    private Life life(String name) {
      if (random.nextInt(4) == 0) {
        List<Stage> found = List.of(Stage.FOUND, Stage.FOUND_REISSUE, Stage.LOST);
        found.forEach(stage -> stages.merge(stage, 1, Integer::sum));
        return Life.untroubled(site, name, found, () -> true);
      }
      List<Stage> course = new ArrayList<>(List.of(Stage.ONBOARD));
      for (int i = random.nextInt(4); i > 0; i--) {
        Stage next = MIDDLE.get(random.nextInt(MIDDLE.size()));
        course.add(next);
        if (next == Stage.CONSOLE_OFF) {
          course.add(Stage.CONSOLE_ON);
        } else if (next == Stage.SUSPEND) {
          course.add(Stage.RESUME);
        } else if (next == Stage.CHANGE) {
          course.add(Stage.CHANGE_BACK);
        }
      }
      course.add(random.nextInt(4) == 0 ? Stage.DELETE_WITH_LEFTOVERS : Stage.DELETE);
      course.forEach(stage -> stages.merge(stage, 1, Integer::sum));
      return Life.untroubled(site, name, course, () -> true);
    }

    void advance() {
      for (int i = 0; i < living.size(); i++) {
        Life life = living.get(i);
        life.advance();
        if (life.done()) {
          untruths.addAll(life.untruths());
          living.set(i, life(random.nextBoolean() ? life.name() : "person-" + names++));
        }
      }
    }

    /** Lets everybody finish the stage that was begun; returns whether all have. */
    boolean comeToRest() {
      return stuck().isEmpty();
    }

    List<Life> stuck() {
      return living.stream().filter(life -> !life.finishStage()).toList();
    }

    List<String> untruths() {
      List<String> all = new ArrayList<>(untruths);
      living.forEach(life -> all.addAll(life.untruths()));
      return all;
    }

    /** Who should have an IAM user. */
    List<String> present() {
      return living.stream()
          .map(Life::name)
          .filter(name -> site.ledger().resource(name).isPresent())
          .toList();
    }

    String tally() {
      return names + " people, stages begun or planned " + new TreeMap<>(stages);
    }
  }
}
