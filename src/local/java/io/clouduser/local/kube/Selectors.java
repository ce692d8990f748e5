// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Label and field selectors in their query form. */
final class Selectors {
  private Selectors() {}

  /** The predicate of a request's two selectors. */
  static Predicate<JsonNode> of(KubeRequest request, ResourceType type) {
    Predicate<JsonNode> labels = labels(request.parameter("labelSelector"));
    Predicate<JsonNode> fields = fields(request.parameter("fieldSelector"), type);
    Predicate<JsonNode> named =
        request.name().isEmpty() ? any -> true : object -> Json.name(object).equals(request.name());
    return labels.and(fields).and(named);
  }

  private static Predicate<JsonNode> fields(String selector, ResourceType type) {
    Predicate<JsonNode> all = any -> true;
    for (String term : terms(selector)) {
      boolean negated = term.contains("!=");
      String[] sides = term.split("!=|==|=", 2);
      String field = sides[0].trim();
      String value = sides.length > 1 ? sides[1].trim() : "";
      requireSelectable(field, type);
      String stored = type.isModernEvent() ? field.replace("regarding.", "involvedObject.") : field;
      String pointer = "/" + stored.replace('.', '/');
      all = all.and(object -> negated != object.at(pointer).asText("").equals(value));
    }
    return all;
  }

  private static void requireSelectable(String field, ResourceType type) {
    boolean own =
        type.custom().map(custom -> custom.selectableFields().contains(field)).orElse(true);
    if (!own && !Set.of("metadata.name", "metadata.namespace").contains(field)) {
      throw ApiException.badRequest("field label not supported: " + field);
    }
  }

  private static Predicate<JsonNode> labels(String selector) {
    Predicate<JsonNode> all = any -> true;
    for (String term : terms(selector)) {
      all = all.and(label(term.trim()));
    }
    return all;
  }

  private static Predicate<JsonNode> label(String term) {
    if (term.matches(".*\\s(in|notin)\\s*\\(.*\\)")) {
      String key = term.replaceFirst("\\s.*", "");
      boolean in = term.matches("\\S+\\s+in\\s*\\(.*");
      String inside = term.substring(term.indexOf('(') + 1, term.lastIndexOf(')'));
      Set<String> values = Set.of(inside.replace(" ", "").split(",", -1));
      return object -> {
        JsonNode value = value(object, key);
        boolean contained = !value.isMissingNode() && values.contains(value.asText());
        return in == contained;
      };
    }
    if (term.contains("!=")) {
      String[] sides = term.split("!=", 2);
      return object -> !value(object, sides[0].trim()).asText("").equals(sides[1].trim());
    }
    if (term.contains("=")) {
      String[] sides = term.split("==?", 2);
      return object -> {
        JsonNode value = value(object, sides[0].trim());
        return !value.isMissingNode() && value.asText().equals(sides[1].trim());
      };
    }
    return term.startsWith("!")
        ? object -> value(object, term.substring(1)).isMissingNode()
        : object -> !value(object, term).isMissingNode();
  }

  private static JsonNode value(JsonNode object, String key) {
    return object.path("metadata").path("labels").path(key);
  }

  /** Splits at commas outside parentheses. */
  private static List<String> terms(String selector) {
    List<String> terms = new ArrayList<>();
    int depth = 0;
    StringBuilder term = new StringBuilder();
    for (char c : (selector + ",").toCharArray()) {
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        if (!term.toString().isBlank()) {
          terms.add(term.toString());
        }
        term.setLength(0);
      } else {
        term.append(c);
      }
    }
    return terms;
  }
}
