// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.clouduser.GeneratedBlock;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The documented fields of a CloudUser are those of its definition. */
class ResourceDocTest {
  private static final Path PAGE = Path.of("docs", "resource.md");

  @Test
  void documentsEveryFieldOfTheSpec() throws IOException {
    StringBuilder table =
        new StringBuilder("| field | type | default | meaning | limits |\n|---|---|---|---|---|\n");
    JSONSchemaProps spec = field("spec");
    fields("", spec)
        .forEach(
            (path, schema) ->
                table.append(
                    "| `%s` | %s | %s | %s | %s |\n"
                        .formatted(
                            path,
                            type(schema),
                            otherwise(path, schema, spec),
                            words(schema.getDescription()),
                            words(limits(schema)))));

    new GeneratedBlock(PAGE, "spec").requireCurrent(table.toString());
  }

  @Test
  void documentsEveryFieldOfTheStatus() throws IOException {
    StringBuilder table = new StringBuilder("| field | type | meaning |\n|---|---|---|\n");
    fields("", field("status"))
        .forEach(
            (path, schema) ->
                table.append(
                    "| `%s` | %s | %s |\n"
                        .formatted(path, type(schema), words(schema.getDescription()))));

    new GeneratedBlock(PAGE, "status").requireCurrent(table.toString());
  }

  private static JSONSchemaProps field(String name) {
    return Serialization.unmarshal(GeneratedCrd.yaml(), CustomResourceDefinition.class)
        .getSpec()
        .getVersions()
        .get(0)
        .getSchema()
        .getOpenAPIV3Schema()
        .getProperties()
        .get(name);
  }

  /** Those that hold a value, by their path; an object's stand below it. */
  private static Map<String, JSONSchemaProps> fields(String prefix, JSONSchemaProps schema) {
    Map<String, JSONSchemaProps> fields = new TreeMap<>();
    schema
        .getProperties()
        .forEach(
            (name, field) -> {
              String path = prefix + name;
              if (field.getProperties() != null && !field.getProperties().isEmpty()) {
                fields.putAll(fields(path + ".", field));
              } else {
                fields.put(path, field);
                elements(field)
                    .filter(it -> it.getProperties() != null && !it.getProperties().isEmpty())
                    .ifPresent(it -> fields.putAll(fields(path + "[].", it)));
              }
            });
    return fields;
  }

  private static Optional<JSONSchemaProps> elements(JSONSchemaProps schema) {
    return Optional.ofNullable(schema.getItems())
        .map(it -> it.getSchema())
        .or(() -> Optional.ofNullable(schema.getAdditionalProperties()).map(it -> it.getSchema()));
  }

  private static String type(JSONSchemaProps schema) {
    if (schema.getEnum() != null && !schema.getEnum().isEmpty()) {
      return String.join(
          ", ", schema.getEnum().stream().map(it -> "`" + it.asText() + "`").toList());
    }
    return switch (schema.getType()) {
      case "array" -> "list";
      case "object" -> "map of texts";
      case "string" -> "date-time".equals(schema.getFormat()) ? "time" : "text";
      case "integer" -> "number";
      default -> "`true`, `false`";
    };
  }

  private static String otherwise(String path, JSONSchemaProps schema, JSONSchemaProps spec) {
    JsonNode otherwise = schema.getDefault();
    if (spec.getRequired().contains(path)) {
      return "required";
    }
    if (otherwise == null || (otherwise.isContainerNode() && otherwise.isEmpty())) {
      return "–";
    }
    return "`" + otherwise.asText() + "`";
  }

  /** Bounds, and the sentences of the rules, those about elements and map values included. */
  private static String limits(JSONSchemaProps schema) {
    Set<String> limits = new LinkedHashSet<>();
    if (schema.getMaxItems() != null) {
      limits.add("at most " + schema.getMaxItems());
    }
    if (schema.getMaxProperties() != null) {
      limits.add("at most " + schema.getMaxProperties());
    }
    if (schema.getMinimum() != null && schema.getMaximum() != null) {
      limits.add(
          "%d to %d".formatted(schema.getMinimum().longValue(), schema.getMaximum().longValue()));
    } else if (schema.getMinimum() != null) {
      limits.add("at least " + schema.getMinimum().longValue());
    }
    rules("", schema, limits);
    elements(schema).ifPresent(it -> rules("each ", it, limits));
    return String.join("; ", limits);
  }

  private static void rules(String whose, JSONSchemaProps schema, Set<String> limits) {
    if (schema.getMaxLength() != null) {
      limits.add(whose + "at most " + schema.getMaxLength() + " characters");
    }
    if (schema.getXKubernetesValidations() != null) {
      schema.getXKubernetesValidations().stream()
          .map(ValidationRule::getMessage)
          .forEach(limits::add);
    }
  }

  private static String words(String text) {
    return text == null || text.isEmpty() ? "–" : text.replaceAll("[|*_]", "\\\\$0");
  }
}
