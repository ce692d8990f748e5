// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Server-side apply by remembering what each field manager applied last: what a manager no longer
 * names is removed unless another one applies it. Ownership by plain writes is not tracked, so
 * conflicts arise between appliers only, and managedFields are not shown.
 */
final class ServerSideApply {
  private static final Schema OPEN = Schema.compile(Json.object());

  private static final Schema METADATA =
      Schema.compile(
          Json.parse(
              """
              {"properties": {
                "finalizers": {"x-kubernetes-list-type": "set"},
                "ownerReferences": {
                  "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["uid"]}}}
              """));

  /** uid → manager and subresource → the configuration that was applied last. */
  private final Map<String, Map<String, JsonNode>> applied = new ConcurrentHashMap<>();

  /** Notes a configuration that was applied. */
  void remember(String uid, String manager, JsonNode configuration) {
    ObjectNode remembered = configuration.deepCopy();
    Json.metadata(remembered).remove(List.of("uid", "resourceVersion"));
    applied.computeIfAbsent(uid, any -> new ConcurrentHashMap<>()).put(manager, remembered);
  }

  /**
   * Merges a configuration into the stored object.
   *
   * @throws ApiException 409 when another manager applied a different value and force is off
   */
  ObjectNode apply(
      ObjectNode existing,
      ObjectNode configuration,
      String manager,
      boolean force,
      ResourceType type) {
    Schema schema = type.custom().map(CustomResource::schema).orElse(OPEN);
    Map<String, JsonNode> managers =
        applied.getOrDefault(existing.at("/metadata/uid").asText(), Map.of());
    Map<String, JsonNode> others = new LinkedHashMap<>(managers);
    JsonNode before = others.remove(manager);
    List<String> conflicts = new ArrayList<>();
    others.forEach(
        (name, theirs) ->
            differences(configuration, theirs, "")
                .forEach(
                    path ->
                        conflicts.add(
                            "conflict with \"%s\": %s".formatted(name.split("/", 2)[0], path))));
    if (!force && !conflicts.isEmpty()) {
      throw ApiException.applyConflict(type, Json.name(existing), conflicts);
    }
    ObjectNode result = existing.deepCopy();
    if (before != null) {
      removeDropped(result, before, configuration, others.values(), schema);
    }
    return (ObjectNode) merge(result, configuration, schema);
  }

  /** The fields to which two configurations give different values. Lists are not compared. */
  private static List<String> differences(JsonNode mine, JsonNode theirs, String path) {
    if (!mine.isObject() || !theirs.isObject()) {
      return mine.isArray() || Json.same(mine, theirs) ? List.of() : List.of(path);
    }
    return Json.fields(mine).stream()
        .filter(entry -> theirs.has(entry.getKey()))
        .flatMap(
            entry ->
                differences(
                    entry.getValue(), theirs.get(entry.getKey()), path + "." + entry.getKey())
                    .stream())
        .toList();
  }

  private static JsonNode merge(JsonNode target, JsonNode source, Schema schema) {
    if (source.isObject() && target instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> entry : Json.fields(source)) {
        String name = entry.getKey();
        JsonNode present = object.get(name);
        object.set(
            name,
            present == null
                ? entry.getValue()
                : merge(present, entry.getValue(), child(schema, name)));
      }
      return object;
    }
    if (source.isArray() && target.isArray() && !schema.listType().equals("atomic")) {
      Map<JsonNode, JsonNode> elements = keyed(target, schema);
      keyed(source, schema)
          .forEach(
              (key, element) ->
                  elements.merge(key, element, (old, fresh) -> merge(old, fresh, items(schema))));
      return Json.array().addAll(elements.values());
    }
    return source;
  }

  private static void removeDropped(
      ObjectNode target,
      JsonNode before,
      JsonNode now,
      Collection<JsonNode> others,
      Schema schema) {
    for (Map.Entry<String, JsonNode> entry : Json.fields(before)) {
      String name = entry.getKey();
      JsonNode present = target.get(name);
      List<JsonNode> theirs = step(others.stream().map(other -> other.get(name)));
      if (present == null) {
        continue;
      }
      if (now.has(name)) {
        descend(target, name, entry.getValue(), now.get(name), theirs, child(schema, name));
      } else if (theirs.isEmpty()) {
        target.remove(name);
      }
    }
  }

  private static void descend(
      ObjectNode parent,
      String name,
      JsonNode before,
      JsonNode now,
      List<JsonNode> theirs,
      Schema schema) {
    JsonNode present = parent.get(name);
    if (present instanceof ObjectNode object && now.isObject()) {
      removeDropped(object, before, now, theirs, schema);
    } else if (present instanceof ArrayNode list && !schema.listType().equals("atomic")) {
      Map<JsonNode, JsonNode> kept = keyed(list, schema);
      Map<JsonNode, JsonNode> named = keyed(now, schema);
      for (Map.Entry<JsonNode, JsonNode> old : keyed(before, schema).entrySet()) {
        List<JsonNode> claims =
            step(theirs.stream().map(their -> keyed(their, schema).get(old.getKey())));
        if (!named.containsKey(old.getKey()) && claims.isEmpty()) {
          kept.remove(old.getKey());
        } else if (kept.get(old.getKey()) instanceof ObjectNode element
            && named.containsKey(old.getKey())) {
          removeDropped(element, old.getValue(), named.get(old.getKey()), claims, items(schema));
        }
      }
      parent.set(name, Json.array().addAll(kept.values()));
    }
  }

  private static List<JsonNode> step(Stream<JsonNode> nodes) {
    return nodes.filter(Objects::nonNull).collect(Collectors.toList());
  }

  private static Map<JsonNode, JsonNode> keyed(JsonNode list, Schema schema) {
    Map<JsonNode, JsonNode> elements = new LinkedHashMap<>();
    for (JsonNode element : list) {
      ObjectNode key = Json.object();
      schema.listMapKeys().forEach(name -> key.set(name, element.get(name)));
      elements.put(schema.listType().equals("map") ? key : element, element);
    }
    return elements;
  }

  private static Schema child(Schema schema, String name) {
    if (name.equals("metadata")) {
      return METADATA;
    }
    Schema field = schema.field(name);
    return field == null ? OPEN : field;
  }

  private static Schema items(Schema schema) {
    return schema.items() == null ? OPEN : schema.items();
  }
}
