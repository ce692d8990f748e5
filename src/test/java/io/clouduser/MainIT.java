// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clouduser.api.CloudUser;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.kube.KubeBackend;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar as it is shipped, in processes of its own. */
class MainIT {
  private static final Path JAR = Path.of("target", "clouduser-operator.jar");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String SECRET = "do-not-print-this-value";
  private static final int JAVA_17_CLASS_FILE = 61;

  @TempDir private Path directory;

  @BeforeAll
  static void wasBuilt() {
    assertThat(JAR).as("mvn verify builds it first").exists();
  }

  /** What a process said before it ended. */
  private record Ended(int code, String out, String err) {}

  private ProcessBuilder command(Map<String, String> environment, String... arguments) {
    List<String> command =
        Stream.concat(
                Stream.of(JAVA, "-XX:TieredStopAtLevel=1", "-jar", JAR.toString()),
                Stream.of(arguments))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("CLOUDUSER_HTTP_PORT", "0");
    builder.environment().putAll(environment);
    return builder
        .redirectOutput(new File(directory.toFile(), "out"))
        .redirectError(new File(directory.toFile(), "err"));
  }

  private String said(String stream) {
    try {
      return Files.readString(directory.resolve(stream), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Ended run(Map<String, String> environment, String... arguments) throws Exception {
    Process process = command(environment, arguments).start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("ended by itself: " + said("out") + said("err")).isTrue();
    return new Ended(process.exitValue(), said("out"), said("err"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void explainsItself(String option) throws Exception {
    Ended ended = run(Map.of(), option);

    assertThat(ended.code()).isZero();
    assertThat(ended.out())
        .contains("Usage: clouduser-operator")
        .contains("run")
        .contains("--version")
        .contains("CLOUDUSER_MAIL_FROM")
        .contains("Exit codes");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void tellsItsVersion() throws Exception {
    Ended ended = run(Map.of(), "--version");

    assertThat(ended.code()).isZero();
    assertThat(ended.out())
        .matches(
            "clouduser-operator \\d+\\.\\d+\\.\\d+(-SNAPSHOT)? \\(commit ([0-9a-f]{40}|unknown)\\)\\R");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-such-option", "no-such-command", "run --no-such-option", "run x"})
  void refusesWhatItDoesNotKnow(String line) throws Exception {
    Ended ended = run(Map.of("CLOUDUSER_MAIL_FROM", "a@example.com"), line.split(" ", -1));

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).containsIgnoringCase("usage");
    assertThat(ended.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "run"})
  void namesWhatIsMissing(String command) throws Exception {
    Ended ended =
        run(Map.of(), Stream.of(command).filter(s -> !s.isEmpty()).toArray(String[]::new));

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .contains("CLOUDUSER_MAIL_FROM")
        .doesNotContain("Exception")
        .doesNotContain("\tat ");
  }

  @Test
  void namesEverythingThatIsWrongAndNoSecret() throws Exception {
    Map<String, String> environment = new TreeMap<>();
    environment.put("CLOUDUSER_RESYNC", "soon");
    environment.put("CLOUDUSER_CONCURRENCY", "many");
    environment.put("CLOUDUSER_ON_UNCERTAIN", "guess");
    environment.put("CLOUDUSER_IGNORE_GROUPS", "(");
    environment.put("CLOUDUSER_MAIL_FORM", "misspelt@example.com");
    environment.put("AWS_SECRET_ACCESS_KEY", SECRET);
    environment.put("AWS_SESSION_TOKEN", SECRET);

    Ended ended = run(environment);

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .contains("5 problems")
        .contains(
            "CLOUDUSER_MAIL_FROM",
            "CLOUDUSER_RESYNC",
            "CLOUDUSER_CONCURRENCY",
            "CLOUDUSER_ON_UNCERTAIN",
            "CLOUDUSER_IGNORE_GROUPS",
            "CLOUDUSER_MAIL_FORM");
    assertThat(ended.err() + ended.out()).doesNotContain(SECRET);
  }

  @Test
  void saysThatThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Ended ended =
          run(
              Map.of(
                  "CLOUDUSER_MAIL_FROM",
                  "cloud@example.com",
                  "CLOUDUSER_HTTP_PORT",
                  String.valueOf(taken.getLocalPort())));

      assertThat(ended.code()).isEqualTo(2);
      assertThat(ended.err()).contains("CLOUDUSER_HTTP_PORT").doesNotContain("\tat ");
    }
  }

  @Test
  void importsToAPipeThatHoldsNothingButManifests() throws Exception {
    try (AwsEmulator aws = AwsEmulator.start()) {
      aws.call("iam", "CreateUser", Map.of("UserName", "sam@example.com"));
      aws.call(
          "iam",
          "CreateLoginProfile",
          Map.of("UserName", "sam@example.com", "Password", "Own-Password-1!"));

      Ended ended =
          run(
              Map.of(
                  "AWS_ENDPOINT_URL",
                  aws.endpoint().toString(),
                  "AWS_REGION",
                  "us-east-1",
                  "AWS_ACCESS_KEY_ID",
                  "AKIAOPERATOR00000000",
                  "AWS_SECRET_ACCESS_KEY",
                  SECRET),
              "import");

      assertThat(ended.code()).as(ended.err()).isZero();
      assertThat(ended.out()).startsWith("---\napiVersion: clouduser.io/v1alpha1\n");
      assertThat(ended.err()).contains("1 users: 1 written").doesNotContain("|-");
    }
  }

  @Test
  void saysThatNoClusterAnswers() throws Exception {
    Ended ended =
        run(
            Map.of(
                "CLOUDUSER_MAIL_FROM", "cloud@example.com",
                "AWS_REGION", "us-east-1",
                "KUBERNETES_REQUEST_RETRY_BACKOFFLIMIT", "0",
                "KUBECONFIG", kubeconfig("https://127.0.0.1:1")));

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("127.0.0.1:1").doesNotContain("\tat ");
  }

  private String kubeconfig(String server) throws IOException {
    Path file = directory.resolve("kubeconfig");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "%s"}}]
        contexts: [{name: c, context: {cluster: c, user: u, namespace: default}}]
        users: [{name: u, user: {token: t}}]
        current-context: c
        """
            .formatted(server));
    return file.toString();
  }

  @Test
  void runsAndStopsOnRequest() throws Exception {
    try (KubeBackend kube = KubeBackend.startDouble();
        AwsEmulator aws = AwsEmulator.start();
        KubernetesClient client = kube.client()) {
      aws.ses().verify("cloud@example.com");
      kube.install(
          Serialization.unmarshal(
              Files.readString(Path.of("crds", "cloudusers.clouduser.io.yaml")),
              CustomResourceDefinition.class));
      String namespace = kube.newNamespace();
      Process process =
          command(
                  Map.of(
                      "KUBECONFIG",
                          kube.writeKubeconfig(directory.resolve("kubeconfig")).toString(),
                      "AWS_ENDPOINT_URL", aws.endpoint().toString(),
                      "AWS_REGION", "us-east-1",
                      "AWS_ACCESS_KEY_ID", "AKIAOPERATOR00000000",
                      "AWS_SECRET_ACCESS_KEY", SECRET,
                      "CLOUDUSER_CLUSTER_ID", "jar",
                      "CLOUDUSER_LEADER_ELECTION", "false",
                      "CLOUDUSER_LOG_FORMAT", "json",
                      "CLOUDUSER_MAIL_FROM", "cloud@example.com"))
              .start();
      try {
        client
            .resource(
                Serialization.unmarshal(
                    """
                    apiVersion: clouduser.io/v1alpha1
                    kind: CloudUser
                    metadata: {name: jane, namespace: %s}
                    spec: {email: jane@example.com}
                    """
                        .formatted(namespace),
                    CloudUser.class))
            .create();
        await()
            .atMost(Duration.ofSeconds(90))
            .until(() -> !process.isAlive() || ready(client, namespace));
        assertThat(process.isAlive()).as(said("out") + said("err")).isTrue();
        assertThat(aws.mailbox().to("jane@example.com")).hasSize(1);

        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("stops on SIGTERM").isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        String log = said("out") + said("err");
        String password = aws.iam().user("jane").orElseThrow().login().orElseThrow().password();
        assertThat(log).contains("stopping").doesNotContain(SECRET).doesNotContain(password);
        assertThat(log).doesNotContain("\tat ");
        assertThat(said("out").lines())
            .allSatisfy(line -> assertThat(new ObjectMapper().readTree(line).isObject()).isTrue())
            .anySatisfy(
                line -> {
                  JsonNode entry = new ObjectMapper().readTree(line);
                  assertThat(entry.at("/mdc/resource.namespace").asText()).isEqualTo(namespace);
                  assertThat(entry.at("/mdc/resource.name").asText()).isEqualTo("jane");
                  assertThat(entry.path("formattedMessage").asText()).isNotBlank();
                });
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static boolean ready(KubernetesClient client, String namespace) {
    CloudUser jane =
        client.resources(CloudUser.class).inNamespace(namespace).withName("jane").get();
    return jane.getStatus() != null
        && jane.getStatus().condition(ConditionType.Ready).filter(Condition::isTrue).isPresent();
  }

  @Nested
  class TheJar {
    private List<String> names() throws IOException {
      try (JarFile jar = new JarFile(JAR.toFile())) {
        return jar.stream().map(ZipEntry::getName).toList();
      }
    }

    private String text(String name) throws IOException {
      try (JarFile jar = new JarFile(JAR.toFile());
          InputStream in = jar.getInputStream(jar.getEntry(name))) {
        return new String(in.readAllBytes(), UTF_8);
      }
    }

    @Test
    void holdsNoDoublesAndNoTestLibraries() throws IOException {
      assertThat(names())
          .contains("io/clouduser/Main.class")
          .noneMatch(name -> name.startsWith("io/clouduser/local/"))
          .noneMatch(name -> name.matches("io/clouduser/.*(Test|IT)(\\$.*)?\\.class"))
          .noneMatch(
              name -> name.matches("(org/(junit|assertj|awaitility)|dev/cel|com/tngtech)/.*"));
    }

    @Test
    void holdsTheLicenceAndNoSignatures() throws IOException {
      assertThat(names()).noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA|EC)"));
      assertThat(text("META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("LICENSE")));
    }

    @Test
    void holdsNoTwoHttpClientsForOneJob() throws IOException {
      assertThat(names())
          .noneMatch(name -> name.startsWith("io/netty/"))
          .noneMatch(name -> name.startsWith("okhttp3/"))
          .noneMatch(name -> name.startsWith("io/vertx/"))
          .noneMatch(name -> name.startsWith("org/apache/http"));
    }

    @Test
    void namesItsMainClassAndVersion() throws IOException {
      try (JarFile jar = new JarFile(JAR.toFile())) {
        assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
            .isEqualTo("io.clouduser.Main");
        assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
            .matches("\\d+\\.\\d+\\.\\d+.*");
      }
      assertThat(text("io/clouduser/version.properties")).doesNotContain("${");
      assertThat(text("version.properties")).as("the framework's own").contains("git.commit.id");
    }

    @Test
    void runsOnJava17() throws IOException {
      try (JarFile jar = new JarFile(JAR.toFile())) {
        for (ZipEntry entry : jar.stream().filter(it -> it.getName().endsWith(".class")).toList()) {
          if (entry.getName().startsWith("META-INF/versions/")) {
            continue;
          }
          try (InputStream in = jar.getInputStream(entry)) {
            byte[] head = in.readNBytes(8);
            assertThat(head[7] & 0xff).as(entry.getName()).isLessThanOrEqualTo(JAVA_17_CLASS_FILE);
          }
        }
      }
    }
  }
}
