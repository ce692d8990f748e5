// SPDX-License-Identifier: Apache-2.0
package io.clouduser.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.local.aws.FaultRule;
import io.clouduser.local.kube.Failure;
import io.clouduser.local.kube.KubeRequest;
import io.clouduser.operator.TestOperator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Two hundred people while every fifth call goes wrong: of AWS, and of the operator's to the API
 * server. {@code -Dclouduser.faults.seed=<number>} repeats the faults of a run that printed it, as
 * far as the order of the calls allows.
 */
class TwentyPercentIT {
  private static final int PEOPLE = 200;
  private static final double SHARE = 0.2;

  private static final List<Failure> API_TROUBLES =
      List.of(
          Failure.conflict(),
          Failure.status(500),
          Failure.dropBefore(),
          Failure.dropAfter(),
          Failure.delay(Duration.ofMillis(300)));

  @Test
  void everybodyIsMailedOnceWhileEveryFifthCallGoesWrong() {
    long seed = Long.getLong("clouduser.faults.seed", System.nanoTime());
    System.out.println("every fifth call goes wrong: -Dclouduser.faults.seed=" + seed);
    Instant begin = Instant.now();
    try (Site site = new Site()) {
      List<FaultRule> ofAws = Trouble.begin(site.aws().faults(), SHARE, seed);
      AtomicInteger ofKube = troubleKube(site, seed);
      try (TestOperator operator = site.operator(InstantSource.system())) {
        site.live(people(site));
      }
      int faults = ofAws.stream().mapToInt(FaultRule::hits).sum();
      int calls = site.aws().calls().counts().values().stream().mapToInt(Integer::intValue).sum();
      site.say(
          "%d people, %d calls of AWS of which %d went wrong, %d of the API server; %d posts of mails; %d ms"
              .formatted(
                  PEOPLE,
                  calls,
                  faults,
                  ofKube.get(),
                  site.ledger().postsOnTheWire(),
                  Duration.between(begin, Instant.now()).toMillis()));
      assertThat(faults).isPositive();
      assertThat(ofKube.get()).isPositive();
    }
  }

  private static List<Life> people(Site site) {
    List<Stage> stages = List.of(Stage.ONBOARD, Stage.REISSUE, Stage.CHANGE, Stage.DELETE);
    return IntStream.range(0, PEOPLE)
        .mapToObj(i -> Life.untroubled(site, "person-" + i, stages, () -> true))
        .toList();
  }

  private static AtomicInteger troubleKube(Site site, long seed) {
    AtomicInteger struck = new AtomicInteger();
    SplittableRandom random = new SplittableRandom(seed);
    double each = 1 - Math.pow(1 - SHARE, 1.0 / API_TROUBLES.size());
    API_TROUBLES.forEach(
        failure ->
            site.kube()
                .asDouble()
                .orElseThrow()
                .failNext(
                    Integer.MAX_VALUE, request -> strikes(request, random, each, struck), failure));
    return struck;
  }

  private static boolean strikes(
      KubeRequest request, SplittableRandom random, double share, AtomicInteger struck) {
    boolean admins = request.headers().getOrDefault("user-agent", "").equals(Site.ADMIN);
    if (admins || request.verb().equals("watch") || request.verb().equals("list")) {
      return false;
    }
    synchronized (random) {
      boolean strikes = random.nextDouble() < share;
      if (strikes) {
        struck.incrementAndGet();
      }
      return strikes;
    }
  }
}
