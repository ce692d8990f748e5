// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an API server does to a custom resource before it looks at it: pruning and defaulting. */
final class SchemaDefaults {
  private static final Set<String> ENVELOPE = Set.of("apiVersion", "kind", "metadata");
  private static final Set<String> METADATA =
      Set.of(
          "name",
          "generateName",
          "namespace",
          "selfLink",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "labels",
          "annotations",
          "ownerReferences",
          "finalizers",
          "managedFields");

  private SchemaDefaults() {}

  /**
   * Removes what the schema does not know.
   *
   * @return the paths of the removed fields
   */
  static List<String> prune(ObjectNode object, Schema schema) {
    List<String> unknown = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : Json.fields(Json.metadata(object))) {
      if (!METADATA.contains(entry.getKey())) {
        unknown.add("metadata." + entry.getKey());
        Json.metadata(object).remove(entry.getKey());
      }
    }
    pruneObject(object, schema, "", unknown, ENVELOPE);
    return unknown;
  }

  private static void prune(JsonNode value, Schema schema, String path, List<String> unknown) {
    if (value instanceof ObjectNode object) {
      pruneObject(
          object,
          schema,
          path.isEmpty() ? "" : path + ".",
          unknown,
          schema.flag("x-kubernetes-embedded-resource") ? ENVELOPE : Set.of());
    } else if (value.isArray() && schema.items() != null) {
      for (int i = 0; i < value.size(); i++) {
        prune(value.get(i), schema.items(), path + "[" + i + "]", unknown);
      }
    }
  }

  private static void pruneObject(
      ObjectNode object, Schema schema, String prefix, List<String> unknown, Set<String> implicit) {
    for (Map.Entry<String, JsonNode> entry : Json.fields(object)) {
      String name = entry.getKey();
      if (implicit.contains(name)) {
        continue;
      }
      Schema field = schema.field(name);
      if (field != null) {
        prune(entry.getValue(), field, prefix + name, unknown);
      } else if (!schema.preservesUnknown() && !schema.flag("additionalProperties")) {
        unknown.add(prefix + name);
        object.remove(name);
      }
    }
  }

  /** Fills in defaults and drops nulls that are not allowed, depth first. */
  static void apply(JsonNode value, Schema schema) {
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> entry : Json.fields(object)) {
        Schema field = schema.field(entry.getKey());
        if (field != null && entry.getValue().isNull() && !field.nullable()) {
          object.remove(entry.getKey());
        }
      }
      schema
          .properties()
          .forEach(
              (name, property) -> {
                if (property.defaultValue() != null && !object.has(name)) {
                  object.set(name, property.defaultValue().deepCopy());
                }
              });
      for (Map.Entry<String, JsonNode> entry : Json.fields(object)) {
        Schema field = schema.field(entry.getKey());
        if (field != null) {
          apply(entry.getValue(), field);
        }
      }
    } else if (value.isArray() && schema.items() != null) {
      value.forEach(element -> apply(element, schema.items()));
    }
  }
}
