// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** JSON trees, and the few places of a Kubernetes object that everything needs. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  static JsonNode of(Object value) {
    return MAPPER.valueToTree(value);
  }

  static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
    }
  }

  /** Parses YAML or JSON. */
  static JsonNode parseYaml(String text) {
    return MAPPER.valueToTree(YAML.unmarshal(text, Object.class));
  }

  static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static ObjectNode metadata(JsonNode object) {
    return object.get("metadata") instanceof ObjectNode metadata
        ? metadata
        : ((ObjectNode) object).putObject("metadata");
  }

  static String name(JsonNode object) {
    return object.path("metadata").path("name").asText("");
  }

  static String namespace(JsonNode object) {
    return object.path("metadata").path("namespace").asText("");
  }

  static String resourceVersion(JsonNode object) {
    return object.path("metadata").path("resourceVersion").asText("");
  }

  static boolean isBeingDeleted(JsonNode object) {
    return object.path("metadata").hasNonNull("deletionTimestamp");
  }

  static boolean hasFinalizers(JsonNode object) {
    return !object.path("metadata").path("finalizers").isEmpty();
  }

  /** The time in the form of metav1.Time: whole seconds. */
  static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Copies one field or, where the source lacks it, removes it from the target. */
  static void copyField(JsonNode from, ObjectNode to, String field) {
    if (from.hasNonNull(field)) {
      to.set(field, from.get(field));
    } else {
      to.remove(field);
    }
  }

  /** Equality by value: 1 equals 1 whatever Java type holds it. */
  static boolean same(JsonNode a, JsonNode b) {
    if (a == null || b == null) {
      return Objects.equals(a, b);
    }
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    if (a.isObject() && b.isObject()) {
      if (a.size() != b.size()) {
        return false;
      }
      for (Map.Entry<String, JsonNode> entry : fields(a)) {
        if (!same(entry.getValue(), b.get(entry.getKey()))) {
          return false;
        }
      }
      return true;
    }
    if (a.isArray() && b.isArray()) {
      if (a.size() != b.size()) {
        return false;
      }
      for (int i = 0; i < a.size(); i++) {
        if (!same(a.get(i), b.get(i))) {
          return false;
        }
      }
      return true;
    }
    return a.equals(b);
  }

  /** The fields of an object, safe against changes of it while iterating. */
  static List<Map.Entry<String, JsonNode>> fields(JsonNode object) {
    return List.copyOf(object.properties());
  }

  static List<String> strings(JsonNode array) {
    Iterator<JsonNode> elements = array.elements();
    List<String> strings = new ArrayList<>();
    elements.forEachRemaining(element -> strings.add(element.asText()));
    return strings;
  }
}
