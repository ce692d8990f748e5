// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.clouduser.notices.Notice.Kind;
import io.clouduser.notices.NoticeSink.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server on this machine that answers as Slack documents. */
class SlackSinkTest {
  private static final List<Notice> ONE = List.of(Samples.notice(Kind.Mailed, "jane"));
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private volatile int status = 200;
  private volatile String retryAfter = "";

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/services/",
        exchange -> {
          bodies.add(
              exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          if (!retryAfter.isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
          }
          exchange.sendResponseHeaders(status, 2);
          exchange.getResponseBody().write("ok".getBytes(StandardCharsets.US_ASCII));
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private Answer send() {
    return send(server.getAddress().getPort());
  }

  private static Answer send(int port) {
    try (SlackSink sink =
        SlackSink.connect(URI.create("http://127.0.0.1:" + port + "/services/T0/B0/secret"))) {
      return sink.send(ONE);
    }
  }

  @Test
  void postsJsonInUtf8() {
    assertThat(send().lost()).isZero();
    assertThat(bodies)
        .singleElement()
        .asString()
        .startsWith("application/json; charset=utf-8 {\"text\":\"*Mailed* people/jane");
  }

  @Test
  void triesAgainWhenAskedToWait() {
    status = 429;
    retryAfter = "7";

    Answer answer = send();

    assertThat(answer.again()).isEqualTo(ONE);
    assertThat(answer.pause()).isEqualTo(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "86400", "Wed, 21 Oct 2026 07:28:00 GMT", "-1"})
  void doesNotWaitForEver(String header) {
    status = 429;
    retryAfter = header;

    assertThat(send().pause()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 410, 500, 503})
  void givesUpWhatIsRefusedAndKeepsTheAddressToItself(int code) {
    status = code;

    Answer answer = send();

    assertThat(answer.lost()).isEqualTo(1);
    assertThat(answer.why()).isEqualTo("Slack refused: HTTP " + code);
    assertThat(bodies).hasSize(1);
  }

  @Test
  void postsOnceWhenTheAnswerIsLost() throws IOException {
    AtomicInteger posts = new AtomicInteger();
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread thread =
          new Thread(
              () -> {
                while (!silent.isClosed()) {
                  try (Socket socket = silent.accept()) {
                    int read = socket.getInputStream().read(new byte[8192]);
                    posts.addAndGet(read > 0 ? 1 : 0);
                  } catch (IOException e) {
                    return;
                  }
                }
              });
      thread.setDaemon(true);
      thread.start();

      Answer answer = send(silent.getLocalPort());

      assertThat(answer.lost()).isEqualTo(1);
      assertThat(answer.why()).startsWith("Slack did not answer").doesNotContain("secret");
      assertThat(posts).hasValue(1);
    }
  }

  @Test
  void givesUpWhenNobodyListens() {
    int port = server.getAddress().getPort();
    server.stop(0);

    assertThat(send(port).why()).isEqualTo("Slack did not answer (ConnectException)");
  }
}
