// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A notice as {@code docs/notice.schema.json} describes it. */
final class NoticeJson {
  /** Grows only where a consumer could be misled; new fields may come at any time. */
  static final String VERSION = "1";

  private final ObjectMapper json = new ObjectMapper();

  String detail(Notice notice) {
    ObjectNode detail = json.createObjectNode();
    detail.put("version", VERSION);
    detail.put("id", notice.id());
    detail.put("kind", notice.kind().name());
    detail.put("at", notice.at().toString());
    detail.put("cluster", notice.cluster());
    detail
        .putObject("resource")
        .put("namespace", notice.namespace())
        .put("name", notice.name())
        .put("uid", notice.uid());
    ObjectNode user = detail.putObject("user").put("name", notice.userName());
    putKnown(user, "id", notice.userId());
    putKnown(user, "arn", notice.arn());
    if (notice.revision() != null) {
      ObjectNode credentials = detail.putObject("credentials").put("revision", notice.revision());
      putKnown(credentials, "deliveryId", notice.deliveryId());
      putKnown(credentials, "recipient", notice.recipient());
    }
    putKnown(detail, "reason", notice.reason());
    detail.put("message", notice.message());
    return text(detail);
  }

  private String text(ObjectNode object) {
    try {
      return json.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers can be written", e);
    }
  }

  private static void putKnown(ObjectNode object, String field, @Nullable String value) {
    if (value != null) {
      object.put(field, value);
    }
  }

  /** A message for a Slack webhook: a line per notice. */
  String slack(Iterable<Notice> notices) {
    StringBuilder lines = new StringBuilder();
    for (Notice notice : notices) {
      if (lines.length() > 0) {
        lines.append('\n');
      }
      lines
          .append('*')
          .append(notice.kind().words())
          .append("* ")
          .append(escaped(notice.namespace() + "/" + notice.name()))
          .append(" (")
          .append(escaped(notice.cluster()))
          .append("): ")
          .append(escaped(notice.message()));
    }
    return text(json.createObjectNode().put("text", lines.toString()).put("unfurl_links", false));
  }

  /** Source: Slack, "Formatting text for app surfaces": these three, and no others. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
