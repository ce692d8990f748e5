// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clouduser.api.CloudUser;
import io.clouduser.api.ConditionType;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeTest;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The operator beside a tool that applies what is in Git, such as Argo CD: no fights about fields.
 */
@KubeTest
class FieldOwnershipIT {
  private static final String TOOL = "argocd-controller";

  private final KubeBackend backend;
  private final KubernetesClient client;
  private final String namespace;
  private final Manifests manifests;

  FieldOwnershipIT(KubeBackend backend, KubernetesClient client) {
    this.backend = backend;
    this.client = client;
    this.manifests = Manifests.inNewNamespace(backend, client);
    this.namespace = manifests.namespace();
  }

  private GenericKubernetesResource apply() {
    String manifest =
        """
        apiVersion: clouduser.io/v1alpha1
        kind: CloudUser
        metadata:
          name: jane
          namespace: %s
          annotations:
            argocd.argoproj.io/tracking-id: people:clouduser.io/CloudUser:%s/jane
        spec:
          email: jane@example.com
          groups: [developers]
        """
            .formatted(namespace, namespace);
    return client
        .resource(Serialization.unmarshal(manifest, GenericKubernetesResource.class))
        .fieldManager(TOOL)
        .serverSideApply();
  }

  @Test
  void applyingAgainChangesNothingAndTheOperatorOwnsStatusAndFinalizerAlone() {
    try (AwsEmulator aws = AwsEmulator.start()) {
      aws.call("iam", "CreateGroup", Map.of("GroupName", "developers"));
      Object declared = apply().getAdditionalProperties().get("spec");
      try (TestOperator operator =
          TestOperator.start(client, aws.endpoint(), namespace, Map.of())) {
        CloudUser ready = untilReady();

        GenericKubernetesResource again = apply();

        assertThat(again.getMetadata().getResourceVersion())
            .as("an apply of the same changes nothing")
            .isEqualTo(ready.getMetadata().getResourceVersion());
        assertThat(again.getMetadata().getGeneration()).isOne();
        assertThat(again.getAdditionalProperties().get("spec"))
            .as("the operator leaves the spec alone")
            .isEqualTo(declared);
        if (backend.kind() == KubeBackend.Kind.REAL) {
          operatorOwnsStatusAndFinalizerAlone(again.getMetadata().getManagedFields());
        }
        manifests.delete("jane");
        await().untilAsserted(() -> assertThat(manifests.get("jane")).isNull());
      }
    }
  }

  private static void operatorOwnsStatusAndFinalizerAlone(List<ManagedFieldsEntry> entries) {
    assertThat(entries).extracting(ManagedFieldsEntry::getManager).contains(TOOL);
    for (ManagedFieldsEntry entry : entries) {
      Map<String, Object> owned = entry.getFieldsV1().getAdditionalProperties();
      if (!entry.getManager().equals(TOOL)) {
        assertThat(owned.keySet()).as(entry.getManager()).isSubsetOf("f:status", "f:metadata");
        Object metadata = owned.getOrDefault("f:metadata", Map.of());
        assertThat(((Map<?, ?>) metadata).keySet())
            .as(entry.getManager())
            .allMatch(key -> key.equals("f:finalizers"));
      }
    }
  }

  private CloudUser untilReady() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              CloudUser jane = manifests.get("jane");
              assertThat(jane.getStatus()).isNotNull();
              assertThat(jane.getStatus().condition(ConditionType.Ready))
                  .hasValueSatisfying(it -> assertThat(it.isTrue()).isTrue());
            });
    return manifests.get("jane");
  }
}
