// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import io.clouduser.local.aws.MotoServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The queue's contract on moto. */
@ExtendWith(MotoServer.Installed.class)
class MotoSqsIT implements MessageQueueContract {
  private static MotoServer moto;
  private static SqsClient sqs;

  @BeforeAll
  static void start() {
    moto = MotoServer.start();
    Endpoint.use(moto.endpoint());
    sqs = SqsClients.create(moto.endpoint());
  }

  @AfterAll
  static void stop() {
    sqs.close();
    moto.close();
  }

  @Override
  public SqsClient sqs() {
    return sqs;
  }
}
