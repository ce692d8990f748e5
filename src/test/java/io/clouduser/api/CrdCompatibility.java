// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Finds what a newer definition breaks for those who have resources, manifests or programs for an
 * older one. To add is compatible; to take away, to tighten and to mean something else is not.
 */
final class CrdCompatibility {
  private final List<String> problems = new ArrayList<>();

  private CrdCompatibility() {}

  /** What breaks, in sentences that begin with the path. */
  static List<String> problems(JsonNode older, JsonNode newer) {
    CrdCompatibility found = new CrdCompatibility();
    found.definition(older.path("spec"), newer.path("spec"));
    return found.problems;
  }

  private void definition(JsonNode older, JsonNode newer) {
    same("spec.group", older.path("group"), newer.path("group"));
    same("spec.scope", older.path("scope"), newer.path("scope"));
    same("spec.names.kind", older.at("/names/kind"), newer.at("/names/kind"));
    same("spec.names.plural", older.at("/names/plural"), newer.at("/names/plural"));
    removed("spec.names.shortNames", older.at("/names/shortNames"), newer.at("/names/shortNames"));
    removed("spec.names.categories", older.at("/names/categories"), newer.at("/names/categories"));
    for (JsonNode version : older.path("versions")) {
      String name = version.path("name").asText();
      JsonNode successor = named(newer.path("versions"), name);
      if (successor.isMissingNode() || (served(version) && !served(successor))) {
        problem(name, "is not served any more");
        continue;
      }
      if (version.path("storage").asBoolean() && !successor.path("storage").asBoolean()) {
        problem(name, "is not the stored version any more");
      }
      if (version.at("/subresources").has("status")
          && !successor.at("/subresources").has("status")) {
        problem(name, "has no status subresource any more");
      }
      for (JsonNode column : version.path("additionalPrinterColumns")) {
        String columnName = column.path("name").asText();
        if (named(successor.path("additionalPrinterColumns"), columnName).isMissingNode()) {
          problem(name, "has no column " + columnName + " any more");
        }
      }
      schema(name, version.at("/schema/openAPIV3Schema"), successor.at("/schema/openAPIV3Schema"));
    }
  }

  private static boolean served(JsonNode version) {
    return version.path("served").asBoolean();
  }

  private static JsonNode named(JsonNode list, String name) {
    for (JsonNode item : list) {
      if (item.path("name").asText().equals(name)) {
        return item;
      }
    }
    return MissingNode.getInstance();
  }

  private void schema(String path, JsonNode older, JsonNode newer) {
    same(path + ": type", older.path("type"), newer.path("type"));
    same(path + ": default", older.path("default"), newer.path("default"));
    same(path + ": pattern", older.path("pattern"), newer.path("pattern"));
    same(path + ": format", older.path("format"), newer.path("format"));
    for (String kind : List.of("x-kubernetes-list-type", "x-kubernetes-list-map-keys")) {
      same(path + ": " + kind, older.path(kind), newer.path(kind));
    }
    for (String upper : List.of("maximum", "maxLength", "maxItems", "maxProperties")) {
      if (newer.has(upper)
          && (!older.has(upper) || newer.path(upper).asDouble() < older.path(upper).asDouble())) {
        problem(path, upper + " is tighter");
      }
    }
    for (String lower : List.of("minimum", "minLength", "minItems", "minProperties")) {
      if (newer.has(lower)
          && (!older.has(lower) || newer.path(lower).asDouble() > older.path(lower).asDouble())) {
        problem(path, lower + " is tighter");
      }
    }
    if (older.has("enum")) {
      removed(path + ": enum", older.path("enum"), newer.path("enum"));
    } else if (newer.has("enum")) {
      problem(path, "is restricted to an enum");
    }
    for (String name : added(older.path("required"), newer.path("required"))) {
      problem(path + "." + name, "is required");
    }
    Set<String> rules = rules(older);
    rules(newer).stream()
        .filter(rule -> !rules.contains(rule))
        .forEach(rule -> problem(path, "has a new rule: " + rule));
    older
        .path("properties")
        .properties()
        .forEach(
            property -> {
              String here = path + "." + property.getKey();
              JsonNode successor = newer.path("properties").path(property.getKey());
              if (successor.isMissingNode()) {
                problem(here, "is gone");
              } else {
                schema(here, property.getValue(), successor);
              }
            });
    for (String part : List.of("items", "additionalProperties")) {
      if (older.path(part).isObject()) {
        schema(path + "[]", older.path(part), newer.path(part));
      }
    }
  }

  private static Set<String> rules(JsonNode schema) {
    Set<String> rules = new LinkedHashSet<>();
    schema.path("x-kubernetes-validations").forEach(it -> rules.add(it.path("rule").asText()));
    return rules;
  }

  private void same(String what, JsonNode older, JsonNode newer) {
    if (!Objects.equals(older, newer)) {
      problems.add(what + " was " + older + " and is " + newer);
    }
  }

  private void removed(String what, JsonNode older, JsonNode newer) {
    for (String gone : added(newer, older)) {
      problems.add(what + " has no " + gone + " any more");
    }
  }

  private static Set<String> added(JsonNode from, JsonNode to) {
    Set<String> added = new LinkedHashSet<>();
    to.forEach(it -> added.add(it.asText()));
    from.forEach(it -> added.remove(it.asText()));
    return added;
  }

  private void problem(String path, String what) {
    problems.add(path + " " + what);
  }
}
