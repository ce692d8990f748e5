// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clouduser.api.CloudUser;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.Mail;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeTest;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Prints what things cost, counted at the AWS double. Times are told, never judged: machines
 * differ.
 */
@KubeTest
class FiguresIT {
  private static final int PEOPLE = 200;

  private final KubeBackend backend;
  private final KubernetesClient client;
  private final String namespace;
  private final Manifests manifests;

  FiguresIT(KubeBackend backend, KubernetesClient client) {
    this.backend = backend;
    this.client = client;
    this.manifests = Manifests.inNewNamespace(backend, client);
    this.namespace = manifests.namespace();
  }

  @Test
  void callsPerPersonAndTimeToMail() {
    try (AwsEmulator aws = AwsEmulator.start()) {
      aws.call("iam", "CreateGroup", Map.of("GroupName", "developers"));
      aws.call("iam", "CreateGroup", Map.of("GroupName", "auditors"));
      aws.calls().reset();
      long start = System.nanoTime();
      try (TestOperator operator =
          TestOperator.start(client, aws.endpoint(), namespace, Map.of())) {
        Instant applied = Instant.now();
        manifests.create("first", "email: first@example.com\ngroups: [developers]");
        await().pollInterval(Duration.ofMillis(5)).until(() -> aws.mailbox().size() == 1);
        say(
            "one person, one group, first of the process: mail accepted %d ms after apply (%d ms after the operator began to start)"
                .formatted(
                    Duration.between(applied, aws.mailbox().all().get(0).time()).toMillis(),
                    (System.nanoTime() - start) / 1_000_000));
        untilAllReady(1);
        say("onboarding: %s".formatted(aws.calls().counts()));

        aws.calls().reset();
        manifests.touch("first");
        await().until(() -> aws.calls().counts().size() >= 4);
        say("no-op pass in which everything is read: %s".formatted(aws.calls().counts()));

        aws.calls().reset();
        manifests.patch("first", "{\"spec\":{\"groups\":[\"developers\",\"auditors\"]}}");
        await().until(() -> aws.iam().user("first").orElseThrow().groups().contains("auditors"));
        untilAllReady(1);
        say("one-group change: %s".formatted(aws.calls().counts()));

        aws.calls().reset();
        manifests.delete("first");
        await().until(() -> manifests.get("first") == null);
        say("deletion (two groups): %s".formatted(aws.calls().counts()));
        assertThat(aws.iam().users()).isEmpty();

        aws.calls().reset();
        aws.mailbox().clear();
        onboardMany(aws);
      }
    }
  }

  private void onboardMany(AwsEmulator aws) {
    Map<String, Instant> applied = new HashMap<>();
    Instant begin = Instant.now();
    for (int i = 0; i < PEOPLE; i++) {
      String name = "person-" + i;
      applied.put(name + "@example.com", Instant.now());
      manifests.create(name, "email: " + name + "@example.com\ngroups: [developers]");
    }
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> aws.mailbox().size() == PEOPLE);
    List<Mail> mails = aws.mailbox().all();
    long[] latencies =
        mails.stream()
            .mapToLong(
                mail -> Duration.between(applied.get(mail.to().get(0)), mail.time()).toMillis())
            .sorted()
            .toArray();
    untilAllReady(PEOPLE);
    say(
        "%d people, applied one after the other: all mails accepted after %d ms, all Ready after %d ms; apply to mail p50 %d ms, p99 %d ms"
            .formatted(
                PEOPLE,
                Duration.between(begin, mails.get(mails.size() - 1).time()).toMillis(),
                Duration.between(begin, Instant.now()).toMillis(),
                latencies[PEOPLE / 2],
                latencies[PEOPLE * 99 / 100]));
    say("%d people: %s".formatted(PEOPLE, aws.calls().counts()));
    assertThat(IntStream.range(0, PEOPLE))
        .allSatisfy(i -> assertThat(aws.mailbox().to("person-" + i + "@example.com")).hasSize(1));
  }

  private void untilAllReady(int count) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                client.resources(CloudUser.class).inNamespace(namespace).list().getItems().stream()
                        .filter(FiguresIT::ready)
                        .count()
                    == count);
  }

  private static boolean ready(CloudUser resource) {
    return resource.getStatus() != null
        && resource.getStatus().condition(ConditionType.Ready).filter(Condition::isTrue).isPresent()
        && resource.getMetadata().getGeneration().equals(resource.getStatus().observedGeneration());
  }

  private void say(String what) {
    System.out.println("FIGURES on " + backend.kind() + ": " + what);
  }
}
