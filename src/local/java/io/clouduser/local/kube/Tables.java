// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The server-side tables that {@code kubectl get} prints. */
final class Tables {

  /** One column; priority above zero is shown with {@code -o wide} only. */
  private record Column(
      String name, String type, int priority, Function<JsonNode, JsonNode> value) {}

  private static final Column NAME = text("Name", 0, object -> Json.name(object));
  private static final Column AGE =
      text("Age", 0, object -> age(object.at("/metadata/creationTimestamp")));

  private static final Map<String, List<Column>> BUILT_IN =
      Map.of(
          "namespaces",
          List.of(NAME, at("Status", "/status/phase"), AGE),
          "configmaps",
          List.of(NAME, text("Data", 0, o -> o.path("data").size() + ""), AGE),
          "secrets",
          List.of(NAME, at("Type", "/type"), text("Data", 0, o -> o.path("data").size() + ""), AGE),
          "serviceaccounts",
          List.of(NAME, text("Secrets", 0, o -> o.path("secrets").size() + ""), AGE),
          "leases.coordination.k8s.io",
          List.of(NAME, at("Holder", "/spec/holderIdentity"), AGE),
          "customresourcedefinitions.apiextensions.k8s.io",
          List.of(NAME, at("Created At", "/metadata/creationTimestamp")),
          "events",
          List.of(
              text("Last Seen", 0, Tables::lastSeen),
              at("Type", "/type"),
              at("Reason", "/reason"),
              text("Object", 0, Tables::involved),
              text("Subobject", 1, o -> o.at("/involvedObject/fieldPath").asText("")),
              text("Source", 1, Tables::source),
              text("Message", 0, o -> o.path("message").asText("").trim()),
              text("First Seen", 1, Tables::firstSeen),
              text("Count", 1, o -> o.path("count").asText("1")),
              text("Name", 1, o -> Json.name(o))));

  private Tables() {}

  /** Renders stored objects as a table. */
  static ObjectNode render(ResourceType type, List<? extends JsonNode> objects, long revision) {
    List<Column> columns = columns(type);
    ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table.putObject("metadata").put("resourceVersion", Long.toString(revision));
    ArrayNode definitions = table.putArray("columnDefinitions");
    for (Column column : columns) {
      definitions
          .addObject()
          .put("name", column.name())
          .put("type", column.type())
          .put("format", column.equals(NAME) ? "name" : "")
          .put("description", "")
          .put("priority", column.priority());
    }
    ArrayNode rows = table.putArray("rows");
    for (JsonNode object : objects) {
      ObjectNode row = rows.addObject();
      ArrayNode cells = row.putArray("cells");
      columns.forEach(column -> cells.add(column.value().apply(object)));
      ObjectNode partial =
          row.putObject("object")
              .put("kind", "PartialObjectMetadata")
              .put("apiVersion", "meta.k8s.io/v1");
      partial.set("metadata", object.get("metadata"));
    }
    return table;
  }

  private static List<Column> columns(ResourceType type) {
    if (type.custom().isEmpty()) {
      return BUILT_IN.getOrDefault(type.storage(), List.of(NAME, AGE));
    }
    JsonNode declared = type.custom().get().columns();
    List<Column> columns = new ArrayList<>();
    columns.add(NAME);
    if (declared == null || declared.isEmpty()) {
      columns.add(AGE);
      return columns;
    }
    for (JsonNode column : declared) {
      String columnType = column.path("type").asText();
      String path = column.path("jsonPath").asText();
      columns.add(
          new Column(
              column.path("name").asText(),
              columnType,
              column.path("priority").asInt(0),
              object -> cell(JsonPath.find(object, path), columnType)));
    }
    return columns;
  }

  private static JsonNode cell(List<JsonNode> found, String type) {
    if (found.isEmpty()) {
      return Json.of(null);
    }
    JsonNode value = found.get(0);
    return switch (type) {
      case "date" -> Json.of(age(value));
      case "string" -> Json.of(value.isValueNode() ? value.asText() : value.toString());
      default -> value;
    };
  }

  private static Column at(String name, String pointer) {
    return text(name, 0, object -> object.at(pointer).asText(""));
  }

  private static Column text(String name, int priority, Function<JsonNode, String> value) {
    return new Column(name, "string", priority, object -> Json.of(value.apply(object)));
  }

  private static String involved(JsonNode event) {
    JsonNode object = event.path("involvedObject");
    return object.path("kind").asText().toLowerCase(Locale.ROOT)
        + "/"
        + object.path("name").asText();
  }

  private static String source(JsonNode event) {
    String component = event.at("/source/component").asText("");
    return component.isEmpty() ? event.path("reportingComponent").asText("") : component;
  }

  private static String lastSeen(JsonNode event) {
    return firstAge(
        event, "/series/lastObservedTime", "/lastTimestamp", "/eventTime", "/firstTimestamp");
  }

  private static String firstSeen(JsonNode event) {
    return firstAge(event, "/firstTimestamp", "/eventTime");
  }

  private static String firstAge(JsonNode event, String... pointers) {
    for (String pointer : pointers) {
      if (!event.at(pointer).asText("").isEmpty() && !event.at(pointer).isNull()) {
        return age(event.at(pointer));
      }
    }
    return "<unknown>";
  }

  private static String age(JsonNode timestamp) {
    try {
      return human(
          Duration.between(OffsetDateTime.parse(timestamp.asText()).toInstant(), Instant.now()));
    } catch (DateTimeParseException e) {
      return timestamp.isMissingNode() ? "<unknown>" : "<invalid>";
    }
  }

  /** As apimachinery's duration.HumanDuration. */
  static String human(Duration age) {
    long seconds = age.toSeconds();
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < 120) {
      return Math.max(0, seconds) + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return join(minutes, "m", seconds % 60, "s");
    }
    if (minutes < 180) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return join(hours, "h", minutes % 60, "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    long days = hours / 24;
    if (days < 8) {
      return join(days, "d", hours % 24, "h");
    }
    if (days < 730) {
      return days + "d";
    }
    return days < 2920 ? join(days / 365, "y", days % 365, "d") : days / 365 + "y";
  }

  private static String join(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small == 0 ? "" : small + smallUnit);
  }
}
