// SPDX-License-Identifier: Apache-2.0
package io.clouduser.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Serves {@code /healthz}, {@code /readyz} and {@code /metrics} over plain HTTP, GET and HEAD only.
 *
 * <p>Bounded in threads, waiting requests, connections and the time that a request may take to
 * arrive, so that a slow or malicious client can neither use up the process nor keep the kubelet
 * out for long.
 */
public final class OpsServer implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final int HTTP_METHOD_NOT_ALLOWED = HttpURLConnection.HTTP_BAD_METHOD;

  /** A client that does not finish its request holds one for as long as a request may take. */
  private static final int THREADS = 32;

  private static final int WAITING = 64;

  private final HttpServer server;
  private final ExecutorService workers;

  private OpsServer(HttpServer server, ExecutorService workers) {
    this.server = server;
    this.workers = workers;
  }

  /**
   * Begins to serve on all addresses.
   *
   * @param port 0 for any free one
   * @param liveness whether the process can make progress; a restart mends what is not well
   * @param readiness whether it does its job, or could at once
   * @param metrics the text of a scrape
   * @throws IOException when the port cannot be had
   */
  public static OpsServer start(
      int port, Health liveness, Health readiness, Supplier<String> metrics) throws IOException {
    // In seconds; the JDK's server waits for ever by default. It reads these when it is first used.
    System.setProperty("sun.net.httpserver.maxReqTime", "5");
    System.setProperty("sun.net.httpserver.maxRspTime", "10");
    System.setProperty("jdk.httpserver.maxConnections", "100");
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, "http");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.AbortPolicy());
    workers.allowCoreThreadTimeOut(true);
    server.setExecutor(workers);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            answer(exchange, liveness, readiness, metrics);
          }
        });
    server.start();
    return new OpsServer(server, workers);
  }

  /** The port that it serves on. */
  public int port() {
    return server.getAddress().getPort();
  }

  private static void answer(
      HttpExchange exchange, Health liveness, Health readiness, Supplier<String> metrics)
      throws IOException {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      send(exchange, HTTP_METHOD_NOT_ALLOWED, TEXT, "GET and HEAD only\n");
      return;
    }
    switch (exchange.getRequestURI().getPath()) {
      case "/healthz" -> send(exchange, liveness.report());
      case "/readyz" -> send(exchange, readiness.report());
      case "/metrics" -> send(exchange, HttpURLConnection.HTTP_OK, PROMETHEUS, metrics.get());
      default ->
          send(
              exchange,
              HttpURLConnection.HTTP_NOT_FOUND,
              TEXT,
              "There are /healthz, /readyz and /metrics.\n");
    }
  }

  private static void send(HttpExchange exchange, Health.Report report) throws IOException {
    send(
        exchange,
        report.well() ? HttpURLConnection.HTTP_OK : HttpURLConnection.HTTP_UNAVAILABLE,
        TEXT,
        report.text());
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
