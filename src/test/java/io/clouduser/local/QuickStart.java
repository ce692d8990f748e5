// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The quick start in a process of its own, as a person has it in a terminal. */
final class QuickStart implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Process process;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Thread reader = new Thread(this::read, "quick-start-output");

  private QuickStart(Process process) {
    this.process = process;
    reader.setDaemon(true);
    reader.start();
  }

  static QuickStart start(Path directory, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dlocal.root=" + Path.of("").toAbsolutePath());
    command.add("-Dlocal.dir=" + directory);
    command.add("-Dlocal.mail.port=0");
    command.add("-Dlocal.aws.port=0");
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("io.clouduser.local.Local");
    return new QuickStart(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("<unreadable: " + e + ">");
    }
  }

  String output() {
    return String.join("\n", lines) + "\n";
  }

  /** Waits for a line and returns it. */
  Matcher awaitLine(String regex) {
    Pattern pattern = Pattern.compile(regex, Pattern.MULTILINE);
    await(regex)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(output()).containsPattern(pattern));
    Matcher found = pattern.matcher(output());
    assertThat(found.find()).isTrue();
    return found;
  }

  /** Waits for the end and returns the exit code. */
  int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(output()).isTrue();
    reader.join();
    return process.exitValue();
  }

  /** What Ctrl-C does. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  /** The address of the mailbox page, with a slash at its end. */
  String mailbox() {
    return awaitLine("^Mailbox at (http://\\S+)").group(1);
  }

  static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url)).build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
