// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import com.fasterxml.jackson.databind.JsonNode;
import io.clouduser.model.MailNews;
import io.clouduser.model.MailNews.Kind;
import io.clouduser.notification.Notification.Irrelevant;
import io.clouduser.notification.Notification.MailEvent;
import io.clouduser.notification.Notification.Unreadable;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads what SES tells of a mail. Mails without the operator's tags are somebody else's.
 *
 * <p>Source: SES Developer Guide, "Examples of event data that Amazon SES publishes"; the same
 * record is the {@code detail} of the event on EventBridge.
 */
final class MailEvents {
  private static final String UID_TAG = "clouduser-uid";
  private static final String DELIVERY_TAG = "clouduser-delivery-id";

  private MailEvents() {}

  static Notification of(JsonNode event) {
    JsonNode detail = event.path("detail");
    JsonNode mail = detail.path("mail");
    if (!detail.path("eventType").isTextual() || !mail.isObject()) {
      return new Unreadable("it is an event of SES without a type or a mail");
    }
    Optional<Kind> kind = kind(detail.path("eventType").textValue());
    Optional<String> uid = Fields.id(mail.path("tags").path(UID_TAG).path(0));
    Optional<String> delivery = Fields.id(mail.path("tags").path(DELIVERY_TAG).path(0));
    if (kind.isEmpty() || uid.isEmpty() || delivery.isEmpty()) {
      return new Irrelevant();
    }
    Optional<String> eventId = Fields.id(event.path("id"));
    Optional<Instant> at = time(event, detail, kind.get());
    if (eventId.isEmpty() || at.isEmpty()) {
      return new Unreadable("it is an event of SES without an id or a time");
    }
    return new MailEvent(
        eventId.get(),
        new MailNews(
            kind.get(),
            uid.get(),
            delivery.get(),
            Fields.id(mail.path("messageId")).orElse(null),
            at.get(),
            detail(detail, kind.get()).orElse(null)));
  }

  private static Optional<Kind> kind(String eventType) {
    return switch (eventType) {
      case "Send" -> Optional.of(Kind.SEND);
      case "Delivery" -> Optional.of(Kind.DELIVERY);
      case "Bounce" -> Optional.of(Kind.BOUNCE);
      case "Complaint" -> Optional.of(Kind.COMPLAINT);
      case "Reject" -> Optional.of(Kind.REJECT);
      case "DeliveryDelay" -> Optional.of(Kind.DELIVERY_DELAY);
      case "Rendering Failure" -> Optional.of(Kind.RENDERING_FAILURE);
      default -> Optional.empty();
    };
  }

  private static String part(Kind kind) {
    return switch (kind) {
      case SEND -> "send";
      case DELIVERY -> "delivery";
      case BOUNCE -> "bounce";
      case COMPLAINT -> "complaint";
      case REJECT -> "reject";
      case DELIVERY_DELAY -> "deliveryDelay";
      case RENDERING_FAILURE -> "failure";
    };
  }

  /** The part about what happened has the exact time; Send and Reject have none there. */
  private static Optional<Instant> time(JsonNode event, JsonNode detail, Kind kind) {
    return Fields.time(detail.path(part(kind)).path("timestamp"))
        .or(() -> Fields.time(event.path("time")))
        .or(() -> Fields.time(detail.path("mail").path("timestamp")));
  }

  private static Optional<String> detail(JsonNode detail, Kind kind) {
    JsonNode part = detail.path(part(kind));
    return switch (kind) {
      case SEND, DELIVERY -> Optional.empty();
      case BOUNCE ->
          Stream.of("bounceType", "bounceSubType")
              .flatMap(field -> Fields.words(part.path(field)).stream())
              .collect(
                  Collectors.collectingAndThen(
                      Collectors.joining("/"), it -> Optional.of(it).filter(s -> !s.isEmpty())));
      case COMPLAINT -> Fields.words(part.path("complaintFeedbackType"));
      case REJECT -> Fields.words(part.path("reason"));
      case DELIVERY_DELAY -> Fields.words(part.path("delayType"));
      case RENDERING_FAILURE -> Fields.words(part.path("errorMessage"));
    };
  }
}
