// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.notification.MessageQueue.QueueUnavailable;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The queue's contract on the AWS double. */
class EmulatedSqsIT implements MessageQueueContract {
  private static AwsEmulator aws;
  private static SqsClient sqs;

  @BeforeAll
  static void start() {
    aws = AwsEmulator.start();
    Endpoint.use(aws.endpoint());
    sqs = SqsClients.create(aws.endpoint());
  }

  @AfterAll
  static void stop() {
    sqs.close();
    aws.close();
  }

  @Override
  public SqsClient sqs() {
    return sqs;
  }

  @Test
  void asksOnceAndSaysWhichPermissionIsMissing() {
    URI url = newQueue();
    aws.calls().reset();
    aws.faults().on("sqs:ReceiveMessage").error(403, "AccessDeniedException", "no");
    try (SqsClient client = SqsClients.create(url)) {
      assertThatThrownBy(
              () -> new SqsMessageQueue(client, url).receive(1, Duration.ZERO, Duration.ZERO))
          .isInstanceOf(QueueUnavailable.class)
          .hasMessageContaining("sqs:ReceiveMessage");
    } finally {
      aws.faults().clear();
    }
    assertThat(aws.calls().count("sqs:ReceiveMessage")).isEqualTo(1);
  }
}
