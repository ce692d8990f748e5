// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CloudUser;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class LeanKubernetesTest {
  private static final String JSON =
      """
      {"apiVersion": "clouduser.io/v1alpha1", "kind": "CloudUser",
       "metadata": {"name": "jane", "namespace": "team", "resourceVersion": "7", "newer": true,
         "managedFields": [{"manager": "kubectl", "operation": "Apply",
           "fieldsV1": {"f:spec": {"f:email": {}}}}]},
       "spec": {"email": "jane@example.com"}}
      """;

  private final KubernetesSerialization serialization = LeanKubernetes.serialization();

  @Test
  void keepsEverythingButWhoManagesWhichField() {
    CloudUser jane = serialization.unmarshal(JSON, CloudUser.class);

    assertThat(jane.getSpec().email()).isEqualTo("jane@example.com");
    assertThat(jane.getMetadata().getResourceVersion()).isEqualTo("7");
    assertThat(jane.getMetadata().getManagedFields()).isEmpty();
    assertThat(serialization.asJson(jane)).doesNotContain("managedFields").contains("\"newer\"");
  }

  @Test
  void holdsOnceWhatResourcesHaveInCommon() {
    CloudUser jane = serialization.unmarshal(JSON, CloudUser.class);
    CloudUser john = serialization.unmarshal(JSON.replace("jane", "john"), CloudUser.class);

    assertThat(john.getMetadata().getNamespace()).isSameAs(jane.getMetadata().getNamespace());
    assertThat(john.getMetadata().getName()).isEqualTo("john");
    assertThat(john.getSpec().email()).isEqualTo("john@example.com");
  }
}
