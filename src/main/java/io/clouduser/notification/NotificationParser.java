// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clouduser.notification.Notification.Irrelevant;
import io.clouduser.notification.Notification.Unreadable;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message: an event of EventBridge, bare or in the envelope of SNS.
 *
 * <p>Invariant: never throws, whatever the message holds, and says nothing of its contents when it
 * is not understood.
 *
 * <p>Source: EventBridge User Guide, "Event structure"; SNS Developer Guide, "HTTP/HTTPS
 * notification JSON format", which SQS subscriptions share.
 */
public final class NotificationParser {
  /** SQS takes no message that is larger. */
  private static final int MOST_BYTES = 1024 * 1024;

  private static final int DEEPEST = 64;

  private final JsonMapper json =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(MOST_BYTES)
                          .maxNumberLength(100)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads one message. */
  public Notification parse(String body) {
    if (body.length() > MOST_BYTES) {
      return new Unreadable("it is larger than any message of SQS");
    }
    JsonNode outer = read(body);
    if (outer == null) {
      return new Unreadable("it is no JSON object");
    }
    if (!outer.has("Type")) {
      return event(outer);
    }
    if (!Fields.says(outer.path("Type"), "Notification")) {
      return new Unreadable("it is a message of SNS, but no notification");
    }
    if (!outer.path("Message").isTextual()) {
      return new Unreadable("it is a notification of SNS without a message");
    }
    JsonNode inner = read(outer.path("Message").textValue());
    if (inner == null) {
      return new Unreadable("it is a notification of SNS whose message is no JSON object");
    }
    if (inner.has("Type")) {
      return new Unreadable("it is an envelope in an envelope");
    }
    return event(inner);
  }

  private Notification event(JsonNode event) {
    JsonNode source = event.path("source");
    JsonNode detail = event.path("detail");
    if (!source.isTextual() || !event.path("detail-type").isTextual() || !detail.isObject()) {
      return new Unreadable("it is no event of EventBridge");
    }
    if (!Fields.says(event.path("version"), "0")) {
      return new Unreadable("it is an event of EventBridge in an unknown version");
    }
    return switch (source.textValue()) {
      case "aws.iam" -> CloudTrailEvents.ofIam(detail);
      case "aws.signin" -> CloudTrailEvents.ofSignIn(detail);
      case "aws.ses" -> MailEvents.of(event);
      default -> new Irrelevant();
    };
  }

  private @Nullable JsonNode read(String text) {
    try {
      JsonNode node = json.readTree(text);
      return node != null && node.isObject() ? node : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
