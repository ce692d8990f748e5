// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A doctor with all that it asks through. */
public final class Surgery implements AutoCloseable {
  private static final Duration SES_PAUSE = Duration.ofMillis(1_100);

  private final AwsDoctorClients clients;
  private final Doctor doctor;

  private Surgery(AwsDoctorClients clients, Doctor doctor) {
    this.clients = clients;
    this.doctor = doctor;
  }

  /**
   * Opens it; nothing is asked yet.
   *
   * @param kubernetes for the API server; stays open
   * @param settings what the operator is configured to use
   * @param region of what has none of its own, or null for that of the SDK's chain
   * @param clock the time
   * @param sesPause between two questions to SES, or null for what SES can bear
   */
  public static Surgery open(
      KubernetesClient kubernetes,
      Settings settings,
      @Nullable String region,
      InstantSource clock,
      @Nullable Duration sesPause) {
    AwsDoctorClients clients = new AwsDoctorClients(region);
    ClusterFacts cluster = new KubeClusterFacts(kubernetes, settings);
    AccountFacts account = new AwsAccountFacts(clients);
    SendingFacts ses =
        new AwsSendingFacts(
            clients.ses(settings.sesRegion()), sesPause == null ? SES_PAUSE : sesPause);
    EventFacts events = new AwsEventFacts(clients, settings.region());

    AccountChecks ofAccount =
        new AccountChecks(account, settings, new Once<>(cluster::people), clock);
    ClusterChecks ofCluster = new ClusterChecks(cluster, settings, clock);
    List<Check> aws = new ArrayList<>(ofAccount.all());
    aws.addAll(new SendingChecks(ses, settings).all());
    aws.addAll(new EventChecks(events, settings, ofAccount::accountId).all());
    return new Surgery(
        clients,
        new Doctor(
            List.of(
                new Doctor.Side(ofAccount.credentials(), aws),
                new Doctor.Side(ofCluster.apiServer(), ofCluster.all()))));
  }

  /** The region that the SDK finds in its surroundings. */
  public static Optional<String> regionOfSurroundings() {
    return AwsDoctorClients.regionOfChain();
  }

  /**
   * With it a client gives up within seconds, and says so, where the operator would go on trying.
   *
   * @param config which API server, and how to sign in there
   */
  public static Config impatient(Config config) {
    return new ConfigBuilder(config)
        .withConnectionTimeout(3_000)
        .withRequestTimeout(8_000)
        .withRequestRetryBackoffLimit(1)
        .build();
  }

  public Doctor doctor() {
    return doctor;
  }

  @Override
  public void close() {
    clients.close();
  }
}
