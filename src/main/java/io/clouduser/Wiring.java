// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import io.clouduser.config.OperatorConfig;
import io.clouduser.config.OperatorConfig.OnUncertain;
import io.clouduser.model.Ignored;
import io.clouduser.reconcile.Census;
import io.clouduser.reconcile.CloudUserOperator;
import io.clouduser.reconcile.Discovery;
import io.clouduser.reconcile.Leadership;
import io.clouduser.reconcile.Standing;
import io.clouduser.reconcile.Telemetry;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The operator as the configuration wants it. Used by {@code run} and by the quick start alike. */
public final class Wiring implements AutoCloseable {
  private final Noticing notices;
  private final CloudUserOperator operator;

  /**
   * Puts the parts together.
   *
   * @param client for the API server; stays open
   * @param aws the doors to AWS
   * @param config the operator's configuration
   * @param leadership how to be the only one, or null
   * @param clock the time
   * @param telemetry who is told of what happens
   */
  public Wiring(
      KubernetesClient client,
      CloudUserOperator.Aws aws,
      OperatorConfig config,
      @Nullable Leadership leadership,
      InstantSource clock,
      Telemetry telemetry) {
    this.notices = new Noticing(config, telemetry.notices());
    this.operator =
        new CloudUserOperator(
            client,
            aws,
            new CloudUserOperator.Settings(
                clusterId(config, client),
                config.watchNamespaces(),
                config.concurrency(),
                config.resync(),
                config.uncertainAfter(),
                config.onUncertain() == OnUncertain.REISSUE,
                new Ignored(config.ignoreGroups(), config.ignorePolicies())),
            discovery(config),
            leadership,
            clock,
            telemetry,
            notices);
  }

  private static Discovery.@Nullable Rules discovery(OperatorConfig config) {
    OperatorConfig.Discovery wanted = config.discovery();
    return wanted == null
        ? null
        : new Discovery.Rules(
            wanted.namespace(), wanted.pathPrefix(), wanted.emailTag(), wanted.maxAge());
  }

  /** Without a configured id the cluster is known by the uid of its namespace kube-system. */
  private static String clusterId(OperatorConfig config, KubernetesClient client) {
    if (config.clusterId() != null) {
      return config.clusterId();
    }
    try {
      Namespace system = client.namespaces().withName("kube-system").get();
      if (system != null) {
        return system.getMetadata().getUid();
      }
    } catch (KubernetesClientException e) {
      throw new StartRefused(
          "The API server at "
              + client.getMasterUrl()
              + " does not tell the uid of the namespace kube-system: "
              + e.getMessage()
              + ". See that it can be reached and that the operator may get that namespace, or set"
              + " CLOUDUSER_CLUSTER_ID.",
          e);
    }
    throw new StartRefused(
        "The cluster has no namespace kube-system: set CLOUDUSER_CLUSTER_ID.",
        new IllegalStateException("no kube-system"));
  }

  /** Begins to reconcile, or to wait for leadership. */
  public void start() {
    operator.start();
  }

  /** How the operator stands. */
  Standing standing() {
    return operator.standing();
  }

  /** How many resources stand how. */
  Census census() {
    return operator.census();
  }

  /** Finishes the work in flight. */
  @Override
  public void close() {
    operator.close();
    notices.close();
  }
}
