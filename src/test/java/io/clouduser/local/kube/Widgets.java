// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.HashMap;
import java.util.Map;

/** The custom resource of {@code /kube/widgets-crd.yaml}, for tests. */
final class Widgets {
  static final String DEFINITION = "/kube/widgets-crd.yaml";
  private static final ResourceDefinitionContext CONTEXT =
      new ResourceDefinitionContext.Builder()
          .withGroup("example.io")
          .withVersion("v1")
          .withKind("Widget")
          .withPlural("widgets")
          .withNamespaced(true)
          .build();

  private Widgets() {}

  static NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      in(KubernetesClient client, String namespace) {
    return client.genericKubernetesResources(CONTEXT).inNamespace(namespace);
  }

  /** A valid widget. */
  static GenericKubernetesResource widget(String name) {
    return widget(name, Map.of("email", "a@example.org"));
  }

  static GenericKubernetesResource widget(String name, Map<String, Object> spec) {
    return new GenericKubernetesResourceBuilder()
        .withApiVersion("example.io/v1")
        .withKind("Widget")
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .addToAdditionalProperties("spec", new HashMap<>(spec))
        .build();
  }

  static String version(GenericKubernetesResource widget) {
    return widget.getMetadata().getResourceVersion();
  }
}
