// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An account of moto, a double of AWS that others wrote, in a process of its own. */
public final class MotoServer implements AutoCloseable {
  private final Process process;
  private final URI endpoint;

  private MotoServer(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /** Enabled where {@code moto_server} is on the path; says so where it is not. */
  public static final class Installed implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (executable().isPresent()) {
        return ConditionEvaluationResult.enabled("moto_server found");
      }
      String reason = "SKIPPED: moto_server is not on the PATH (pip install 'moto[server]')";
      if (context.getTestMethod().isEmpty()) {
        System.out.println(context.getDisplayName() + " " + reason);
      }
      return ConditionEvaluationResult.disabled(reason);
    }
  }

  private static Optional<File> executable() {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .map(directory -> new File(directory, "moto_server"))
        .filter(File::canExecute)
        .findFirst();
  }

  /** Starts an empty account on a free port, and waits until it answers. */
  public static MotoServer start() {
    int port = freePort();
    ProcessBuilder command =
        new ProcessBuilder(
            executable().orElseThrow().getPath(), "-H", "127.0.0.1", "-p", Integer.toString(port));
    command.environment().put("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
    try {
      Process process = command.redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(100))
          .until(() -> listens(port));
      return new MotoServer(process, URI.create("http://127.0.0.1:" + port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients find all services. */
  public URI endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
