// SPDX-License-Identifier: Apache-2.0
package io.clouduser.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures what people cost: the operator in a process of its own, between an AWS account and an
 * API server in this one. Prints tables; judges nothing. See docs/performance.md.
 */
public final class Benchmark {
  private static final double NANOS = 1e9;
  private static final int PAGE = 1_000;

  /** Starts of the operator, of which the median is told. */
  private static final int STARTS = 5;

  /** CreateUser, AddUserToGroup, CreateLoginProfile and SendEmail. */
  private static final int ONBOARDING_CALLS = 4;

  /** The finalizer, and the three steps of the delivery. */
  private static final int ONBOARDING_WRITES = 4;

  /** GetUser, DeleteLoginProfile, RemoveUserFromGroup (two groups) and DeleteUser. */
  private static final int REMOVAL_CALLS = 5;

  private final Options options;
  private final List<Row> rows = new ArrayList<>();

  private Benchmark(Options options) {
    this.options = options;
  }

  public static void main(String[] arguments) {
    var unused = run(List.of(arguments));
  }

  /** Measures, prints, and returns what was printed. */
  static List<Row> run(List<String> arguments) {
    Options options = Options.parse(arguments);
    Benchmark benchmark = new Benchmark(options);
    System.out.println(
        "JVM flags " + options.flags() + ", AWS latency " + options.latency().toMillis() + " ms");
    for (int people : options.people()) {
      benchmark.everybody(people);
    }
    if (options.scenarios().contains("start")) {
      benchmark.start(STARTS);
    }
    if (options.scenarios().contains("wave")) {
      benchmark.wave(options.wave());
    }
    if (options.scenarios().contains("mail")) {
      benchmark.mail(options.mails());
    }
    System.out.println();
    System.out.println(Row.HEAD);
    benchmark.rows.forEach(row -> System.out.println(row.line()));
    if (options.terraform() > 0) {
      TerraformRun.compare(options);
    }
    return benchmark.rows;
  }

  private boolean wanted(String scenario) {
    return options.scenarios().contains(scenario);
  }

  private void add(Row row) {
    rows.add(row);
    System.out.println(row.line());
    System.out.println(row.details());
  }

  private static double since(long begin) {
    return (System.nanoTime() - begin) / NANOS;
  }

  private static int refused(Stage stage) {
    return (int)
        stage.aws().calls().records().stream()
            .filter(
                call ->
                    call.errorCode().filter(it -> it.matches("Throttling|TooMany.*")).isPresent())
            .count();
  }

  private void everybody(int people) {
    try (Stage stage = new Stage(options)) {
      stage.reset();
      stage.startOperator(Map.of());
      onboard(stage, people);
      if (wanted("rest")) {
        rest(stage, people);
      }
      if (wanted("restart")) {
        options.flagSets().forEach(flags -> restart(stage, people, flags));
      }
      if (wanted("change")) {
        change(stage, Math.min(people, PAGE));
      }
      if (wanted("delete")) {
        delete(stage, Math.min(people, PAGE));
      }
    }
  }

  /** Somebody waits already when the operator starts. */
  private void start(int times) {
    try (Stage stage = new Stage(options)) {
      List<Long> firstCalls = new ArrayList<>();
      List<Long> creations = new ArrayList<>();
      List<Long> mails = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        int mailed = i + 1;
        stage.create(i);
        stage.reset();
        stage.startOperator(Map.of());
        stage.await(() -> stage.aws().mailbox().size() == mailed);
        firstCalls.add(stage.sinceStart(Stage.ANY));
        creations.add(stage.sinceStart("iam:CreateUser"));
        mails.add(stage.sinceStart("ses:SendEmail"));
        if (mailed < times) {
          stage.stopOperator();
        }
      }
      add(
          new Row(
              "start to first reconcile, median of " + times,
              1,
              median(creations) / 1e3,
              stage.aws().calls().counts(),
              Double.NaN,
              refused(stage),
              List.of(),
              stage.writes(),
              ONBOARDING_WRITES,
              stage.footprint(),
              "first AWS call " + median(firstCalls) + " ms, mail " + median(mails) + " ms"));
    }
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private void onboard(Stage stage, int people) {
    stage.reset();
    long begin = System.nanoTime();
    stage.each(0, people, stage::create);
    stage.await(() -> stage.aws().mailbox().size() == people);
    double mailed = since(begin);
    stage.awaitSilence(Duration.ofMillis(500));
    long ready = 0;
    for (int i = 0; i < 60 && ready < people; i++) {
      Stage.pause(Duration.ofMillis(500));
      ready = stage.ready();
    }
    add(
        new Row(
            "onboard",
            people,
            mailed,
            stage.aws().calls().counts(),
            ONBOARDING_CALLS * people,
            refused(stage),
            stage.latencies(),
            stage.writes("create cloudusers"),
            ONBOARDING_WRITES,
            stage.footprint(),
            ready + " ready"));
  }

