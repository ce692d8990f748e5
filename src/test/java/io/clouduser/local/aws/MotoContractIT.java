// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract against moto, a double that others wrote; skipped where it is not installed. */
@ExtendWith(MotoServer.Installed.class)
class MotoContractIT extends AwsContract {
  private MotoServer moto;

  @Override
  AwsClients connect() {
    moto = MotoServer.start();
    return new AwsClients(moto.endpoint());
  }

  @Override
  void verifySender(String address) {
    aws().ses.createEmailIdentity(r -> r.emailIdentity(address));
  }

  @AfterAll
  void stopMoto() {
    if (moto != null) {
      moto.close();
    }
  }
}
