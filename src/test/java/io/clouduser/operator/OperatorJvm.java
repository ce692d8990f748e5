// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.clouduser.local.kube.KubeBackend;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operator in a process of its own, started by its command line as a container starts it. */
final class OperatorJvm implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("health and metrics on port (\\d+)");
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final Path log;

  private OperatorJvm(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts one.
   *
   * @param directory for its files
   * @param kube its API server
   * @param aws its AWS endpoint
   * @param namespace where the Lease is, and what is watched
   * @param more variables of the environment
   */
  static OperatorJvm start(
      Path directory, KubeBackend kube, URI aws, String namespace, Map<String, String> more)
      throws IOException {
    Path log = Files.createTempFile(directory, "operator", ".log");
    Path kubeconfig = Files.createTempFile(directory, "kubeconfig", "");
    Files.writeString(
        kubeconfig, kube.kubeconfig().replace("namespace: default", "namespace: " + namespace));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.add("-Dlogback.configurationFile=logback.xml");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("io.clouduser.Main");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(it -> it.matches("(AWS|CLOUDUSER|KUBE).*"));
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().put("AWS_ENDPOINT_URL", aws.toString());
    builder.environment().put("AWS_REGION", "us-east-1");
    builder.environment().put("AWS_ACCESS_KEY_ID", "AKIAOPERATOR00000000");
    builder.environment().put("AWS_SECRET_ACCESS_KEY", "not-a-secret");
    builder.environment().put("CLOUDUSER_CLUSTER_ID", "test");
    builder.environment().put("CLOUDUSER_MAIL_FROM", "cloud@example.com");
    builder.environment().put("CLOUDUSER_WATCH_NAMESPACES", namespace);
    builder.environment().put("CLOUDUSER_HTTP_PORT", "0");
    builder.environment().putAll(more);
    return new OperatorJvm(builder.start(), log);
  }

  /** What it has said so far. */
  String said() {
    try {
      return Files.readString(log, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it is ready. */
  OperatorJvm awaitReady() {
    await()
        .conditionEvaluationListener(it -> requireAlive())
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> PORT.matcher(said()).find() && get("/readyz").statusCode() == 200);
    return this;
  }

  private void requireAlive() {
    if (!process.isAlive()) {
      throw new AssertionError("it has ended: " + said());
    }
  }

  /** Asks its port for health and metrics. */
  HttpResponse<String> get(String path) {
    Matcher port = PORT.matcher(said());
    if (!port.find()) {
      throw new IllegalStateException("it has not told its port: " + said());
    }
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + path))
              .timeout(Duration.ofSeconds(10))
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  boolean leads() {
    return get("/metrics").body().contains("clouduser_leader 1.0");
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Waits for its end and returns the exit code. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end: " + said());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
