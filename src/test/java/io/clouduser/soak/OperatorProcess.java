// SPDX-License-Identifier: Apache-2.0
package io.clouduser.soak;

import io.clouduser.faults.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The operator as {@code run} starts it, in a JVM of its own, without leader election. */
public final class OperatorProcess implements AutoCloseable {
  private final Process process;
  private final String accessKeyId;
  private final Path log;

  private OperatorProcess(Process process, String accessKeyId, Path log) {
    this.process = process;
    this.accessKeyId = accessKeyId;
    this.log = log;
  }

  /**
   * Starts one.
   *
   * @param site where it works
   * @param directory for its kubeconfig and its log
   * @param number tells it from others, in its access key too
   * @param more environment variables
   * @param options of the JVM
   */
  public static OperatorProcess start(
      Site site, Path directory, int number, Map<String, String> more, String... options) {
    String accessKeyId = "AKIAOPERATOR%08d".formatted(number);
    Path log = directory.resolve("operator-" + number + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m"));
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("io.clouduser.Main");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", directory.toString());
    environment.put(
        "KUBECONFIG", site.kube().writeKubeconfig(directory.resolve("kubeconfig")).toString());
    environment.put("AWS_ENDPOINT_URL", site.aws().endpoint().toString());
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_ACCESS_KEY_ID", accessKeyId);
    environment.put("AWS_SECRET_ACCESS_KEY", "not-a-secret");
    environment.put("CLOUDUSER_MAIL_FROM", "cloud@example.com");
    environment.put("CLOUDUSER_CLUSTER_ID", "test");
    environment.put("CLOUDUSER_WATCH_NAMESPACES", site.namespace());
    environment.put("CLOUDUSER_LEADER_ELECTION", "false");
    environment.put("CLOUDUSER_HTTP_PORT", "0");
    environment.put("CLOUDUSER_UNCERTAIN_AFTER", "2s");
    environment.putAll(more);
    try {
      return new OperatorProcess(builder.start(), accessKeyId, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By this key the AWS double tells its calls from others'. */
  String accessKeyId() {
    return accessKeyId;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it has said so far. */
  public String log() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it at once, as SIGKILL does. */
  void kill() {
    process.destroyForcibly();
  }

  /** Waits until nothing of it is left. */
  void awaitEnd() {
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
    awaitEnd();
  }
}
