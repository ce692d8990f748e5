// SPDX-License-Identifier: Apache-2.0
package io.clouduser.ops;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clouduser.ops.Check.Finding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpsServerTest {
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final AtomicReference<Finding> lease = new AtomicReference<>(Finding.well("held"));
  private OpsServer server;

  @BeforeEach
  void serve() throws IOException {
    Check threads = new Check("threads", () -> Finding.well("none is deadlocked"));
    server =
        OpsServer.start(
            0,
            new Health(List.of(threads)),
            new Health(
                List.of(threads, new Check("lease", () -> Objects.requireNonNull(lease.get())))),
            () -> "some_metric 1.0\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void tellsEachCheckInALineOfItsOwn() throws Exception {
    HttpResponse<String> response = send("GET", "/readyz");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(response.body()).isEqualTo("ok    threads: none is deadlocked\nok    lease: held\n");
  }

  @Test
  void isUnavailableWhenOneCheckIsNotWell() throws Exception {
    lease.set(Finding.bad("not seen yet"));

    assertThat(send("GET", "/healthz").statusCode()).isEqualTo(200);
    HttpResponse<String> response = send("GET", "/readyz");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("FAIL  lease: not seen yet");
  }

  @Test
  void takesACheckThatFailsForABadOne() throws Exception {
    lease.set(null);

    HttpResponse<String> response = send("GET", "/readyz");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("FAIL  lease: could not be found out");
  }

  @Test
  void servesMetricsAsPrometheusReadsThem() throws Exception {
    HttpResponse<String> response = send("GET", "/metrics");

    assertThat(response.body()).isEqualTo("some_metric 1.0\n");
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/readyz", "/metrics"})
  void answersHeadWithoutABody(String path) throws Exception {
    HttpResponse<String> response = send("HEAD", path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"POST, /healthz", "PUT, /metrics", "DELETE, /readyz", "OPTIONS, /"})
  void refusesOtherMethods(String method, String path) throws Exception {
    HttpResponse<String> response = send(method, path);

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/healthz/", "/metrics/../secret", "/debug", "//healthz"})
  void knowsNoOtherPath(String path) throws Exception {
    assertThat(send("GET", path).statusCode()).isEqualTo(404);
  }

  @Test
  void saysWhenThePortIsTaken() {
    Health none = new Health(List.of());

    assertThatThrownBy(() -> OpsServer.start(server.port(), none, none, () -> ""))
        .isInstanceOf(IOException.class);
  }

  /** More clients than workers and places that begin a request and leave it at that. */
  @Test
  void slowClientsKeepNobodyOutForLong() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 120; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: ".getBytes(US_ASCII));
        slow.add(socket);
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> send("GET", "/healthz").statusCode() == 200);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }
}
