// SPDX-License-Identifier: Apache-2.0
package io.clouduser.deploy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Kubernetes objects, by kind, namespace and name.
 *
 * @param objects as {@code Kind namespace/name}
 */
record Rendered(SortedMap<String, ObjectNode> objects) {
  private static final ObjectReader YAML = new YAMLMapper().readerFor(JsonNode.class);

  /** Reads a stream of YAML documents. */
  static Rendered of(String yaml) {
    SortedMap<String, ObjectNode> objects = new TreeMap<>();
    try (JsonParser parser = YAML.getFactory().createParser(yaml);
        MappingIterator<JsonNode> documents = YAML.readValues(parser)) {
      while (documents.hasNext()) {
        if (documents.next() instanceof ObjectNode object && object.has("kind")) {
          ObjectNode twin = objects.put(key(object), object);
          if (twin != null) {
            throw new IllegalArgumentException("twice: " + key(object));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Rendered(objects);
  }

  /** Reads files of YAML documents, in this order. */
  static Rendered read(Path... files) {
    StringBuilder all = new StringBuilder();
    for (Path file : files) {
      try {
        all.append("\n---\n").append(Files.readString(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return of(all.toString());
  }

  private static String key(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    return object.path("kind").asText()
        + " "
        + (metadata.has("namespace") ? metadata.path("namespace").asText() + "/" : "")
        + metadata.path("name").asText();
  }

  /** The one object, which must be there. */
  ObjectNode get(String key) {
    ObjectNode found = objects.get(key);
    if (found == null) {
      throw new AssertionError("no " + key + " among " + objects.keySet());
    }
    return found;
  }

  /** The objects of a kind. */
  List<ObjectNode> ofKind(String kind) {
    return objects.values().stream().filter(it -> it.path("kind").asText().equals(kind)).toList();
  }

  /**
   * The same without what kustomize and Helm each do in their own way: the hash in the name of a
   * generated ConfigMap and the checksum that does its work in a chart, the chart's labels and
   * policies, labels on the definition, the namespace that Helm makes by itself, and how numbers
   * are written.
   */
  Rendered normalised() {
    SortedMap<String, ObjectNode> result = new TreeMap<>();
    for (ObjectNode original : objects.values()) {
      ObjectNode object = (ObjectNode) plain(original);
      ObjectNode metadata = (ObjectNode) object.get("metadata");
      if (object.path("kind").asText().equals("CustomResourceDefinition")) {
        metadata.remove("labels");
      }
      if (!key(object).equals("Namespace clouduser-system")) {
        result.put(key(object), object);
      }
    }
    return new Rendered(result);
  }

  private static JsonNode plain(JsonNode node) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    if (node.isObject()) {
      ObjectNode copy = make.objectNode();
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        JsonNode value = plain(entry.getValue());
        boolean chartsOwn =
            entry.getKey().matches("helm.sh/.*|checksum/.*|app.kubernetes.io/managed-by");
        boolean empty = value.isObject() && value.isEmpty() && !entry.getValue().isEmpty();
        if (!chartsOwn && !empty) {
          copy.set(entry.getKey(), value);
        }
      }
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = make.arrayNode();
      node.forEach(item -> copy.add(plain(item)));
      return copy;
    }
    if (node.isNumber()) {
      return make.numberNode(new BigDecimal(node.asText()).stripTrailingZeros());
    }
    if (node.isTextual()) {
      return make.textNode(
          node.asText().replaceAll("^(clouduser-[a-z-]+)-[a-z0-9]{10}$", "$1").strip());
    }
    return node;
  }
}
