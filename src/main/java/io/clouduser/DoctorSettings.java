// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import io.clouduser.config.OperatorConfig;
import io.clouduser.doctor.Settings;
import io.clouduser.doctor.Settings.Placement;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.jspecify.annotations.Nullable;

/**
 * What the doctor has to know of the operator's configuration.
 *
 * @param config the operator's
 * @param region of what has none of its own
 */
record DoctorSettings(OperatorConfig config, String region) {
  /** Null stands for what the configuration says. */
  Settings with(
      @Nullable String sesRegion,
      @Nullable String eventsRegion,
      @Nullable String role,
      Placement people,
      KubernetesClient client) {
    String namespace = client.getConfiguration().getNamespace();
    String ses = config.sesRegion() == null ? region : config.sesRegion();
    return new Settings(
        config.mailFrom().address(),
        config.sesConfigurationSet(),
        region,
        sesRegion == null ? ses : sesRegion,
        eventsRegion == null ? Settings.eventsRegionOf(region) : eventsRegion,
        config.queueUrl(),
        config.eventBus(),
        role,
        people,
        config.watchNamespaces(),
        config.clusterId() == null,
        config.leaderElection() ? (namespace == null ? "default" : namespace) : null,
        config.discovery() == null ? null : config.discovery().namespace());
  }
}
