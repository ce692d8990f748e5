// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events as AWS sends them, to ask EventBridge whether a rule would see them. */
final class Samples {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TIME = "2026-01-01T00:00:00Z";

  private Samples() {}

  /** Changes that the operator has to hear of, by the name of the call. */
  static Map<String, String> iam(String account, String region) {
    Map<String, String> samples = new LinkedHashMap<>();
    for (String call :
        List.of("CreateUser", "DeleteUser", "DeleteLoginProfile", "AddUserToGroup")) {
      ObjectNode event = envelope(account, region, "aws.iam", "AWS API Call via CloudTrail");
      ObjectNode detail = event.putObject("detail");
      detail
          .putObject("userIdentity")
          .put("type", "IAMUser")
          .put("arn", "arn:aws:iam::" + account + ":user/admin")
          .put("accountId", account);
      detail
          .put("eventVersion", "1.11")
          .put("eventTime", TIME)
          .put("eventSource", "iam.amazonaws.com")
          .put("eventName", call)
          .put("awsRegion", region);
      detail.putObject("requestParameters").put("userName", "doctor");
      detail.put("eventID", "00000000-0000-0000-0000-000000000000").put("readOnly", false);
      detail.put("eventType", "AwsApiCall").put("eventCategory", "Management");
      samples.put(call, write(event));
    }
    return samples;
  }

  /** What became of a mail, by the event's type. */
  static Map<String, String> ses(String account, String region, @Nullable String set) {
    Map<String, String> samples = new LinkedHashMap<>();
    Map.of("Email Delivered", "Delivery", "Email Bounced", "Bounce", "Email Sent", "Send")
        .forEach(
            (type, short_) -> {
              ObjectNode event = envelope(account, region, "aws.ses", type);
              ObjectNode detail = event.putObject("detail");
              detail.put("eventType", short_);
              ObjectNode mail = detail.putObject("mail");
              mail.put("timestamp", TIME).put("messageId", "doctor").put("source", "a@example.com");
              ObjectNode tags = mail.putObject("tags");
              if (set != null) {
                tags.putArray("ses:configuration-set").add(set);
              }
              samples.put(type, write(event));
            });
    return samples;
  }

  private static ObjectNode envelope(String account, String region, String source, String type) {
    ObjectNode event =
        JSON.createObjectNode()
            .put("version", "0")
            .put("id", "00000000-0000-0000-0000-000000000000")
            .put("detail-type", type)
            .put("source", source)
            .put("account", account)
            .put("time", TIME)
            .put("region", region);
    event.putArray("resources");
    return event;
  }

  private static String write(ObjectNode event) {
    try {
      return JSON.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
