// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * OpenAPI v3 documents, as far as {@code kubectl explain} and its choice of server-side field
 * validation need them. There is no v2 document.
 */
final class OpenApi {
  private static final String PREFIX = "/openapi/v3";
  private static final String OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

  private final ResourceRegistry registry;

  OpenApi(ResourceRegistry registry) {
    this.registry = registry;
  }

  Optional<ObjectNode> answer(String path) {
    if (path.equals(PREFIX)) {
      return Optional.of(index());
    }
    return path.startsWith(PREFIX + "/")
        ? document(path.substring(PREFIX.length() + 1))
        : Optional.empty();
  }

  private ObjectNode index() {
    ObjectNode index = Json.object();
    ObjectNode paths = index.putObject("paths");
    for (ResourceType type : registry.all()) {
      paths.putObject(root(type)).put("serverRelativeURL", PREFIX + "/" + root(type));
    }
    return index;
  }

  private static String root(ResourceType type) {
    return type.group().isEmpty() ? "api/v1" : "apis/" + type.apiVersion();
  }

  private Optional<ObjectNode> document(String root) {
    List<ResourceType> types =
        registry.all().stream().filter(type -> root(type).equals(root)).toList();
    if (types.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode document = Json.object().put("openapi", "3.0.0");
    document.putObject("info").put("title", "Kubernetes").put("version", "v1.32.0");
    ObjectNode paths = document.putObject("paths");
    ObjectNode schemas = document.putObject("components").putObject("schemas");
    schemas.set(OBJECT_META, objectMeta());
    for (ResourceType type : types) {
      String collection =
          "/" + root + (type.namespaced() ? "/namespaces/{namespace}/" : "/") + type.plural();
      operation(paths, collection, "post", type);
      operation(paths, collection + "/{name}", "patch", type);
      operation(paths, collection + "/{name}", "put", type);
      operation(paths, collection + "/{name}", "get", type);
      schemas.set(schemaName(type), schema(type));
    }
    return Optional.of(document);
  }

  private static void operation(ObjectNode paths, String path, String method, ResourceType type) {
    ObjectNode operation = paths.withObjectProperty(path).putObject(method);
    ArrayNode parameters = operation.putArray("parameters");
    for (String parameter : List.of("dryRun", "fieldManager", "fieldValidation")) {
      parameters
          .addObject()
          .put("name", parameter)
          .put("in", "query")
          .putObject("schema")
          .put("type", "string");
    }
    operation
        .putObject("responses")
        .putObject("200")
        .put("description", "OK")
        .putObject("content")
        .putObject("application/json")
        .putObject("schema")
        .put("$ref", "#/components/schemas/" + schemaName(type));
    operation.set("x-kubernetes-group-version-kind", kind(type));
  }

  private static String schemaName(ResourceType type) {
    return String.join(
        ".", type.group().isEmpty() ? "core" : type.group(), type.version(), type.kind());
  }

  private static ObjectNode kind(ResourceType type) {
    return Json.object()
        .put("group", type.group())
        .put("version", type.version())
        .put("kind", type.kind());
  }

  private static JsonNode schema(ResourceType type) {
    ObjectNode schema =
        type.custom()
            .<ObjectNode>map(custom -> custom.rawSchema().deepCopy())
            .orElseGet(() -> Json.object().put("type", "object"));
    ObjectNode properties = schema.withObjectProperty("properties");
    properties.putObject("apiVersion").put("type", "string");
    properties.putObject("kind").put("type", "string");
    properties
        .putObject("metadata")
        .putArray("allOf")
        .addObject()
        .put("$ref", "#/components/schemas/" + OBJECT_META);
    schema.putArray("x-kubernetes-group-version-kind").add(kind(type));
    return schema;
  }

  private static JsonNode objectMeta() {
    return Json.parse(
        """
        {"type": "object",
         "description": "ObjectMeta is metadata that all persisted resources must have.",
         "properties": {
           "name": {"type": "string"},
           "generateName": {"type": "string"},
           "namespace": {"type": "string"},
           "uid": {"type": "string"},
           "resourceVersion": {"type": "string"},
           "generation": {"type": "integer", "format": "int64"},
           "creationTimestamp": {"type": "string", "format": "date-time"},
           "deletionTimestamp": {"type": "string", "format": "date-time"},
           "labels": {"type": "object", "additionalProperties": {"type": "string"}},
           "annotations": {"type": "object", "additionalProperties": {"type": "string"}},
           "finalizers": {"type": "array", "items": {"type": "string"}},
           "ownerReferences": {"type": "array", "items": {"type": "object"}}}}
        """);
  }
}
