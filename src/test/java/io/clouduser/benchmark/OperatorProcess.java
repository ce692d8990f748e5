// SPDX-License-Identifier: Apache-2.0
package io.clouduser.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clouduser.benchmark.Row.Usage;
import io.clouduser.local.kube.KubeBackend;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The operator in a process of its own, as a container runs it. */
final class OperatorProcess implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("health and metrics on port (\\d+)");
  private static final Pattern ALLOCATED =
      Pattern.compile("(?m)^jvm_gc_memory_allocated_bytes_total ([0-9.E+]+)$");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final Path log;

  private OperatorProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static OperatorProcess start(
      Options options,
      List<String> flags,
      KubeBackend kube,
      URI aws,
      String namespace,
      Map<String, String> more) {
    try {
      Path directory = Files.createTempDirectory("benchmark");
      Path log = directory.resolve("operator.log");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(flags);
      command.add("-cp");
      command.add(options.jar().isEmpty() ? classPath() : options.jar());
      command.add("io.clouduser.Main");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      Map<String, String> environment = builder.environment();
      environment.keySet().removeIf(it -> it.matches("(AWS|CLOUDUSER|KUBE).*"));
      environment.put(
          "KUBECONFIG", kube.writeKubeconfig(directory.resolve("kubeconfig")).toString());
      environment.put("AWS_ENDPOINT_URL", aws.toString());
      environment.put("AWS_REGION", "us-east-1");
      environment.put("AWS_ACCESS_KEY_ID", "AKIAOPERATOR00000000");
      environment.put("AWS_SECRET_ACCESS_KEY", "not-a-secret");
      environment.put("CLOUDUSER_CLUSTER_ID", "benchmark");
      environment.put("CLOUDUSER_MAIL_FROM", "cloud@example.com");
      environment.put("CLOUDUSER_WATCH_NAMESPACES", namespace);
      environment.put("CLOUDUSER_LEADER_ELECTION", "false");
      environment.put("CLOUDUSER_HTTP_PORT", "0");
      environment.putAll(more);
      return new OperatorProcess(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without the tests' own classes, whose logging is another. */
  private static String classPath() {
    return Stream.of(
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator))
        .filter(it -> !Path.of(it).endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Fails when the process has ended by itself. */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException("the operator has ended: " + said());
    }
  }

  /** Whether it has come as far as to say where its metrics are. */
  boolean serves() {
    return PORT.matcher(said()).find();
  }

  String said() {
    try {
      return Files.readString(log, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the process has used up so far: processor time and heap. */
  Usage usage() {
    return new Usage(
        process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO), allocatedMegabytes());
  }

  long residentMegabytes() {
    try {
      Matcher resident =
          RESIDENT.matcher(Files.readString(Path.of("/proc", process.pid() + "", "status")));
      return resident.find() ? Long.parseLong(resident.group(1)) / 1024 : -1;
    } catch (IOException e) {
      // Not on Linux.
      return -1;
    }
  }

  private double allocatedMegabytes() {
    Matcher port = PORT.matcher(said());
    if (!port.find()) {
      return Double.NaN;
    }
    try {
      String metrics =
          HTTP.send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + port.group(1) + "/metrics"))
                      .build(),
                  BodyHandlers.ofString())
              .body();
      Matcher allocated = ALLOCATED.matcher(metrics);
      return allocated.find() ? Double.parseDouble(allocated.group(1)) / 1e6 : Double.NaN;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
