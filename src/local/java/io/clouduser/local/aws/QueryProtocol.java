// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * AWS's query protocol: form parameters in, XML out.
 *
 * <p>Lists arrive as {@code Tags.member.1.Key} and leave as {@code <member>}; maps arrive as {@code
 * Attributes.entry.1.key} and leave as {@code <entry>}.
 */
final class QueryProtocol {
  /** The reply fields that are maps; everything else that is an object is a structure. */
  private static final Set<String> MAPS = Set.of("Attributes", "SummaryMap");

  private static final Map<String, String> NAMESPACES =
      Map.of(
          "iam", "https://iam.amazonaws.com/doc/2010-05-08/",
          "sts", "https://sts.amazonaws.com/doc/2011-06-15/",
          "sns", "http://sns.amazonaws.com/doc/2010-03-31/");

  private QueryProtocol() {}

  static ObjectNode parse(String form) {
    ObjectNode root = Json.object();
    for (String pair : form.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String name = decode(pair.substring(0, equals));
        put(root, name.split("\\.", -1), decode(pair.substring(equals + 1)));
      }
    }
    return (ObjectNode) tidy(root);
  }

  static String reply(Call call, ObjectNode result) {
    StringBuilder xml = new StringBuilder(512);
    xml.append('<').append(call.operation()).append("Response xmlns=\"");
    xml.append(NAMESPACES.get(call.service())).append("\"><");
    xml.append(call.operation()).append("Result>");
    fields(xml, result);
    xml.append("</").append(call.operation()).append("Result><ResponseMetadata><RequestId>");
    xml.append(call.requestId()).append("</RequestId></ResponseMetadata></");
    return xml.append(call.operation()).append("Response>").toString();
  }

  static String error(String service, AwsError error, String requestId) {
    StringBuilder xml = new StringBuilder(256);
    xml.append("<ErrorResponse xmlns=\"")
        .append(NAMESPACES.get(service))
        .append("\"><Error><Type>");
    xml.append(error.status() < 500 ? "Sender" : "Receiver").append("</Type><Code>");
    escape(xml, error.code());
    xml.append("</Code><Message>");
    escape(xml, error.getMessage());
    xml.append("</Message></Error><RequestId>").append(requestId);
    return xml.append("</RequestId></ErrorResponse>").toString();
  }

  private static void put(ObjectNode root, String[] path, String value) {
    ObjectNode node = root;
    for (int i = 0; i < path.length - 1; i++) {
      JsonNode next = node.get(path[i]);
      node = next instanceof ObjectNode existing ? existing : node.putObject(path[i]);
    }
    node.put(path[path.length - 1], value);
  }

  private static JsonNode tidy(JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    if (object.size() == 1 && object.path("member").isObject()) {
      ArrayNode array = object.arrayNode();
      numbered(object.get("member")).values().forEach(each -> array.add(tidy(each)));
      return array;
    }
    if (object.size() == 1 && object.path("entry").isObject()) {
      ObjectNode map = Json.object();
      for (JsonNode entry : numbered(object.get("entry")).values()) {
        String key = entry.has("key") ? "key" : "Name";
        map.set(entry.path(key).asText(), tidy(entry.path(key.equals("key") ? "value" : "Value")));
      }
      return map;
    }
    ObjectNode tidied = Json.object();
    object.properties().forEach(e -> tidied.set(e.getKey(), tidy(e.getValue())));
    return tidied;
  }

  private static Map<Integer, JsonNode> numbered(JsonNode elements) {
    Map<Integer, JsonNode> sorted = new TreeMap<>();
    try {
      elements.properties().forEach(e -> sorted.put(Integer.valueOf(e.getKey()), e.getValue()));
    } catch (NumberFormatException e) {
      throw new AwsError(400, "MalformedInput", "List indices must be numbers");
    }
    return sorted;
  }

  private static void fields(StringBuilder xml, ObjectNode object) {
    object
        .properties()
        .forEach(
            e -> {
              if (!e.getValue().isNull()) {
                xml.append('<').append(e.getKey()).append('>');
                value(xml, e.getKey(), e.getValue());
                xml.append("</").append(e.getKey()).append('>');
              }
            });
  }

  private static void value(StringBuilder xml, String name, JsonNode value) {
    if (value instanceof ArrayNode array) {
      for (JsonNode each : array) {
        xml.append("<member>");
        value(xml, "member", each);
        xml.append("</member>");
      }
    } else if (value instanceof ObjectNode map && MAPS.contains(name)) {
      map.properties()
          .forEach(
              e -> {
                xml.append("<entry><key>");
                escape(xml, e.getKey());
                xml.append("</key><value>");
                escape(xml, e.getValue().asText());
                xml.append("</value></entry>");
              });
    } else if (value instanceof ObjectNode object) {
      fields(xml, object);
    } else {
      escape(xml, value.asText());
    }
  }

  private static void escape(StringBuilder xml, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> xml.append("&lt;");
        case '>' -> xml.append("&gt;");
        case '&' -> xml.append("&amp;");
        case '"' -> xml.append("&quot;");
        case '\r' -> xml.append("&#xD;");
        default -> xml.append(c);
      }
    }
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
