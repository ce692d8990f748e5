// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do with kubectl. Skipped, aloud, where there is none. */
@KubeTest(definitions = Widgets.DEFINITION)
class KubectlTest {
  private static final String WIDGET =
      """
      {"apiVersion": "example.io/v1", "kind": "Widget", "metadata": {"name": "a"},
       "spec": {"email": "a@b", "groups": ["g1"]}}
      """;
  private static final String STATUS =
      """
      {"status": {"sentAt": "2026-01-01T00:00:00Z", "conditions": [
        {"type": "Ready", "status": "True", "message": "all is well"}]}}
      """;

  @TempDir Path directory;
  private String namespace;

  @BeforeEach
  void prepare(KubeBackend backend) throws Exception {
    boolean found = isInstalled();
    if (!found) {
      System.out.println("SKIPPED: KubectlTest (no kubectl on the PATH)");
    }
    Assumptions.assumeTrue(found, "no kubectl on the PATH");
    backend.writeKubeconfig(directory.resolve("kubeconfig"));
    namespace = backend.newNamespace();
    Files.writeString(directory.resolve("widget.json"), WIDGET);
  }

  @Test
  void appliesAndPrintsColumns() throws Exception {
    assertThat(kubectl("apply", "-f", "widget.json")).contains("widget.example.io/a created");
    assertThat(kubectl("apply", "-f", "widget.json")).contains("widget.example.io/a unchanged");
    kubectl("patch", "wd", "a", "--subresource=status", "--type=merge", "-p", STATUS);

    List<String> narrow = kubectl("get", "widgets").lines().toList();
    assertThat(narrow.get(0).split("\\s+"))
        .containsExactly("NAME", "EMAIL", "READY", "SIZE", "SENT", "AGE");
    assertThat(narrow.get(1)).matches("a\\s+a@b\\s+True\\s+20\\s+\\d+\\w+\\s+\\d+s\\s*");
    assertThat(kubectl("get", "toys", "-o", "wide")).contains("MESSAGE").contains("all is well");
    assertThat(kubectl("wait", "--for=condition=Ready", "wd/a", "--timeout=5s"))
        .contains("condition met");
  }

  @Test
  void refusesUnknownFieldsStrictlyAndWarnsWhenAsked() throws Exception {
    Files.writeString(
        directory.resolve("widget.json"), WIDGET.replace("\"email\"", "\"bogus\": 1, \"email\""));

    assertThat(kubectl("apply", "-f", "widget.json"))
        .contains("strict decoding error: unknown field \"spec.bogus\"");
    assertThat(kubectl("apply", "--validate=warn", "-f", "widget.json"))
        .contains("Warning: unknown field \"spec.bogus\"")
        .contains("created");
  }

  @Test
  void explainsDescribesAnnotatesAndDeletes() throws Exception {
    assertThat(kubectl("explain", "widgets.spec"))
        .contains("What is wanted.")
        .contains("enum: Full, Partial");
    kubectl("apply", "-f", "widget.json");
    assertThat(kubectl("annotate", "wd", "a", "k=v")).contains("annotated");
    assertThat(kubectl("describe", "wd", "a")).contains("Kind:         Widget").contains("k: v");
    assertThat(kubectl("delete", "wd", "a")).contains("\"a\" deleted");
    assertThat(kubectl("get", "wd")).contains("No resources found");
  }

  @Test
  void appliesOnTheServer() throws Exception {
    assertThat(kubectl("apply", "--server-side", "-f", "widget.json"))
        .contains("serverside-applied");
    assertThat(kubectl("apply", "--server-side", "--dry-run=server", "-f", "widget.json"))
        .contains("serverside-applied (server dry run)");
  }

  @Test
  void watchesWithColumns() throws Exception {
    kubectl("apply", "-f", "widget.json");

    String watched = kubectl("get", "wd", "-w", "--request-timeout=2s");

    assertThat(watched).contains("EMAIL").contains("a@b");
  }

  @Test
  void createsBuiltInObjects() throws Exception {
    assertThat(kubectl("create", "configmap", "c", "--from-literal=a=b")).contains("created");
    assertThat(kubectl("get", "configmap", "c", "-o", "jsonpath={.data.a}")).isEqualTo("b");
    assertThat(kubectl("auth", "can-i", "create", "widgets")).contains("yes");
    assertThat(kubectl("get", "events")).contains("No resources found");
  }

  private static boolean isInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("kubectl", "version", "--client")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Runs kubectl and returns what it prints on both streams. */
  private String kubectl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("kubectl", "-n", namespace));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("KUBECONFIG", directory.resolve("kubeconfig").toString());
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
