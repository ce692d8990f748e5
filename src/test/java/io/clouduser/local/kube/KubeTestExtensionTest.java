// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A run that says that it is on a real API server is on one. */
@KubeTest
class KubeTestExtensionTest {
  private static final Set<KubeBackend.Kind> SEEN = EnumSet.noneOf(KubeBackend.Kind.class);

  @Test
  void everyRunHasAnApiServerOfItsOwnKind(KubeBackend backend, KubernetesClient client) {
    assertThat(SEEN.add(backend.kind())).as("%s ran before", backend.kind()).isTrue();
    assertThat(client.getMasterUrl().toString())
        .startsWith(backend.config().getMasterUrl().replaceFirst("/$", ""));
  }
}
