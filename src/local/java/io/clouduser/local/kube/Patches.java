// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The patch formats, applied to trees. */
final class Patches {
  static final String JSON = "application/json-patch+json";
  static final String MERGE = "application/merge-patch+json";
  static final String STRATEGIC = "application/strategic-merge-patch+json";
  static final String APPLY = "application/apply-patch+yaml";

  private static final Map<String, String> MERGE_KEYS =
      Map.of("ownerReferences", "uid", "conditions", "type");

  private Patches() {}

  /** Applies a patch of RFC 6902; an unmet test or path throws RuntimeException. */
  static ObjectNode json(JsonNode target, JsonNode patch) {
    JsonNode result = target.deepCopy();
    for (JsonNode operation : patch) {
      String path = operation.path("path").asText();
      boolean needsTarget = Set.of("remove", "replace").contains(operation.path("op").asText());
      if (needsTarget && result.at(path).isMissingNode()) {
        throw new IllegalArgumentException("nothing at " + path);
      }
      result = JsonPatch.apply(Json.array().add(operation), result);
    }
    return (ObjectNode) result;
  }

  /** Applies a patch of RFC 7386. */
  static ObjectNode merge(JsonNode target, JsonNode patch) {
    ObjectNode result = target.isObject() ? target.deepCopy() : Json.object();
    for (Map.Entry<String, JsonNode> entry : Json.fields(patch)) {
      JsonNode value = entry.getValue();
      if (value.isNull()) {
        result.remove(entry.getKey());
      } else if (value.isObject()) {
        result.set(entry.getKey(), merge(result.path(entry.getKey()), value));
      } else {
        result.set(entry.getKey(), value);
      }
    }
    return result;
  }

  /**
   * Applies a strategic merge patch as far as the built-in types here need it: finalizers are a
   * set, owner references and conditions are keyed, other lists are replaced; of the directives
   * only {@code $deleteFromPrimitiveList} and {@code $patch: delete} in keyed lists have an effect.
   */
  static ObjectNode strategic(JsonNode target, JsonNode patch) {
    ObjectNode result = target.isObject() ? target.deepCopy() : Json.object();
    for (Map.Entry<String, JsonNode> entry : Json.fields(patch)) {
      String name = entry.getKey();
      JsonNode value = entry.getValue();
      if (name.startsWith("$deleteFromPrimitiveList/")) {
        removeAll(result, name.substring(name.indexOf('/') + 1), value);
      } else if (value.isNull()) {
        result.remove(name);
      } else if (value.isObject()) {
        result.set(name, strategic(result.path(name), value));
      } else if (value.isArray() && name.equals("finalizers")) {
        result.set(name, union(result.path(name), value));
      } else if (value.isArray() && MERGE_KEYS.containsKey(name)) {
        result.set(name, keyed(result.path(name), value, MERGE_KEYS.get(name)));
      } else if (!name.startsWith("$")) {
        result.set(name, value);
      }
    }
    return result;
  }

  private static void removeAll(ObjectNode object, String field, JsonNode values) {
    ArrayNode kept = Json.array();
    for (JsonNode element : object.path(field)) {
      boolean unwanted = false;
      for (JsonNode value : values) {
        unwanted |= value.equals(element);
      }
      if (!unwanted) {
        kept.add(element);
      }
    }
    object.set(field, kept);
  }

  private static ArrayNode union(JsonNode present, JsonNode added) {
    Map<JsonNode, JsonNode> all = new LinkedHashMap<>();
    present.forEach(element -> all.put(element, element));
    added.forEach(element -> all.put(element, element));
    return Json.array().addAll(all.values());
  }

  private static ArrayNode keyed(JsonNode present, JsonNode patches, String key) {
    Map<JsonNode, JsonNode> all = new LinkedHashMap<>();
    present.forEach(element -> all.put(element.path(key), element));
    for (JsonNode patch : patches) {
      JsonNode identity = patch.path(key);
      if (patch.path("$patch").asText().equals("delete")) {
        all.remove(identity);
      } else {
        all.put(identity, strategic(all.getOrDefault(identity, Json.object()), patch));
      }
    }
    return Json.array().addAll(all.values());
  }
}
