// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What is special about customresourcedefinitions. */
final class Definitions {
  private Definitions() {}

  /** Reads the served versions; throws ApiException 422 when the definition cannot be served. */
  static List<ResourceType> read(ResourceType type, JsonNode definition) {
    String name = Json.name(definition);
    String expected =
        definition.at("/spec/names/plural").asText() + "." + definition.at("/spec/group").asText();
    if (!name.equals(expected)) {
      throw ApiException.invalid(
          type,
          name,
          List.of(
              FieldError.invalid(
                  "metadata.name", Json.of(name), "must be spec.names.plural+\".\"+spec.group")));
    }
    try {
      return ResourceRegistry.read(definition);
    } catch (RuntimeException e) {
      throw ApiException.invalid(
          type,
          name,
          List.of(
              new FieldError(
                  "spec.versions.schema.openAPIV3Schema", "FieldValueInvalid", e.getMessage())));
    }
  }

  /** The status that the controllers of a real server arrive at a moment later. */
  static ObjectNode establishedStatus(JsonNode definition) {
    ObjectNode status = Json.object();
    ArrayNode conditions = status.putArray("conditions");
    condition(conditions, "NamesAccepted", "NoConflicts", "no conflicts found");
    condition(
        conditions, "Established", "InitialNamesAccepted", "the initial names have been accepted");
    status.set("acceptedNames", definition.at("/spec/names"));
    ArrayNode stored = status.putArray("storedVersions");
    definition
        .at("/spec/versions")
        .forEach(
            version -> {
              if (version.path("storage").asBoolean()) {
                stored.add(version.path("name").asText());
              }
            });
    return status;
  }

  private static void condition(ArrayNode conditions, String type, String reason, String message) {
    conditions
        .addObject()
        .put("lastTransitionTime", Json.now())
        .put("message", message)
        .put("reason", reason)
        .put("status", "True")
        .put("type", type);
  }
}
