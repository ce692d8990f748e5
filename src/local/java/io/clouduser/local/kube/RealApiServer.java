// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.binary.BinaryManager;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A kube-apiserver with an etcd as child processes of this JVM, on free loopback ports, with its
 * data in a temporary directory that {@link #close()} removes. The only user is a cluster
 * administrator with a token that is new each time.
 */
final class RealApiServer implements KubeBackend {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path UNSET = Path.of("");

  private final Path directory;
  private final String token = UUID.randomUUID().toString();
  private final Deque<Process> processes = new ArrayDeque<>();
  private final Thread reaper = new Thread(this::cleanUp, "kube-apiserver-reaper");
  private int port;

  private RealApiServer(Path directory) {
    this.directory = directory;
  }

  /** The directory with etcd and kube-apiserver that the environment names, if it has them. */
  static Optional<Path> findBinaries() {
    List<Path> candidates = new ArrayList<>();
    Path assets = fromEnvironment("KUBEBUILDER_ASSETS");
    if (!assets.equals(UNSET)) {
      candidates.add(assets);
    }
    Path testDirectory = fromEnvironment("KUBE_API_TEST_DIR");
    Path versions = testDirectory.resolve("k8s");
    if (!testDirectory.equals(UNSET) && Files.isDirectory(versions)) {
      try (Stream<Path> children = Files.list(versions)) {
        children.sorted(Comparator.reverseOrder()).forEach(candidates::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return candidates.stream().filter(RealApiServer::hasBinaries).findFirst();
  }

  private static Path fromEnvironment(String variable) {
    String value = System.getenv(variable);
    return value == null ? UNSET : Path.of(value);
  }

  private static boolean hasBinaries(Path candidate) {
    return Files.isExecutable(candidate.resolve("etcd"))
        && Files.isExecutable(candidate.resolve("kube-apiserver"));
  }

  /** Lets fabric8's kube-api-test fetch the newest binaries into its own directory. */
  static Path downloadBinaries() {
    BinaryManager manager =
        new BinaryManager(KubeAPIServerConfigBuilder.anAPIServerConfig().build());
    manager.initAndDownloadIfRequired();
    return manager.binaries().getApiServer().toPath().getParent();
  }

  static RealApiServer start(Path binaries) {
    try {
      RealApiServer server = new RealApiServer(Files.createTempDirectory("kube-apiserver"));
      Runtime.getRuntime().addShutdownHook(server.reaper);
      try {
        server.launch(binaries);
      } catch (IOException | RuntimeException e) {
        server.close();
        throw e;
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void launch(Path binaries) throws IOException {
    String etcd = "http://127.0.0.1:" + freePort();
    String peer = "http://127.0.0.1:" + freePort();
    run(
        "etcd",
        binaries.resolve("etcd").toString(),
        "--data-dir=" + directory.resolve("etcd"),
        "--listen-client-urls=" + etcd,
        "--advertise-client-urls=" + etcd,
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--initial-cluster=default=" + peer,
        "--unsafe-no-fsync=true");
    Path key = directory.resolve("service-account.key");
    Files.writeString(key, newKey());
    Path tokens = directory.resolve("tokens.csv");
    Files.writeString(tokens, token + ",admin,admin,system:masters\n");
    port = freePort();
    run(
        "kube-apiserver",
        binaries.resolve("kube-apiserver").toString(),
        "--etcd-servers=" + etcd,
        "--cert-dir=" + directory.resolve("certificates"),
        "--bind-address=127.0.0.1",
        "--secure-port=" + port,
        "--advertise-address=127.0.0.1",
        "--endpoint-reconciler-type=none",
        "--token-auth-file=" + tokens,
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-signing-key-file=" + key,
        "--service-account-key-file=" + key,
        "--service-cluster-ip-range=10.0.0.0/24",
        "--disable-admission-plugins=ServiceAccount");
    awaitReady();
  }

  private void run(String name, String... command) throws IOException {
    Path log = directory.resolve(name + ".log");
    processes.push(
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start());
  }

  /** Ready is: healthy, and what the server itself creates (roles, namespaces) is there. */
  private void awaitReady() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Config impatient = new ConfigBuilder(config()).withRequestRetryBackoffLimit(0).build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(impatient).build()) {
      while (!isReady(client)) {
        boolean dead = processes.stream().anyMatch(process -> !process.isAlive());
        if (dead || System.nanoTime() > end) {
          throw new IOException(
              "the API server did not start: " + lastLines("etcd") + lastLines("kube-apiserver"));
        }
        Thread.sleep(200);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the API server started", e);
    }
  }

  private static boolean isReady(KubernetesClient client) {
    try {
      return "ok".equals(client.raw("/readyz"))
          && client.namespaces().withName("default").get() != null
          && client.namespaces().withName("kube-system").get() != null;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  private String lastLines(String name) throws IOException {
    Path log = directory.resolve(name + ".log");
    List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size())) + "\n";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      String encoded =
          Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
      return "-----BEGIN PRIVATE KEY-----\n" + encoded + "\n-----END PRIVATE KEY-----\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private String url() {
    return "https://127.0.0.1:" + port;
  }

  @Override
  public Kind kind() {
    return Kind.REAL;
  }

  @Override
  public String describe() {
    return "real kube-apiserver at "
        + url()
        + " (no controllers and no nodes: nothing is scheduled"
        + " or garbage-collected)";
  }

  @Override
  public Config config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url())
        .withNamespace("default")
        .withOauthToken(token)
        .withTrustCerts(true)
        .withDisableHostnameVerification(true)
        .build();
  }

  @Override
  public String kubeconfig() {
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: local
          cluster:
            server: %s
            insecure-skip-tls-verify: true
        users:
        - name: local
          user:
            token: %s
        contexts:
        - name: local
          context:
            cluster: local
            user: local
            namespace: default
        current-context: local
        """
        .formatted(url(), token);
  }

  @Override
  public void close() {
    cleanUp();
    try {
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (IllegalStateException e) {
      // The JVM is already going down, and the hook with it.
    }
  }

  private synchronized void cleanUp() {
    stopProcesses();
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The API server first, then its storage. */
  private void stopProcesses() {
    for (Process process : processes) {
      process.destroyForcibly();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
