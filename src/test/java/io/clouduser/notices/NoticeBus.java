// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clouduser.local.aws.AwsEmulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A queue behind a rule that matches every notice on a bus. */
public final class NoticeBus {
  private static final String QUEUE = "notices";
  private static final ObjectMapper JSON = new ObjectMapper();

  private NoticeBus() {}

  /** Makes the rule and the queue. */
  public static void listen(AwsEmulator aws, String bus) {
    aws.call("sqs", "CreateQueue", Map.of("QueueName", QUEUE));
    aws.call(
        "events",
        "PutRule",
        Map.of(
            "Name",
            "all",
            "EventBusName",
            bus,
            "EventPattern",
            "{\"source\":[\"" + EventBusSink.SOURCE + "\"]}"));
    aws.call(
        "events",
        "PutTargets",
        Map.of(
            "Rule",
            "all",
            "EventBusName",
            bus,
            "Targets",
            List.of(
                Map.of(
                    "Id",
                    "queue",
                    "Arn",
                    "arn:aws:sqs:us-east-1:" + aws.accountId() + ":" + QUEUE))));
  }

  /** The events that came, oldest first. */
  public static List<JsonNode> events(AwsEmulator aws) {
    List<JsonNode> events = new ArrayList<>();
    for (String body : aws.sqs().bodies(QUEUE)) {
      try {
        events.add(JSON.readTree(body));
      } catch (JsonProcessingException e) {
        throw new AssertionError(e);
      }
    }
    return events;
  }
}
