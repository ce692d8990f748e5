// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KubeBackendTest {

  @Test
  void startsTheRealServerWhereItsBinariesAreFoundAndTheDoubleOtherwise() {
    boolean found = RealApiServer.findBinaries().isPresent();

    try (KubeBackend backend = KubeBackend.start()) {
      assertThat(backend.kind()).isEqualTo(found ? KubeBackend.Kind.REAL : KubeBackend.Kind.DOUBLE);
      assertThat(backend.asDouble().isPresent()).isNotEqualTo(found);
      assertThat(backend.kubeconfig()).contains("server: http");
      assertThat(backend.describe()).hasLineCount(1);
    }
  }
}
