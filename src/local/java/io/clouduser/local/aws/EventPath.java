// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.util.List;
import java.util.Map;

/**
 * The way of events to the operator, laid through an account as one does it in AWS: rules on the
 * default bus, a topic, a queue with its dead-letter queue, and a configuration set whose mails are
 * reported.
 *
 * @param queueUrl for {@code CLOUDUSER_QUEUE_URL}
 * @param queueName of that queue
 * @param deadLetters name of the queue for what cannot be read
 * @param topicArn where rules publish
 */
public record EventPath(String queueUrl, String queueName, String deadLetters, String topicArn) {
  /** For {@code CLOUDUSER_SES_CONFIGURATION_SET}. */
  public static final String CONFIGURATION_SET = "clouduser-credentials";

  private static final String NAME = "clouduser-events";

  /** Lays it, with an SNS envelope around each event, and as many attempts as the module gives. */
  public static EventPath lay(AwsEmulator aws) {
    return lay(aws, 12);
  }

  /**
   * Lays it.
   *
   * @param attempts how often a message is delivered before it counts as dead
   */
  public static EventPath lay(AwsEmulator aws, int attempts) {
    String deadLetters = NAME + "-dead";
    aws.call("sqs", "CreateQueue", Map.of("QueueName", deadLetters));
    String url =
        aws.call(
                "sqs",
                "CreateQueue",
                Map.of(
                    "QueueName",
                    NAME,
                    "Attributes",
                    Map.of(
                        "RedrivePolicy",
                        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}"
                            .formatted(queueArn(aws, deadLetters), attempts))))
            .path("QueueUrl")
            .asText();
    String topic = aws.call("sns", "CreateTopic", Map.of("Name", NAME)).path("TopicArn").asText();
    aws.call(
        "sns",
        "Subscribe",
        Map.of("TopicArn", topic, "Protocol", "sqs", "Endpoint", queueArn(aws, NAME)));
    rule(aws, topic, "iam", "{\"source\":[\"aws.iam\"]}");
    rule(aws, topic, "sign-in", "{\"source\":[\"aws.signin\"]}");
    rule(aws, topic, "mail", "{\"source\":[\"aws.ses\"]}");
    aws.call("ses", "CreateConfigurationSet", Map.of("ConfigurationSetName", CONFIGURATION_SET));
    aws.call(
        "ses",
        "CreateConfigurationSetEventDestination",
        Map.of(
            "ConfigurationSetName",
            CONFIGURATION_SET,
            "EventDestinationName",
            "bus",
            "EventDestination",
            Map.of(
                "Enabled",
                true,
                "MatchingEventTypes",
                List.of(
                    "SEND",
                    "DELIVERY",
                    "BOUNCE",
                    "COMPLAINT",
                    "REJECT",
                    "DELIVERY_DELAY",
                    "RENDERING_FAILURE"),
                "EventBridgeDestination",
                Map.of(
                    "EventBusArn",
                    "arn:aws:events:us-east-1:" + aws.accountId() + ":event-bus/default"))));
    return new EventPath(url, NAME, deadLetters, topic);
  }

  private static void rule(AwsEmulator aws, String topic, String name, String pattern) {
    String rule = NAME + "-" + name;
    aws.call("events", "PutRule", Map.of("Name", rule, "EventPattern", pattern));
    aws.call(
        "events",
        "PutTargets",
        Map.of("Rule", rule, "Targets", List.of(Map.of("Id", "topic", "Arn", topic))));
  }

  private static String queueArn(AwsEmulator aws, String name) {
    return "arn:aws:sqs:us-east-1:" + aws.accountId() + ":" + name;
  }
}
