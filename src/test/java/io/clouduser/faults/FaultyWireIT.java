// SPDX-License-Identifier: Apache-2.0
package io.clouduser.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.CallRecord;
import io.clouduser.local.aws.FaultRule;
import io.clouduser.operator.TestOperator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every operation of AWS that the operator calls, in every trouble: all lives come to their end,
 * and the mails are once. The operations are taken from the double's log of one untroubled life, so
 * a new one is covered without a word here.
 */
class FaultyWireIT {
  /** Made once in a long period, whoever is looked at; SweepIT and SesTurnsTest disturb them. */
  private static final Set<String> BY_THE_CLOCK =
      Set.of(
          "iam:GetAccountAuthorizationDetails",
          "iam:ListUsers",
          "iam:GenerateCredentialReport",
          "iam:GetCredentialReport",
          "ses:GetAccount");

  private static final String SCOUT = "scout";

  private final Site site = new Site();
  private final AwsEmulator aws = site.aws();
  private final ExecutorService pool = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    pool.shutdownNow();
    site.close();
  }

  @Test
  void everyCallMayFailInEveryWay() {
    Map<String, Stage> operations;
    try (TestOperator operator = site.operator(InstantSource.system())) {
      operations = scout();
    }
    site.say("operations: " + operations.keySet());
    // Throttling has places of its own: the operator answers it by calling less, for everybody.
    List<Set<Trouble>> places = new ArrayList<>();
    places.add(EnumSet.complementOf(EnumSet.copyOf(Trouble.THROTTLING)));
    Trouble.THROTTLING.forEach(trouble -> places.add(Set.of(trouble)));
    List<CompletableFuture<Void>> all =
        places.stream()
            .map(troubles -> CompletableFuture.runAsync(() -> tryAll(operations, troubles), pool))
            .toList();
    all.forEach(CompletableFuture::join);
  }

  private static void tryAll(Map<String, Stage> operations, Set<Trouble> troubles) {
    Instant begin = Instant.now();
    try (Site place = new Site();
        TestOperator operator = place.operator(InstantSource.system())) {
      List<Life> lives = lives(place, operations, troubles);
      place.live(lives);
      place.say(
          "%d operations x %d troubles in %d lives, %d faults injected, %d posts of mails; %d ms"
              .formatted(
                  operations.size(),
                  troubles.size(),
                  lives.size(),
                  lives.stream().mapToInt(Life::faults).sum(),
                  place.ledger().postsOnTheWire(),
                  Duration.between(begin, Instant.now()).toMillis()));
    }
  }

  /** Each operation in each trouble, in as few lives as can be, one trouble in a stage. */
  private static List<Life> lives(Site site, Map<String, Stage> operations, Set<Trouble> troubles) {
    List<Map<Stage, Life.Case>> trials = new ArrayList<>();
    Map<Stage, Integer> used = new EnumMap<>(Stage.class);
    operations.forEach(
        (operation, stage) -> {
          for (Trouble trouble : troubles) {
            int index = used.merge(stage, 1, Integer::sum) - 1;
            if (index == trials.size()) {
              trials.add(new EnumMap<>(Stage.class));
            }
            trials.get(index).put(stage, new Life.Case(stage, operation, trouble));
          }
        });
    return IntStream.range(0, trials.size())
        .mapToObj(i -> Life.tried(site, "person-%04d".formatted(i), trials.get(i)))
        .toList();
  }

  @Test
  void everyCallAboutTheAccountMayFailInEveryWay() {
    AtomicLong hours = new AtomicLong();
    InstantSource forgetful =
        () -> Instant.now().plus(Duration.ofHours(2 * hours.incrementAndGet()));
    try (TestOperator operator = site.operator(forgetful)) {
      Set<String> about = scout().keySet();
      Set<String> operations = new TreeSet<>(aws.calls().counts().keySet());
      operations.removeAll(about);
      operations.removeIf(it -> aws.calls().records(it).stream().noneMatch(this::theOperators));
      operations.removeAll(BY_THE_CLOCK);
      List<FaultRule> rules = new ArrayList<>();
      operations.forEach(
          operation -> {
            for (Trouble trouble : Trouble.values()) {
              rules.add(trouble.begin(aws.faults(), operation));
            }
          });
      List<Life> lives =
          IntStream.range(0, 40)
              .mapToObj(
                  i -> Life.untroubled(site, "person-" + i, List.of(Stage.ONBOARD), () -> true))
              .toList();
      site.live(lives);
      List<Life> looks =
          lives.stream()
              .map(
                  it ->
                      Life.untroubled(
                          site,
                          it.name(),
                          List.of(Stage.LOOK),
                          () -> rules.stream().allMatch(rule -> rule.hits() > 0)))
              .toList();
      site.live(looks);
      site.say(
          "about the account: %s, %d faults injected"
              .formatted(operations, rules.stream().mapToInt(FaultRule::hits).sum()));
    }
  }

  @Test
  void awsMayGoAwayAtAnyMoment() {
    try (TestOperator operator = site.operator(InstantSource.system())) {
      List<Life> lives =
          IntStream.range(0, 40)
              .mapToObj(
                  i -> Life.untroubled(site, "person-" + i, List.of(Stage.ONBOARD), () -> true))
              .toList();
      AtomicLong outages = new AtomicLong();
      aws.onApiCall(
          call -> {
            if (aws.calls().counts().values().stream().mapToInt(Integer::intValue).sum() % 60 == 0
                && outages.get() < 3) {
              outages.incrementAndGet();
              aws.goAway();
            }
          });
      site.live(lives, aws::comeBack);
      site.say("AWS went away " + outages + " times");
      assertThat(outages.get()).isPositive();
    }
  }

  /** Takes one person through everything and returns what was called about it, and first where. */
  private Map<String, Stage> scout() {
    aws.calls().reset();
    Map<String, Stage> first = new LinkedHashMap<>();
    for (Stage stage : Stage.values()) {
      if (stage == Stage.DELETE || !stage.isDeclared()) {
        continue;
      }
      long looks = aws.calls().count("iam:GetLoginProfile");
      site.live(
          List.of(
              Life.untroubled(
                  site,
                  SCOUT,
                  List.of(stage),
                  () -> stage != Stage.LOOK || aws.calls().count("iam:GetLoginProfile") > looks)));
      aws.calls().records().stream()
          .filter(this::theOperators)
          .filter(call -> call.parameters().toString().contains(SCOUT))
          .forEach(call -> first.putIfAbsent(call.name(), stage));
    }
    return first;
  }

  private boolean theOperators(CallRecord call) {
    return call.principal().accessKeyId().equals("AKIAOPERATOR00000000");
  }
}
