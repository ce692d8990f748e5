// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * Makes a client that keeps less of what it reads.
 *
 * <p>{@code metadata.managedFields} of a resource is larger than the resource, and nobody here
 * looks at it: it is not even parsed. An update without it leaves it as it is. The kinds that the
 * operator works with are known by their classes, so the class path is not searched for all others.
 */
final class LeanKubernetes {
  private LeanKubernetes() {}

  /** What is left out. */
  @JsonIgnoreProperties("managedFields")
  private interface WithoutManagedFields {}

  static KubernetesClient connect(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(serialization())
        .build();
  }

  static KubernetesSerialization serialization() {
    ObjectMapper mapper = new ObjectMapper();
    mapper.addMixIn(ObjectMeta.class, WithoutManagedFields.class);
    return new KubernetesSerialization(mapper, false);
  }
}
