// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.UUID;

/** Messages as AWS sends them. */
public final class Samples {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Samples() {}

  /** A recorded sample, fit to be changed. */
  public static ObjectNode sample(String name) {
    try (InputStream in = Samples.class.getResourceAsStream("/notifications/" + name + ".json")) {
      return (ObjectNode) JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A call of IAM by an administrator, with an id of its own. */
  public static ObjectNode call(String eventName, Map<String, ?> requestParameters) {
    ObjectNode event = sample("addusertogroup");
    ObjectNode detail = detail(event);
    detail.put("eventName", eventName).put("eventID", UUID.randomUUID().toString());
    detail.put("requestID", UUID.randomUUID().toString());
    detail.set("requestParameters", JSON.valueToTree(requestParameters));
    return event;
  }

  /** What SES tells of a mail with the operator's tags. */
  public static ObjectNode mail(
      String eventType, String uid, String deliveryId, Map<String, ?> part) {
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "0").put("id", UUID.randomUUID().toString());
    event.put("detail-type", "Email " + eventType).put("source", "aws.ses");
    event.put("account", "111122223333").put("time", "2026-01-15T10:00:00Z");
    event.put("region", "us-east-1").putArray("resources");
    ObjectNode detail = event.putObject("detail").put("eventType", eventType);
    ObjectNode mail =
        detail
            .putObject("mail")
            .put("timestamp", "2026-01-15T09:59:58.000Z")
            .put("messageId", "0100018d-1");
    ObjectNode tags = mail.putObject("tags");
    tags.putArray("ses:operation").add("SendEmail");
    tags.putArray("clouduser-uid").add(uid);
    tags.putArray("clouduser-delivery-id").add(deliveryId);
    String name =
        eventType.equals("Rendering Failure")
            ? "failure"
            : Character.toLowerCase(eventType.charAt(0)) + eventType.substring(1);
    detail.set(name, JSON.valueToTree(part));
    return event;
  }

  /** The part with the record. */
  public static ObjectNode detail(ObjectNode event) {
    return (ObjectNode) event.get("detail");
  }

  /** In the envelope of SNS. */
  public static String enveloped(JsonNode event) {
    return sample("sns-envelope").put("Message", event.toString()).toString();
  }
}
