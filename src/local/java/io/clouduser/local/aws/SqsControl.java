// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.util.List;
import java.util.Map;

/** A test's hand on SQS: put a body into a queue, and see what is left in it. */
public final class SqsControl {
  private final SqsService sqs;

  SqsControl(SqsService sqs) {
    this.sqs = sqs;
  }

  /** The bodies of all messages in a queue, visible or in flight, oldest first. */
  public List<String> bodies(String queueName) {
    return queue(queueName).contents().stream().map(message -> message.body).toList();
  }

  /** How many messages a queue holds, visible or in flight. */
  public int size(String queueName) {
    return queue(queueName).contents().size();
  }

  /** Puts a message into a queue. */
  public void send(String queueName, String body) {
    sqs.deliver(queue(queueName).arn, body, Map.of());
  }

  private SqsQueue queue(String name) {
    return sqs.byName(name).orElseThrow(() -> new IllegalArgumentException("no queue " + name));
  }
}
