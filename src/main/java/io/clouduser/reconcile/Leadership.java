// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leadership by a Lease, made safe.
 *
 * <p>The framework neither ends a leader that has lost its lease nor gives the lease back when it
 * stops. Here the first halts the process at once (a resource could otherwise be worked on twice),
 * and the second lets the next leader start within its retry period. The framework also waits for
 * an unreachable API server for longer than the lease lasts, so the process looks for itself.
 */
public final class Leadership {
  /** Name of the Lease. */
  public static final String LEASE = "clouduser-operator";

  /** A leader that is gone without a word is replaced after this. */
  static final Duration LEASE_DURATION = Duration.ofSeconds(15);

  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);

  /**
   * How often a leader renews. Others look every one to 2.2 of these (the client's jitter), which
   * has to be less than the two seconds in which a lease given back is taken over.
   */
  private static final Duration RETRY_PERIOD = Duration.ofMillis(700);

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  private final KubernetesClient client;
  private final String namespace;
  private final String identity;
  private final Runnable onLoss;
  private volatile Runnable whenLeading = () -> {};
  private volatile boolean stopping;
  private volatile boolean leading;
  private volatile @Nullable String leader;

  /**
   * @param client for the API server
   * @param namespace where the Lease is
   * @param host tells people who leads; made unique by a random part
   * @param onLoss ends the process; called when the lease is lost without {@link #stopping}
   */
  public Leadership(KubernetesClient client, String namespace, String host, Runnable onLoss) {
    this.client = client;
    this.namespace = namespace;
    this.identity = host + "_" + UUID.randomUUID();
    this.onLoss = onLoss;
  }

  LeaderElectionConfiguration configuration() {
    return new LeaderElectionConfiguration(
        LEASE,
        namespace,
        LEASE_DURATION,
        RENEW_DEADLINE,
        RETRY_PERIOD,
        identity,
        new LeaderCallbacks(this::won, this::lost, it -> leader = it == null ? "" : it),
        false);
  }

  /** Has this done once the process leads. */
  void whenLeading(Runnable task) {
    whenLeading = task;
  }

  private void won() {
    leading = true;
    LOG.info("this process leads");
    whenLeading.run();
  }

  private void lost() {
    leading = false;
    if (!stopping) {
      LOG.error("the lease {}/{} is lost; ending the process at once", namespace, LEASE);
      onLoss.run();
    }
  }

  /** Whether this process holds the lease, as far as it knows. */
  boolean leading() {
    return leading;
  }

  /** Who holds the lease: empty when nobody does, null when it was not seen yet. */
  @Nullable String leader() {
    return leader;
  }

  /**
   * Looks whether a leader still is one, besides the framework's own renewal.
   *
   * @param hasty does not wait long
   * @throws KubernetesClientException when the API server does not answer
   */
  void look(KubernetesClient hasty) {
    boolean led = leading;
    Lease lease = hasty.leases().inNamespace(namespace).withName(LEASE).get();
    if (led && (lease == null || !identity.equals(lease.getSpec().getHolderIdentity()))) {
      lost();
    }
  }

  /**
   * There was no answer from the API server for so long: a leader that cannot know any more whether
   * it is one has to end before another one may begin.
   */
  void silent(Duration silence) {
    if (leading && silence.compareTo(RENEW_DEADLINE) > 0) {
      lost();
    }
  }

  /** From here on a lost lease is no surprise. */
  void stopping() {
    stopping = true;
  }

  /** Gives the lease back, if this process still holds it. */
  void release() {
    try {
      Lease lease = client.leases().inNamespace(namespace).withName(LEASE).get();
      if (lease != null && identity.equals(lease.getSpec().getHolderIdentity())) {
        lease.getSpec().setHolderIdentity("");
        lease.getSpec().setLeaseDurationSeconds(1);
        client.resource(lease).update();
        leading = false;
        LOG.info("gave the lease {}/{} back", namespace, LEASE);
      }
    } catch (KubernetesClientException e) {
      LOG.warn("the lease was not given back; the next leader waits for it: {}", e.getMessage());
    }
  }
}
