// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@KubeTest(definitions = "/kube/widgets-crd.yaml")
class KubeDoubleTest {
  private static final ResourceDefinitionContext WIDGETS =
      new ResourceDefinitionContext.Builder()
          .withGroup("example.io")
          .withVersion("v1")
          .withKind("Widget")
          .withPlural("widgets")
          .withNamespaced(true)
          .build();

  @Test
  void informerSeesChanges(KubeBackend backend, KubernetesClient client) {
    String ns = backend.newNamespace();
    var op = client.genericKubernetesResources(WIDGETS).inNamespace(ns);
    try (SharedIndexInformer<GenericKubernetesResource> informer = op.inform()) {
      op.resource(widget("a")).create();
      Awaitility.await()
          .atMost(5, TimeUnit.SECONDS)
          .until(() -> informer.getStore().list().size() == 1);
      op.withName("a")
          .edit(
              w -> {
                w.setAdditionalProperty("spec", Map.of("email", "x@y.z", "size", 33));
                return w;
              });
      Awaitility.await()
          .atMost(5, TimeUnit.SECONDS)
          .until(() -> informer.getStore().list().get(0).getMetadata().getGeneration() == 2);
      op.withName("a").delete();
      Awaitility.await()
          .atMost(5, TimeUnit.SECONDS)
          .until(() -> informer.getStore().list().isEmpty());
      assertThat(informer.isWatching()).isTrue();
    }
  }

  static GenericKubernetesResource widget(String name) {
    return new GenericKubernetesResourceBuilder()
        .withApiVersion("example.io/v1")
        .withKind("Widget")
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .addToAdditionalProperties("spec", Map.of("email", "a@b.c"))
        .build();
  }
}
