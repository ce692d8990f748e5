// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CloudUser;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.kube.KubeDouble;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The quick start, as a newcomer runs it. */
class LocalIT {
  private static final Pattern PASSWORD = Pattern.compile("First password[^\\n]*\\n(\\S+)");

  @TempDir Path directory;

  /** What a person may have set, and must not come between. */
  private static final Map<String, String> OFFICE =
      Map.of(
          "HTTP_PROXY", "http://127.0.0.1:9",
          "http_proxy", "http://127.0.0.1:9",
          "AWS_PROFILE", "production",
          "AWS_ENDPOINT_URL_IAM", "http://127.0.0.1:9");

  @Test
  void onceAppliesTheSamplesAndTellsWhatCameOfThem() throws Exception {
    try (QuickStart quickStart = QuickStart.start(directory, OFFICE, "-Dlocal.once=true")) {
      int code = quickStart.awaitExit();

      String output = quickStart.output();
      assertThat(code).as(output).isZero();
      assertThat(output)
          .containsPattern("(?m)^AWS double at http://127\\.0\\.0\\.1:\\d+.*cannot show")
          .containsPattern("(?m)^(Kubernetes API double|real kube-apiserver) at ")
          .containsPattern("(?m)^NAME +USER +EMAIL +READY +REASON +CREDENTIALS +MAILED +AGE$")
          .containsPattern(
              "(?m)^jane +jane\\.doe +jane\\.doe@example\\.com +True +Provisioned +Sent")
          .containsPattern("(?m)^lena +lena +lena@example\\.com +False +GroupNotFound +[0-9]+s$")
          .containsPattern("(?m)^omar +omar +omar@example\\.com +True +Provisioned +Sent")
          .contains("UserCreated", "CredentialsMailed", "GroupNotFound")
          .containsPattern("(?m)^Mail to jane\\.doe@example\\.com: .+")
          .containsPattern("(?m)^ +Hello Jane Doe,$")
          .doesNotContainPattern("(?m)^Mail to lena@")
          .doesNotContain("\tat ", "Exception");
      Matcher blottedOut = PASSWORD.matcher(output.replaceAll("(?m)^ +", ""));
      assertThat(blottedOut.find()).isTrue();
      assertThat(blottedOut.group(1)).matches("\\*+");
    }
  }

  @Test
  void onceFailsWhenThingsAreNotSettledInTime() throws Exception {
    try (QuickStart quickStart =
        QuickStart.start(directory, "-Dlocal.once=true", "-Dlocal.timeout=0")) {
      assertThat(quickStart.awaitExit()).isOne();
      assertThat(quickStart.output()).contains("Not settled in time: default/");
    }
  }

  @Test
  void worksOnTheClusterAndTheEndpointOfTheEnvironmentWhenAskedTo() throws Exception {
    try (KubeDouble cluster = KubeDouble.start();
        AwsEmulator account = AwsEmulator.start();
        KubernetesClient client = cluster.client()) {
      account.ses().verify("access@example.com");
      Path kubeconfig = cluster.writeKubeconfig(directory.resolve("cluster"));
      Map<String, String> environment =
          Map.of(
              "KUBECONFIG", kubeconfig.toString(),
              "AWS_ENDPOINT_URL", account.endpoint().toString());
      try (QuickStart quickStart =
          QuickStart.start(
              directory,
              environment,
              "-Dlocal.once=true",
              "-Dlocal.kube=kubeconfig",
              "-Dlocal.aws=endpoint")) {
        assertThat(quickStart.awaitExit()).as(quickStart.output()).isZero();
        assertThat(quickStart.output())
            .contains("Kubernetes cluster at " + cluster.url(), "context double")
            .contains("AWS endpoint " + account.endpoint())
            .containsPattern("(?m)^jane +jane\\.doe .*True +Provisioned");
      }

      assertThat(client.resources(CloudUser.class).inNamespace("default").list().getItems())
          .hasSize(3);
      assertThat(account.mailbox().to("jane.doe@example.com")).hasSize(1);
    }
  }

