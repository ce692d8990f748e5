// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a call, read with the complaints that AWS makes about them. */
final class Input {
  private final ObjectNode json;

  Input(ObjectNode json) {
    this.json = json;
  }

  ObjectNode json() {
    return json;
  }

  boolean has(String name) {
    return json.hasNonNull(name);
  }

  Optional<String> string(String name) {
    return json.hasNonNull(name) ? Optional.of(json.get(name).asText()) : Optional.empty();
  }

  String string(String name, String otherwise) {
    return string(name).orElse(otherwise);
  }

  String required(String name) {
    return string(name)
        .orElseThrow(
            () ->
                AwsError.validation(
                    "1 validation error detected: Value null at '"
                        + lowerFirst(name)
                        + "' failed to satisfy constraint: Member must not be null"));
  }

  Optional<Integer> integer(String name) {
    try {
      return string(name).map(Integer::valueOf);
    } catch (NumberFormatException e) {
      throw new AwsError(400, "MalformedInput", "Invalid integer at " + name);
    }
  }

  boolean bool(String name) {
    return string(name).map(Boolean::parseBoolean).orElse(false);
  }

  /** The elements of a list; a missing or empty one gives none. */
  List<JsonNode> list(String name) {
    List<JsonNode> elements = new ArrayList<>();
    if (json.path(name).isArray()) {
      json.get(name).forEach(elements::add);
    }
    return elements;
  }

  List<String> strings(String name) {
    return list(name).stream().map(JsonNode::asText).toList();
  }

  /** A JSON object of strings, or the query protocol's map, in the order given. */
  Map<String, String> map(String name) {
    Map<String, String> entries = new LinkedHashMap<>();
    json.path(name).properties().forEach(e -> entries.put(e.getKey(), e.getValue().asText()));
    return entries;
  }

  JsonNode at(String name) {
    return json.path(name);
  }

  static String lowerFirst(String name) {
    return name.isEmpty() ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }
}
