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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The contract against moto, a double that others wrote; skipped where it is not installed. */
@ExtendWith(MotoContractIT.MotoInstalled.class)
class MotoContractIT extends AwsContract {
  private Process moto;

  /** Enabled where {@code moto_server} is on the path; says so where it is not. */
  static final class MotoInstalled implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (executable().isPresent()) {
        return ConditionEvaluationResult.enabled("moto_server found");
      }
      String reason = "SKIPPED: moto_server is not on the PATH (pip install 'moto[server]')";
      System.out.println(context.getDisplayName() + " " + reason);
      return ConditionEvaluationResult.disabled(reason);
    }
  }

  static Optional<File> executable() {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .map(directory -> new File(directory, "moto_server"))
        .filter(File::canExecute)
        .findFirst();
  }

  @Override
  AwsClients connect() {
    int port = freePort();
    ProcessBuilder command =
        new ProcessBuilder(
            executable().orElseThrow().getPath(), "-H", "127.0.0.1", "-p", Integer.toString(port));
    command.environment().put("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
    try {
      moto = command.redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> listens(port));
    return new AwsClients(URI.create("http://127.0.0.1:" + port));
  }

  @Override
  void verifySender(String address) {
    aws().ses.createEmailIdentity(r -> r.emailIdentity(address));
  }

  @AfterAll
  void stopMoto() {
    if (moto != null) {
      moto.descendants().forEach(ProcessHandle::destroy);
      moto.destroy();
    }
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
