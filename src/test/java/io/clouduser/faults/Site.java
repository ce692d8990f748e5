// SPDX-License-Identifier: Apache-2.0
package io.clouduser.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.clouduser.AwsAdapters;
import io.clouduser.iam.IamClients;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.EventPath;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.mail.SesClients;
import io.clouduser.operator.Manifests;
import io.clouduser.operator.TestOperator;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Both doubles, the admin's client and the books; the operator's log is off. */
public final class Site implements AutoCloseable {
  /** By this user agent the API double tells the admin from the operator. */
  static final String ADMIN = "admin";

  /** Users that others make under this path are discovered, once there is a queue. */
  static final String DISCOVERED_PATH = "/people/";

  /** A killed operator hides messages for a while; none is to be given up for that. */
  private static final int ATTEMPTS = 1_000;

  private static final Duration ENOUGH = Duration.ofMinutes(5);
  private static final int SIMULTANEOUS = 400;
  private static final double MAILS_A_SECOND = 500;
  private static final AwsAdapters.Patience SHORT =
      new AwsAdapters.Patience(
          new IamClients.Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(3)),
          new IamClients.Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(3)),
          new SesClients.Timeouts(
              Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(1_200)));

  private final KubeBackend kube;
  private final boolean ownKube;
  private final AwsEmulator aws = AwsEmulator.start();
  private final KubernetesClient admin;
  private final KubernetesClient operators;
  private final Logger productLog = (Logger) LoggerFactory.getLogger("io.clouduser");
  private final Level levelBefore = productLog.getLevel();
  private final String namespace;
  private final Manifests manifests;
  private final Ledger ledger;

  /** On an API double of its own. */
  public Site() {
    this(KubeBackend.startDouble(), true);
  }

  /** On an API server that stays. */
  public Site(KubeBackend kube) {
    this(kube, false);
  }

  private Site(KubeBackend kube, boolean ownKube) {
    this.kube = kube;
    this.ownKube = ownKube;
    admin =
        new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder(kube.config()).withUserAgent(ADMIN).build())
            .build();
    operators = kube.client();
    productLog.setLevel(Level.OFF);
    // So that the pace of the mails is not what is waited for.
    aws.ses().maxSendRate(MAILS_A_SECOND);
    kube.install(Manifests.definition());
    namespace = kube.newNamespace();
    List.of("developers", "auditors", "visitors")
        .forEach(group -> aws.call("iam", "CreateGroup", Map.of("GroupName", group)));
    manifests = new Manifests(admin, namespace);
    ledger = new Ledger(admin, namespace, aws);
  }

  public KubeBackend kube() {
    return kube;
  }

  public AwsEmulator aws() {
    return aws;
  }

  public Manifests manifests() {
    return manifests;
  }

  public Ledger ledger() {
    return ledger;
  }

  /** Where the people are declared. */
  public String namespace() {
    return namespace;
  }

  /** An impatient operator that gives up on an unanswered mail after a second. */
  public TestOperator operator(InstantSource awsClock) {
    return operator(awsClock, Map.of());
  }

  /** The same, with more in its environment. */
  public TestOperator operator(InstantSource awsClock, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("CLOUDUSER_CONCURRENCY", "128");
    environment.put("CLOUDUSER_UNCERTAIN_AFTER", "1s");
    return TestOperator.start(
        operators, aws.endpoint(), namespace, environment, new TestOperator.Sight(SHORT, awsClock));
  }

  /**
   * Lays the way of AWS's events to the operator.
   *
   * @return what the operator's environment must have for it
   */
  public Map<String, String> layEventPath() {
    EventPath path = EventPath.lay(aws, ATTEMPTS);
    return Map.of(
        "CLOUDUSER_QUEUE_URL",
        path.queueUrl(),
        "CLOUDUSER_SES_CONFIGURATION_SET",
        EventPath.CONFIGURATION_SET,
        "CLOUDUSER_EVENT_BUS",
        "default",
        "CLOUDUSER_DISCOVERY_NAMESPACE",
        namespace,
        "CLOUDUSER_DISCOVERY_PATH_PREFIX",
        DISCOVERED_PATH);
  }

  /** Lets all of them go on until all are through. */
  public void live(Collection<Life> lives) {
    live(lives, () -> {});
  }

  /** Lets all of them go on, so many at a time, until all are through. */
  void live(Collection<Life> all, Runnable meanwhile) {
    Instant end = Instant.now().plus(ENOUGH);
    List<Life> waiting = new ArrayList<>(all);
    List<Life> living = new ArrayList<>();
    while (!(waiting.isEmpty() && living.isEmpty()) && Instant.now().isBefore(end)) {
      while (living.size() < SIMULTANEOUS && !waiting.isEmpty()) {
        living.add(waiting.remove(waiting.size() - 1));
      }
      living.forEach(Life::advance);
      living.removeIf(Life::done);
      meanwhile.run();
      pause();
    }
    assertThat(living).as("stuck").isEmpty();
    assertThat(ledger.brokenPromises()).isEmpty();
    assertThat(all.stream().filter(life -> !life.untruths().isEmpty()))
        .as("untruths")
        .extracting(life -> life + ": " + life.untruths())
        .isEmpty();
  }

  /** Between two looks at everybody. */
  public static void pause() {
    LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
  }

  /** Prints a figure, and how many mails each revision got. */
  public void say(String what) {
    System.out.println(
        "FAULTS: "
            + what
            + "; mails per revision "
            + ledger.mailsPerRevision().entrySet().stream()
                .map(it -> it.getKey() + ": " + it.getValue())
                .collect(Collectors.joining(", ")));
  }

  @Override
  public void close() {
    ledger.close();
    admin.close();
    operators.close();
    if (ownKube) {
      kube.close();
    }
    aws.close();
    productLog.setLevel(levelBefore);
  }
}
