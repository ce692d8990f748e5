// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A structural OpenAPI v3 schema, compiled: patterns and rules are ready to run.
 *
 * @param raw the schema as written, for bounds and formats
 * @param type the JSON type; empty where the schema leaves it open
 * @param items the schema of list elements, or null
 * @param additional the schema of map values, or null
 * @param pattern the compiled pattern, or null
 * @param looksBack whether a rule here or below compares with the previous value
 */
record Schema(
    JsonNode raw,
    String type,
    Map<String, Schema> properties,
    Schema items,
    Schema additional,
    Pattern pattern,
    List<CelRule> rules,
    Map<String, List<Schema>> junctors,
    boolean looksBack) {

  static Schema compile(JsonNode raw) {
    Map<String, Schema> properties = new LinkedHashMap<>();
    Json.fields(raw.path("properties"))
        .forEach(entry -> properties.put(entry.getKey(), compile(entry.getValue())));
    List<CelRule> rules = new ArrayList<>();
    raw.path("x-kubernetes-validations").forEach(rule -> rules.add(CelRule.compile(rule)));
    Map<String, List<Schema>> junctors = new LinkedHashMap<>();
    for (String junctor : List.of("allOf", "anyOf", "oneOf")) {
      List<Schema> branches = new ArrayList<>();
      raw.path(junctor).forEach(branch -> branches.add(compile(branch)));
      if (!branches.isEmpty()) {
        junctors.put(junctor, branches);
      }
    }
    if (raw.has("not")) {
      junctors.put("not", List.of(compile(raw.get("not"))));
    }
    Schema items = raw.has("items") ? compile(raw.get("items")) : null;
    Schema additional =
        raw.path("additionalProperties").isObject()
            ? compile(raw.get("additionalProperties"))
            : null;
    return new Schema(
        raw,
        raw.path("type").asText(""),
        properties,
        items,
        additional,
        raw.has("pattern") ? Pattern.compile(raw.get("pattern").asText()) : null,
        rules,
        junctors,
        rules.stream().anyMatch(CelRule::isTransition)
            || properties.values().stream().anyMatch(Schema::looksBack)
            || (items != null && items.looksBack())
            || (additional != null && additional.looksBack()));
  }

  boolean flag(String name) {
    return raw.path(name).asBoolean(false);
  }

  boolean nullable() {
    return flag("nullable");
  }

  boolean intOrString() {
    return flag("x-kubernetes-int-or-string");
  }

  boolean preservesUnknown() {
    return flag("x-kubernetes-preserve-unknown-fields");
  }

  String listType() {
    return raw.path("x-kubernetes-list-type").asText("atomic");
  }

  List<String> listMapKeys() {
    return Json.strings(raw.path("x-kubernetes-list-map-keys"));
  }

  JsonNode defaultValue() {
    return raw.get("default");
  }

  /** The schema of one field of an object or map, or null when it is unknown. */
  Schema field(String name) {
    Schema property = properties.get(name);
    return property != null ? property : additional;
  }
}