  /** What one period costs in which nothing changes. */
  private void rest(Stage stage, int people) {
    stage.stopOperator();
    stage.reset();
    stage.startOperator(Map.of("CLOUDUSER_RESYNC", people > PAGE ? "30s" : "20s"));
    stage.awaitSweep();
    stage.reset();
    stage.awaitFirstPage();
    long begin = System.nanoTime();
    stage.awaitSweep();
    add(
        new Row(
            "one period at rest",
            people,
            Math.max(0.001, (stage.endOfSweep() - begin) / NANOS),
            stage.aws().calls().counts(),
            pages(people),
            refused(stage),
            List.of(),
            stage.writes(),
            0,
            stage.footprint(),
            "first to last page"));
  }

  private static int pages(int people) {
    return (people + PAGE - 1) / PAGE;
  }

  private void restart(Stage stage, int people, List<String> flags) {
    stage.stopOperator();
    stage.reset();
    long begin = System.nanoTime();
    stage.startOperator(flags, Map.of());
    stage.awaitSweep();
    add(
        new Row(
            "restart",
            people,
            (stage.endOfSweep() - begin) / NANOS,
            stage.aws().calls().counts(),
            pages(people),
            refused(stage),
            List.of(),
            stage.writes(),
            0,
            stage.footprint(),
            options.flagSets().size() == 1 ? "start to last page" : String.join(" ", flags)));
  }

  private void change(Stage stage, int people) {
    stage.reset();
    long begin = System.nanoTime();
    stage.each(
        0, people, i -> stage.patch(i, "{\"spec\":{\"groups\":[\"developers\",\"auditors\"]}}"));
    stage.await(() -> stage.aws().calls().effects("iam:AddUserToGroup") == people);
    double seconds = since(begin);
    stage.awaitSilence(Duration.ofSeconds(1));
    add(
        new Row(
            "one group more",
            people,
            seconds,
            stage.aws().calls().counts(),
            2 * people,
            refused(stage),
            List.of(),
            stage.writes("patch cloudusers"),
            1,
            stage.footprint(),
            ""));
  }

  private void delete(Stage stage, int people) {
    stage.reset();
    int before = stage.aws().iam().users().size();
    long begin = System.nanoTime();
    stage.each(0, people, stage::delete);
    stage.await(() -> stage.aws().calls().effects("iam:DeleteUser") == people);
    double seconds = since(begin);
    stage.awaitSilence(Duration.ofSeconds(1));
    add(
        new Row(
            "delete",
            people,
            seconds,
            stage.aws().calls().counts(),
            REMOVAL_CALLS * people,
            refused(stage),
            List.of(),
            stage.writes("delete cloudusers"),
            1,
            stage.footprint(),
            before - stage.aws().iam().users().size() + " gone"));
  }

  /** A wave against an account that takes 20 calls a second of each kind, and one edit in it. */
  private void wave(int people) {
    double perSecond = 20;
    try (Stage stage = new Stage(options)) {
      stage.reset();
      stage.startOperator(Map.of());
      stage.create(0);
      stage.await(() -> stage.aws().mailbox().size() == 1);
      for (String operation : List.of("CreateUser", "AddUserToGroup", "CreateLoginProfile")) {
        stage.aws().rates().limit("iam:" + operation, perSecond, 20);
      }
      stage.reset();
      long begin = System.nanoTime();
      stage.each(1, people + 1, stage::create);
      stage.await(() -> stage.aws().mailbox().size() > people / 4);
      long edited = System.nanoTime();
      stage.patch(0, "{\"spec\":{\"groups\":[\"developers\",\"auditors\"]}}");
      stage.await(
          () -> stage.aws().iam().user(Stage.name(0)).orElseThrow().groups().contains("auditors"));
      long interactive = (System.nanoTime() - edited) / 1_000_000;
      stage.await(() -> stage.aws().mailbox().size() == people + 1);
      double seconds = since(begin);
      add(
          new Row(
              "wave at 20 calls/s",
              people,
              seconds,
              stage.aws().calls().counts(),
              ONBOARDING_CALLS * people,
              refused(stage),
              stage.latencies(),
              stage.writes("create cloudusers"),
              ONBOARDING_WRITES,
              stage.footprint(),
              "one edit amid the wave: " + interactive + " ms"));
    }
  }

  private void mail(int people) {
    double perSecond = 14;
    try (Stage stage = new Stage(options)) {
      stage.aws().ses().maxSendRate(perSecond);
      stage.reset();
      stage.startOperator(Map.of());
      stage.create(0);
      stage.await(() -> stage.aws().mailbox().size() == 1);
      stage.reset();
      long begin = System.nanoTime();
      stage.each(1, people + 1, stage::create);
      stage.await(() -> stage.aws().mailbox().size() == people + 1);
      double seconds = since(begin);
      add(
          new Row(
              "mail at 14/s",
              people,
              seconds,
              stage.aws().calls().counts(),
              ONBOARDING_CALLS * people,
              refused(stage),
              stage.latencies(),
              stage.writes("create cloudusers"),
              ONBOARDING_WRITES,
              stage.footprint(),
              Math.round(100 * people / seconds / perSecond) + " % of the rate"));
    }
  }
}
