// SPDX-License-Identifier: Apache-2.0
package io.clouduser.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import io.clouduser.faults.Life;
import io.clouduser.faults.Site;
import io.clouduser.faults.Stage;
import io.clouduser.local.aws.CallRecord;
import io.clouduser.local.aws.FaultRule;
import io.clouduser.local.kube.StoredVersion;
import io.clouduser.operator.TestOperator;
import io.clouduser.soak.OperatorProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Passwords are in CreateLoginProfile, UpdateLoginProfile and SendEmail, and nowhere else: with
 * every logger at TRACE, through every failure, and where answers repeat what was asked.
 */
class SecretsIT {
  private static final Set<String> CARRIERS =
      Set.of("iam:CreateLoginProfile", "iam:UpdateLoginProfile", "ses:SendEmail");

  /** What goes wrong while a password is under way; each ends by itself. */
  private static final Map<String, Consumer<FaultRule>> TROUBLES =
      Map.ofEntries(
          Map.entry("refused-400", rule -> rule.echo(400, "ValidationError")),
          Map.entry("refused-403", rule -> rule.echo(403, "AccessDenied")),
          Map.entry("refused-409", rule -> rule.echo(409, "EntityTemporarilyUnmodifiable")),
          Map.entry("policy", rule -> rule.echo(400, "PasswordPolicyViolation")),
          Map.entry("rejected", rule -> rule.echo(400, "MessageRejected")),
          Map.entry("throttled", rule -> rule.echo(429, "TooManyRequestsException")),
          Map.entry("broken-500", rule -> rule.echo(500, "InternalFailure")),
          Map.entry("away-503", rule -> rule.echo(503, "ServiceUnavailable")),
          Map.entry("lost", FaultRule::loseReply),
          Map.entry("half", FaultRule::truncateReply),
          Map.entry("reset", FaultRule::refuse),
          Map.entry("late", rule -> rule.delayReply(Duration.ofMillis(1_300))));

  private static final List<Stage> COURSE = List.of(Stage.ONBOARD, Stage.REISSUE);

  @TempDir private Path directory;

  @Test
  void noPasswordIsFoundWhereItDoesNotBelong() throws Exception {
    try (Site site = new Site();
        Listener listener = new Listener()) {
      String metrics;
      try (TestOperator operator = site.operator(InstantSource.system())) {
        drive(site, TROUBLES.keySet());
        metrics = get(operator.http("/metrics"));
      }
      Needles needles = new Needles(passwords(site));
      Map<String, List<String>> haystacks = haystacks(site);
      haystacks.put("the log", listener.lines());
      haystacks.put("the metrics", List.of(metrics));
      search(needles, haystacks);
    }
  }

