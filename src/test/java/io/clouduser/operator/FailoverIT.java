// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.Mail;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeTest;
import io.clouduser.reconcile.Leadership;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two processes, of which the leading one is told to stop or is killed. Prints how long it took
 * until the other one leads and until it has mailed somebody who was declared in between; {@code
 * -Dfailover.runs=10} does that ten times. Only the most patient bounds are judged.
 */
@KubeTest
class FailoverIT {
  private static final int RUNS = Integer.getInteger("failover.runs", 1);

  private final KubeBackend backend;
  private final KubernetesClient client;
  private final String namespace;
  private final Manifests manifests;
  private final List<OperatorJvm> processes = new ArrayList<>();
  private AwsEmulator aws;
  @TempDir private Path directory;

  FailoverIT(KubeBackend backend, KubernetesClient client) {
    this.backend = backend;
    this.client = client;
    this.manifests = Manifests.inNewNamespace(backend, client);
    this.namespace = manifests.namespace();
  }

  @BeforeEach
  void startAws() {
    aws = AwsEmulator.start();
  }

  @AfterEach
  void stopAll() {
    processes.forEach(OperatorJvm::close);
    client.leases().inNamespace(namespace).withName(Leadership.LEASE).delete();
    aws.close();
  }

  private OperatorJvm start(boolean leaderElection) throws Exception {
    OperatorJvm process =
        OperatorJvm.start(
            directory,
            backend,
            aws.endpoint(),
            namespace,
            Map.of("CLOUDUSER_LEADER_ELECTION", String.valueOf(leaderElection)));
    processes.add(process);
    return process;
  }

  @Test
  void theOtherProcessTakesOverFromALeaderThatStopsAndFromOneThatIsKilled() throws Exception {
    OperatorJvm leader = start(true).awaitReady();
    await().until(leader::leads);
    List<Figure> stopped = new ArrayList<>();
    for (int run = 1; run <= RUNS; run++) {
      leader = takeOver(leader, OperatorJvm::terminate, "stopped-" + run, stopped);
    }
    say("SIGTERM", stopped);
    List<Figure> killed = new ArrayList<>();
    for (int run = 1; run <= RUNS; run++) {
      leader = takeOver(leader, OperatorJvm::kill, "killed-" + run, killed);
    }
    say("SIGKILL", killed);

    assertThat(stopped).allMatch(it -> it.leads().compareTo(Duration.ofSeconds(14)) < 0);
    assertThat(killed).allMatch(it -> it.leads().compareTo(Duration.ofSeconds(60)) < 0);
  }

  /** How long it took from the signal. */
  private record Figure(Duration leads, Duration mailed) {}

  /** Ends the leader, and returns the one that leads then. */
  private OperatorJvm takeOver(
      OperatorJvm leader, Consumer<OperatorJvm> end, String name, List<Figure> figures)
      throws Exception {
    OperatorJvm standby = start(true).awaitReady();
    assertThat(standby.leads()).isFalse();
    String before = holder();

    Instant begin = Instant.now();
    end.accept(leader);
    awaitHolder(it -> !it.equals(before));
    manifests.create(name, "email: " + name + "@example.com");
    awaitHolder(it -> !it.isEmpty() && !it.equals(before));
    Instant led = lease().getSpec().getAcquireTime().toInstant();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !aws.mailbox().to(name + "@example.com").isEmpty());
    Mail mail = aws.mailbox().to(name + "@example.com").get(0);
    figures.add(new Figure(Duration.between(begin, led), Duration.between(begin, mail.time())));
    leader.awaitExit();
    return standby;
  }

  private void awaitHolder(Predicate<String> condition) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> condition.test(holder()));
  }

  private void say(String signal, List<Figure> figures) {
    StringBuilder table = new StringBuilder();
    for (Figure figure : figures) {
      table.append(
          "%n  %,7d ms  %,7d ms".formatted(figure.leads().toMillis(), figure.mailed().toMillis()));
    }
    System.out.printf(
        "FIGURES on %s: failover after %s, %d runs: from the signal to the other's lease, and to"
            + " its first mail%s%n",
        backend.kind(), signal, figures.size(), table);
  }

  private Lease lease() {
    return client.leases().inNamespace(namespace).withName(Leadership.LEASE).get();
  }

  private String holder() {
    String holder = lease().getSpec().getHolderIdentity();
    return holder == null ? "" : holder;
  }

  /** Nothing half-done is left to the next one, and the port answers until the end. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void workInFlightIsFinishedWhenToldToStop(boolean leaderElection) throws Exception {
    String name = "in-flight-" + leaderElection;
    OperatorJvm process = start(leaderElection).awaitReady();
    await().until(process::leads);
    aws.faults().on("ses:SendEmail").times(1).delay(Duration.ofSeconds(3));
    manifests.create(name, "email: " + name + "@example.com");
    await().until(() -> record(name) != null && record(name).phase() == Phase.Sending);

    process.terminate();
    await().until(() -> process.get("/readyz").body().contains("FAIL  operator: is stopping"));
    assertThat(process.get("/healthz").statusCode()).isEqualTo(200);

    assertThat(process.awaitExit()).isEqualTo(143);
    assertThat(record(name).phase()).isEqualTo(Phase.Sent);
    assertThat(aws.mailbox().to(name + "@example.com")).hasSize(1);
    if (leaderElection) {
      assertThat(holder()).as("the lease is given back").isEmpty();
    }
    assertThat(process.said()).doesNotContain("\tat ").doesNotContain(" ERROR ");
  }

  private CredentialsStatus record(String name) {
    CloudUser resource = manifests.get(name);
    return resource.getStatus() == null ? null : resource.getStatus().credentials();
  }
}
