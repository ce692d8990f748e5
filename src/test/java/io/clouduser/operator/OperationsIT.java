// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clouduser.GeneratedBlock;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeTest;
import io.clouduser.reconcile.Leadership;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Health and metrics of a working operator. */
@KubeTest
class OperationsIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final KubeBackend backend;
  private final KubernetesClient client;
  private final String namespace;
  private final Manifests manifests;
  private AwsEmulator aws;

  OperationsIT(KubeBackend backend, KubernetesClient client) {
    this.backend = backend;
    this.client = client;
    this.manifests = Manifests.inNewNamespace(backend, client);
    this.namespace = manifests.namespace();
  }

  @BeforeEach
  void startAws() {
    aws = AwsEmulator.start();
    aws.call("iam", "CreateGroup", Map.of("GroupName", "developers"));
  }

  @AfterEach
  void stopAws() {
    aws.close();
  }

  private static HttpResponse<String> get(URI uri) {
    try {
      return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private TestOperator start() {
    return TestOperator.start(client, aws.endpoint(), namespace, Map.of());
  }

  @Test
  void aWholeLifeIsSeenInTheMetricsAndNoNameOrAddressIs() throws IOException {
    try (TestOperator operator = start()) {
      aws.faults().on("iam:CreateUser").times(1).throttle();
      manifests.create(
          "scrapejane",
          "email: jane.secret@example.com\ndisplayName: Jane Secret\ngroups: [developers]");
      manifests.create("scrapelena", "email: lena.secret@example.com\ngroups: [nobody-made-it]");
      await().until(() -> manifests.isReady("scrapejane"));
      await()
          .untilAsserted(
              () ->
                  assertThat(manifests.condition("scrapelena", ConditionType.Ready))
                      .extracting(Condition::status)
                      .isEqualTo("False"));

      await()
          .untilAsserted(
              () ->
                  assertThat(get(operator.http("/metrics")).body().lines().toList())
                      .contains(
                          "clouduser_resources{ready=\"true\"} 1.0",
                          "clouduser_resources{ready=\"false\"} 1.0",
                          "clouduser_resources_not_ready{reason=\"GroupNotFound\"} 1.0",
                          "clouduser_deliveries{phase=\"Sent\"} 1.0",
                          "clouduser_leader 1.0",
                          "clouduser_credentials_total{phase=\"Issuing\"} 1.0",
                          "clouduser_credentials_total{phase=\"Sending\"} 1.0",
                          "clouduser_credentials_total{phase=\"Sent\"} 1.0",
                          "clouduser_credentials_total{phase=\"Uncertain\"} 0.0",
                          "clouduser_iam_calls_total{operation=\"CreateUser\",outcome=\"throttled\"} 1.0",
                          "clouduser_iam_calls_total{operation=\"CreateLoginProfile\",outcome=\"ok\"} 1.0"));

      manifests.delete("scrapejane");
      await().until(() -> manifests.get("scrapejane") == null);
      String scrape = get(operator.http("/metrics")).body();
      assertThat(scrape)
          .contains(
              "clouduser_reconciliation_seconds_count{action=\"cleanup\",outcome=\"success\"}")
          .doesNotContainIgnoringCase("jane")
          .doesNotContainIgnoringCase("lena")
          .doesNotContainIgnoringCase("secret")
          .doesNotContain("@")
          .doesNotContain("developers")
          .doesNotContain(namespace);
      assertThat(families(scrape).keySet()).containsAll(used());
      new GeneratedBlock(Path.of("docs", "observability.md"), "a scrape")
          .requireCurrent(table(scrape));
    }
  }

  /** The help of each family of metrics, by the name that a query has. */
  private static Map<String, String> families(String scrape) {
    Map<String, String> families = new TreeMap<>();
    for (String line : scrape.lines().filter(it -> it.startsWith("# HELP ")).toList()) {
      String[] parts = line.split(" ", 4);
      families.put(parts[2], parts[3]);
    }
    return families;
  }

  /** Every metric that the dashboard and the alerts ask for, without the suffix of a part. */
  private static Set<String> used() throws IOException {
    Set<String> names = new TreeSet<>();
    Pattern name = Pattern.compile("\\b(clouduser|jvm|process|logback|system)_[a-z0-9_]+");
    for (String file : List.of("alerts.yaml", "dashboard.json")) {
      Matcher matcher = name.matcher(Files.readString(Path.of("deploy", "monitoring", file)));
      while (matcher.find()) {
        names.add(matcher.group().replaceFirst("_(count|sum|bucket)$", ""));
      }
    }
    assertThat(names).hasSizeGreaterThan(15);
    return names;
  }

  private static String table(String scrape) {
    StringBuilder table =
        new StringBuilder("| metric | type | labels | what it is |\n|---|---|---|---|\n");
    Map<String, String> types = new TreeMap<>();
    for (String line : scrape.lines().filter(it -> it.startsWith("# TYPE ")).toList()) {
      String[] parts = line.split(" ", 4);
      types.put(parts[2], parts[3]);
    }
    families(scrape)
        .forEach(
            (name, help) -> {
              if (name.startsWith("clouduser_") && !name.endsWith("_max")) {
                table.append(
                    "| `%s` | %s | %s | %s |\n"
                        .formatted(name, types.get(name), labels(scrape, name), help));
              }
            });
    return table.toString();
  }

  private static String labels(String scrape, String family) {
    Pattern sample = Pattern.compile(Pattern.quote(family) + "(_count|_sum)?\\{([^}]*)}.*");
    return scrape
        .lines()
        .map(sample::matcher)
        .filter(Matcher::matches)
        .flatMap(it -> Pattern.compile(",").splitAsStream(it.group(2)))
        .map(it -> "`" + it.substring(0, it.indexOf('=')) + "`")
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  @Test
  void isReadyOnceItWorks() {
    try (TestOperator operator = start()) {
      await()
          .untilAsserted(
              () -> assertThat(get(operator.http("/readyz")).statusCode()).isEqualTo(200));
      assertThat(get(operator.http("/healthz")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void leaderAndStandbyAreBothReadyAndOneOfThemLeads() {
    AtomicInteger losses = new AtomicInteger();
    try (TestOperator first = lead(losses);
        TestOperator second = lead(losses)) {
      await()
          .untilAsserted(
              () -> {
                assertThat(get(first.http("/readyz")).body()).doesNotContain("FAIL");
                assertThat(get(second.http("/readyz")).body()).doesNotContain("FAIL");
              });
      assertThat(
              get(first.http("/metrics")).body().contains("clouduser_leader 1.0")
                  ^ get(second.http("/metrics")).body().contains("clouduser_leader 1.0"))
          .isTrue();
      assertThat(losses).hasValue(0);
    }
  }

  private TestOperator lead(AtomicInteger losses) {
    Leadership leadership = new Leadership(client, namespace, "test", losses::incrementAndGet);
    return TestOperator.start(
        client, aws.endpoint(), namespace, Map.of("CLOUDUSER_LEADER_ELECTION", "true"), leadership);
  }

  @Test
  void isNotReadyButLivesWhileTheApiServerIsAwayAndIsReadyAgainAfterwards() {
    Assumptions.assumeTrue(
        backend.asDouble().isPresent(), "SKIPPED: only the double can go away and come back");
    try (TestOperator operator = start()) {
      await().until(() -> get(operator.http("/readyz")).statusCode() == 200);

      backend.asDouble().orElseThrow().goAway();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> get(operator.http("/readyz")).body().contains("FAIL  api-server"));
      assertThat(get(operator.http("/readyz")).statusCode()).isEqualTo(503);
      assertThat(get(operator.http("/healthz")).statusCode()).isEqualTo(200);

      backend.asDouble().orElseThrow().comeBack();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> get(operator.http("/readyz")).statusCode() == 200);
    }
  }

  /** An API server that takes requests and does not answer is as good as none. */
  @Test
  void aLeaderEndsBeforeItsLeaseDoesWhenTheApiServerHangs() {
    Assumptions.assumeTrue(
        backend.asDouble().isPresent(), "SKIPPED: only the double can be made to hang");
    AtomicInteger losses = new AtomicInteger();
    try (TestOperator operator = lead(losses)) {
      await().until(() -> get(operator.http("/metrics")).body().contains("clouduser_leader 1.0"));
      long begin = System.nanoTime();
      backend.asDouble().orElseThrow().freeze();
      try {
        await().atMost(Duration.ofSeconds(20)).until(() -> losses.get() > 0);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
      } finally {
        backend.asDouble().orElseThrow().thaw();
      }
    }
  }
}