  /** What the cap on the SDK's log is for; and the search does find passwords. */
  @Test
  void withoutTheCapTheSdkWouldLogAnAnswerThatRepeatsAPassword() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    try (Site site = new Site();
        Listener listener = new Listener();
        TestOperator operator = site.operator(InstantSource.system())) {
      List<TurboFilter> caps = List.copyOf(context.getTurboFilterList());
      context.resetTurboFilterList();
      try {
        TROUBLES
            .get("broken-500")
            .accept(site.aws().faults().on("iam:CreateLoginProfile").times(1));
        site.live(List.of(Life.untroubled(site, "jane", List.of(Stage.ONBOARD), () -> true)));
      } finally {
        caps.forEach(context::addTurboFilter);
      }
      Needles needles = new Needles(passwords(site));
      List<String> found =
          listener.lines().stream().filter(line -> needles.in(line).isPresent()).toList();
      assertThat(found)
          .as("lines with a password")
          .isNotEmpty()
          .allMatch(line -> line.contains("software.amazon.awssdk"));
    }
  }

  /** The configuration here is the most talkative that can be passed to the process. */
  @Test
  void noPasswordIsFoundInTheOutputOfAProcessThatWasToldToTellEverything() throws Exception {
    Path logback = directory.resolve("logback.xml");
    Files.writeString(
        logback,
        """
        <configuration scan="true" scanPeriod="1 seconds">
          <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%level %logger %msg %mdc%n%ex{full}</pattern></encoder>
          </appender>
          <root level="ALL"><appender-ref ref="OUT"/></root>
        </configuration>
        """);
    Path jul = directory.resolve("logging.properties");
    Files.writeString(
        jul,
        """
        handlers = java.util.logging.ConsoleHandler
        .level = ALL
        java.util.logging.ConsoleHandler.level = ALL
        """);
    try (Site site = new Site();
        OperatorProcess operator =
            OperatorProcess.start(
                site,
                directory,
                1,
                Map.of("CLOUDUSER_LOG_LEVEL", "DEBUG"),
                "-Dlogback.configurationFile=" + logback,
                "-Djava.util.logging.config.file=" + jul,
                "-Djdk.httpclient.HttpClient.log=requests,headers,errors")) {
      drive(site, Set.of("refused-400", "broken-500", "lost"));
      Needles needles = new Needles(passwords(site));
      Map<String, List<String>> haystacks = haystacks(site);
      String log = operator.log();
      haystacks.put("the output", log.lines().toList());
      search(needles, haystacks);
      assertThat(log).as("everything else is told").contains("DEBUG io.clouduser");
    }
  }

  /** Each call that carries a password, in each trouble; everybody comes through in the end. */
  private static void drive(Site site, Set<String> troubles) {
    List<Life> lives = new ArrayList<>();
    Map<String, FaultRule> rules = new LinkedHashMap<>();
    for (String operation : CARRIERS) {
      troubles.forEach(
          name -> {
            String person = operation.replaceAll(".*:", "").toLowerCase(Locale.ROOT) + "-" + name;
            FaultRule rule = site.aws().faults().on(operation).about(person).times(2);
            TROUBLES.get(name).accept(rule);
            rules.put(person, rule);
            lives.add(Life.untroubled(site, person, COURSE, () -> true));
          });
    }
    site.live(lives);
    assertThat(rules).allSatisfy((person, rule) -> assertThat(rule.hits()).as(person).isPositive());
  }

  /** All passwords that were ever sent to AWS, refused or not. */
  private static Set<String> passwords(Site site) {
    Set<String> passwords = new TreeSet<>();
    site.aws().calls().records().stream()
        .map(call -> call.parameters().path("Password").asText())
        .filter(password -> !password.isEmpty())
        .forEach(passwords::add);
    assertThat(passwords).isNotEmpty();
    return passwords;
  }

  /** Where nothing may be found, whoever wrote it. */
  private static Map<String, List<String>> haystacks(Site site) {
    Map<String, List<String>> haystacks = new LinkedHashMap<>();
    List<StoredVersion> stored = site.kube().asDouble().orElseThrow().history();
    haystacks.put(
        "stored versions of resources",
        stored.stream()
            .filter(it -> !it.resource().startsWith("events"))
            .map(it -> it.object().toString())
            .toList());
    haystacks.put(
        "events",
        stored.stream()
            .filter(it -> it.resource().startsWith("events"))
            .map(it -> it.object().toString())
            .toList());
    List<CallRecord> calls = site.aws().calls().records();
    haystacks.put(
        "other calls of AWS",
        calls.stream()
            .filter(call -> !CARRIERS.contains(call.name()))
            .map(call -> call.parameters().toString())
            .toList());
    haystacks.put(
        "answers of AWS that are not of the double's making",
        calls.stream().flatMap(call -> call.response().stream()).map(Object::toString).toList());
    haystacks.put(
        "envelopes of mails",
        site.aws().mailbox().all().stream()
            .map(mail -> mail.subject() + mail.headers() + mail.tags() + mail.to() + mail.from())
            .toList());
    haystacks.put(
        "names of threads",
        Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList());
    haystacks.put("system properties", List.of(System.getProperties().toString()));
    return haystacks;
  }

  private static String get(URI uri) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static void search(Needles needles, Map<String, List<String>> haystacks) {
    int straws = haystacks.values().stream().mapToInt(List::size).sum();
    System.out.println(
        "SECRETS: searched for %d forms of passwords in %d texts: %s"
            .formatted(
                needles.size(),
                straws,
                haystacks.entrySet().stream()
                    .map(it -> it.getKey() + " " + it.getValue().size())
                    .collect(Collectors.joining(", "))));
    SoftAssertions.assertSoftly(
        softly ->
            haystacks.forEach(
                (where, texts) -> {
                  softly.assertThat(texts).as(where).isNotEmpty();
                  softly
                      .assertThat(
                          texts.stream().map(needles::in).flatMap(Optional::stream).limit(3))
                      .as("passwords in " + where)
                      .isEmpty();
                }));
  }
}