  @Test
  void wrongOptionsAreToldTogether() throws Exception {
    try (QuickStart quickStart =
        QuickStart.start(directory, "-Dlocal.kube=minikube", "-Dlocal.colour=red")) {
      assertThat(quickStart.awaitExit()).isEqualTo(2);
      assertThat(quickStart.output())
          .contains("There is no option local.colour.", "local.kube cannot be 'minikube'.")
          .contains("-Dlocal.once=true");
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void followsTheFolderAndStopsWhenAsked() throws Exception {
    try (QuickStart quickStart = QuickStart.start(directory)) {
      Path people = directory.resolve("people");
      quickStart.awaitLine("What happens shows here:$");

      edit(people.resolve("lena.yaml"), "data-science", "analysts");
      quickStart.awaitLine("^lena +lena +lena@example\\.com +True +Provisioned +Sent");

      edit(people.resolve("omar.yaml"), "email:", "emial:");
      quickStart.awaitLine("omar\\.yaml: clouduser/omar is refused, nothing changes: .*emial");

      Files.writeString(people.resolve("jane.yaml"), "a: b: c");
      quickStart.awaitLine("jane\\.yaml is not applied, nothing changes: line 1: ");

      Files.copy(Path.of("deploy/samples/omar.yaml"), people.resolve("nora.yaml"));
      edit(people.resolve("nora.yaml"), "omar", "nora");
      quickStart.awaitLine("Mail +to nora@example\\.com: ");

      Files.delete(people.resolve("nora.yaml"));
      quickStart.awaitLine("^\\S+  clouduser/nora is gone$");

      String password = password(quickStart.mailbox());
      Instant stop = Instant.now();
      quickStart.stop();
      assertThat(quickStart.awaitExit()).isEqualTo(143);
      assertThat(Duration.between(stop, Instant.now())).isLessThan(Duration.ofSeconds(5));
      assertThat(quickStart.output())
          .contains("Stopped.")
          .doesNotContain("\tat ", "Exception")
          .doesNotContain("clouduser/omar deleted", "clouduser/jane deleted")
          .doesNotContain(password);
      assertThat(Files.readString(directory.resolve("operator.log")))
          .contains("mailed the credentials")
          .doesNotContain(password);
    }
  }

  @Nested
  class Running {
    @TempDir static Path shared;
    private static QuickStart quickStart;

    @BeforeAll
    static void start() throws Exception {
      quickStart = QuickStart.start(shared);
      quickStart.awaitLine("What happens shows here:$");
    }

    @AfterAll
    static void stop() {
      quickStart.close();
    }

    @Test
    void anEditorThatRewritesAFileCostsNobodyTheirUser() throws Exception {
      Path omar = shared.resolve("people/omar.yaml");
      String text = Files.readString(omar);

      Files.writeString(omar, "");
      quickStart.awaitLine("omar\\.yaml is not applied, nothing changes: it is empty");
      Files.move(omar, omar.resolveSibling("omar.yaml~"));
      Files.writeString(omar, text + "  displayName: Omar\n");
      quickStart.awaitLine("omar\\.yaml: clouduser/omar configured");

      assertThat(quickStart.output()).doesNotContain("deleted");
    }

    @Test
    void theMailboxShowsEachMailInThreeForms() throws Exception {
      String mailbox = quickStart.mailbox();

      assertThat(QuickStart.get(mailbox).body()).contains("<title>Mailbox");
      assertThat(QuickStart.get(mailbox + "mails.json").body())
          .contains("jane.doe@example.com", "omar@example.com", "\"subject\"");
      HttpResponse<String> html = QuickStart.get(mailbox + "mails/1.html");
      assertThat(html.body()).contains("https://example-corp.signin.aws.amazon.com/console");
      assertThat(html.headers().firstValue("Content-Security-Policy").orElseThrow())
          .startsWith("sandbox ");
      assertThat(QuickStart.get(mailbox + "mails/1.txt").body()).contains("Hello ");
      assertThat(QuickStart.get(mailbox + "mails/1.eml").body())
          .contains("Subject: ", "MIME-Version: 1.0");
      assertThat(QuickStart.get(mailbox + "mails/99.txt").statusCode()).isEqualTo(404);
    }
  }

  private static String password(String mailbox) throws IOException, InterruptedException {
    Matcher password = PASSWORD.matcher(QuickStart.get(mailbox + "mails/1.txt").body());
    assertThat(password.find()).isTrue();
    return password.group(1);
  }

  private static void edit(Path file, String from, String to) throws IOException {
    Files.writeString(file, Files.readString(file).replace(from, to));
  }
}
