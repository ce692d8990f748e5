// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeTest;
import io.clouduser.notices.NoticeBus;
import io.clouduser.notices.NoticeSchema;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an admin hears of a person's life, on a bus and in a channel. */
@KubeTest
class NoticesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KubernetesClient client;
  private final String namespace;
  private final Manifests manifests;
  private final AwsEmulator aws = AwsEmulator.start();
  private final List<String> slack = new CopyOnWriteArrayList<>();
  private HttpServer channel;
  private volatile int slackStatus = 200;

  NoticesIT(KubeBackend backend, KubernetesClient client) {
    this.client = client;
    this.manifests = Manifests.inNewNamespace(backend, client);
    this.namespace = manifests.namespace();
  }

  @BeforeEach
  void prepare() throws IOException {
    aws.ses().verify("cloud@example.com");
    NoticeBus.listen(aws, "people");
    channel = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    channel.createContext(
        "/",
        exchange -> {
          slack.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(slackStatus, -1);
          exchange.close();
        });
    channel.start();
  }

  @AfterEach
  void close() {
    channel.stop(0);
    aws.close();
  }

  private TestOperator start() {
    return TestOperator.start(
        client,
        aws.endpoint(),
        namespace,
        Map.of(
            "CLOUDUSER_EVENT_BUS",
            "people",
            "CLOUDUSER_SLACK_WEBHOOK_URL",
            "http://127.0.0.1:" + channel.getAddress().getPort() + "/services/T0/B0/hush"));
  }

  private List<String> told(String name) {
    return NoticeBus.events(aws).stream()
        .map(event -> event.path("detail"))
        .filter(detail -> detail.path("resource").path("name").asText().equals(name))
        .map(detail -> detail.path("kind").asText())
        .toList();
  }

  private String password(String name) {
    return aws.iam().user(name).orElseThrow().login().orElseThrow().password();
  }

  @Test
  void tellsALifeOnceAcrossARestartAndWithoutASecret() throws IOException {
    String password;
    try (TestOperator operator = start()) {
      manifests.create("jane", "email: jane@example.com");
      manifests.create("lena", "{email: lena@example.com, groups: [none]}");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(told("jane")).containsExactly("Provisioned", "Mailed");
                assertThat(told("lena")).containsExactly("NeedsAttention");
              });
      password = password("jane");
    }
    try (TestOperator operator = start()) {
      aws.call("iam", "CreateGroup", Map.of("GroupName", "none"));
      manifests.touch("lena");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(told("lena"))
                      .containsExactly("NeedsAttention", "Provisioned", "Mailed"));
      manifests.delete("jane");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(told("jane")).containsExactly("Provisioned", "Mailed", "Deleted"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(String.join("\n", slack)).contains("*Deleted* ", "*Mailed* "));
    }
    for (JsonNode event : NoticeBus.events(aws)) {
      assertThat(NoticeSchema.problems(event.path("detail").toString())).isEmpty();
    }
    assertThat(NoticeBus.events(aws) + String.join("\n", slack))
        .doesNotContain(password, password("lena"), "hush");
  }

  @Test
  void disturbsNobodyWhenNoNoticeIsTaken() {
    aws.faults().on("events:*").error(500, "InternalException", "down");
    slackStatus = 500;
    try (TestOperator operator = start()) {
      for (int i = 0; i < 20; i++) {
        manifests.create("user" + i, "email: user" + i + "@example.com");
      }
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(aws.mailbox().all()).hasSize(20));
    }
  }
}
