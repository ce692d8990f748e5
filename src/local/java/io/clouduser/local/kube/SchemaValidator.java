// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Validates a custom resource against its schema, then its rules. As on a real server since 1.30,
 * what an update leaves unchanged is not held against it (ratcheting).
 */
final class SchemaValidator {
  private final List<FieldError> errors = new ArrayList<>();

  private SchemaValidator() {}

  /** Returns the complaints; {@code old} is null on creation. */
  static List<FieldError> validate(JsonNode object, JsonNode old, Schema schema) {
    SchemaValidator structure = new SchemaValidator();
    structure.check(object, old, schema, "");
    if (structure.errors.stream().anyMatch(FieldError::blocksRules)) {
      if (hasRules(schema)) {
        structure.errors.add(
            new FieldError(
                "<nil>",
                "FieldValueInvalid",
                "Invalid value: null: some validation rules were not checked because the object was"
                    + " invalid; correct the existing errors to complete validation"));
      }
      return structure.errors;
    }
    structure.checkRules(object, old, schema, "");
    return structure.errors;
  }

  private static boolean hasRules(Schema schema) {
    return !schema.rules().isEmpty()
        || schema.properties().values().stream().anyMatch(SchemaValidator::hasRules)
        || (schema.items() != null && hasRules(schema.items()))
        || (schema.additional() != null && hasRules(schema.additional()));
  }

  private void check(JsonNode value, JsonNode old, Schema schema, String path) {
    if (old != null && Json.same(value, old)) {
      return;
    }
    if (value.isNull() && schema.nullable()) {
      return;
    }
    if (!hasType(value, schema)) {
      String expected = schema.intOrString() ? "integer,string" : schema.type();
      errors.add(FieldError.wrongType(path, value, expected));
      return;
    }
    if (value.isTextual()) {
      checkString(value, schema, path);
    } else if (value.isNumber()) {
      checkNumber(value, schema, path);
    } else if (value.isArray()) {
      checkArray(value, old, schema, path);
    } else if (value.isObject()) {
      checkObject(value, old, schema, path);
    }
    if (schema.raw().has("enum")) {
      checkEnum(value, schema, path);
    }
    checkJunctors(value, schema, path);
  }

  private static boolean hasType(JsonNode value, Schema schema) {
    if (schema.intOrString()) {
      return value.isTextual() || value.isIntegralNumber();
    }
    return switch (schema.type()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "number" -> value.isNumber();
      case "integer" -> value.isIntegralNumber() || (value.isNumber() && value.asDouble() % 1 == 0);
      default -> true;
    };
  }

  private void checkString(JsonNode value, Schema schema, String path) {
    String text = value.asText();
    JsonNode raw = schema.raw();
    int length = text.codePointCount(0, text.length());
    if (raw.has("maxLength") && length > raw.get("maxLength").asInt()) {
      errors.add(FieldError.tooLong(path, raw.get("maxLength").asInt()));
    }
    if (raw.has("minLength") && length < raw.get("minLength").asInt()) {
      invalid(path, value, "should be at least %d chars long", raw.get("minLength").asInt());
    }
    if (schema.pattern() != null && !schema.pattern().matcher(text).find()) {
      invalid(path, value, "should match '%s'", raw.get("pattern").asText());
    }
    String format = raw.path("format").asText("");
    if (!hasFormat(text, format)) {
      errors.add(FieldError.wrongFormat(path, value, format));
    }
  }

  private static boolean hasFormat(String text, String format) {
    try {
      switch (format) {
        case "date-time" -> OffsetDateTime.parse(text);
        case "date" -> LocalDate.parse(text);
        case "email" -> {
          return text.matches("[^@\\s]+@[^@\\s]+");
        }
        case "duration" -> {
          return text.matches("[-+]?(\\d+(\\.\\d*)?(ns|us|µs|ms|s|m|h|d|w) ?)+|0");
        }
        default -> {}
      }
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private void checkNumber(JsonNode value, Schema schema, String path) {
    JsonNode raw = schema.raw();
    var number = value.decimalValue();
    if (raw.has("minimum")) {
      int order = number.compareTo(raw.get("minimum").decimalValue());
      boolean exclusive = raw.path("exclusiveMinimum").asBoolean();
      if (order < 0 || (order == 0 && exclusive)) {
        String relation = exclusive ? "greater than" : "greater than or equal to";
        invalid(path, value, "should be %s %s", relation, raw.get("minimum"));
      }
    }
    if (raw.has("maximum")) {
      int order = number.compareTo(raw.get("maximum").decimalValue());
      boolean exclusive = raw.path("exclusiveMaximum").asBoolean();
      if (order > 0 || (order == 0 && exclusive)) {
        String relation = exclusive ? "less than" : "less than or equal to";
        invalid(path, value, "should be %s %s", relation, raw.get("maximum"));
      }
    }
    if (raw.has("multipleOf")
        && number.remainder(raw.get("multipleOf").decimalValue()).signum() != 0) {
      invalid(path, value, "should be a multiple of %s", raw.get("multipleOf"));
    }
  }

  private void checkArray(JsonNode value, JsonNode old, Schema schema, String path) {
    JsonNode raw = schema.raw();
    if (raw.has("maxItems") && value.size() > raw.get("maxItems").asInt()) {
      errors.add(FieldError.tooMany(path, value.size(), raw.get("maxItems").asInt()));
    }
    if (raw.has("minItems") && value.size() < raw.get("minItems").asInt()) {
      invalid(
          path,
          Json.of(value.size()),
          "should have at least %d items",
          raw.get("minItems").asInt());
    }
    if (schema.items() != null) {
      for (int i = 0; i < value.size(); i++) {
        check(
            value.get(i),
            correlate(value.get(i), old, schema),
            schema.items(),
            path + "[" + i + "]");
      }
    }
    if (!schema.listType().equals("atomic")) {
      Set<JsonNode> seen = new HashSet<>();
      for (int i = 0; i < value.size(); i++) {
        JsonNode identity = identity(value.get(i), schema);
        if (!seen.add(identity)) {
          errors.add(FieldError.duplicate(path + "[" + i + "]", identity));
        }
      }
    }
  }

  private static JsonNode identity(JsonNode element, Schema list) {
    if (!list.listType().equals("map")) {
      return element;
    }
    var keys = Json.object();
    list.listMapKeys().forEach(key -> keys.set(key, element.get(key)));
    return keys;
  }

  /** The predecessor of a list element: only elements of map-like lists have one. */
  private static JsonNode correlate(JsonNode element, JsonNode oldList, Schema list) {
    if (oldList instanceof ArrayNode && list.listType().equals("map")) {
      for (JsonNode candidate : oldList) {
        if (identity(candidate, list).equals(identity(element, list))) {
          return candidate;
        }
      }
    }
    return null;
  }

  private void checkObject(JsonNode value, JsonNode old, Schema schema, String path) {
    JsonNode raw = schema.raw();
    if (raw.has("maxProperties") && value.size() > raw.get("maxProperties").asInt()) {
      errors.add(FieldError.tooMany(path, value.size(), raw.get("maxProperties").asInt()));
    }
    if (raw.has("minProperties") && value.size() < raw.get("minProperties").asInt()) {
      invalid(
          path,
          Json.of(value.size()),
          "should have at least %d properties",
          raw.get("minProperties").asInt());
    }
    for (String required : Json.strings(raw.path("required"))) {
      if (!value.has(required)) {
        errors.add(FieldError.required(child(path, required), ""));
      }
    }
    for (Map.Entry<String, JsonNode> entry : Json.fields(value)) {
      Schema field = schema.field(entry.getKey());
      if (field != null && !isObjectMeta(path, entry.getKey())) {
        JsonNode before = old == null ? null : old.get(entry.getKey());
        check(entry.getValue(), before, field, child(path, entry.getKey()));
      }
    }
  }

  private static boolean isObjectMeta(String path, String name) {
    return path.isEmpty() && name.equals("metadata");
  }

  private void checkEnum(JsonNode value, Schema schema, String path) {
    for (JsonNode allowed : schema.raw().get("enum")) {
      if (Json.same(allowed, value)) {
        return;
      }
    }
    List<String> supported = new ArrayList<>();
    schema
        .raw()
        .get("enum")
        .forEach(allowed -> supported.add(Json.of(allowed.asText()).toString()));
    errors.add(
        FieldError.notSupported(path, value, supported.stream().collect(Collectors.joining(", "))));
  }

  private void checkJunctors(JsonNode value, Schema schema, String path) {
    Map<String, Integer> matching = new HashMap<>();
    schema
        .junctors()
        .forEach(
            (junctor, branches) ->
                matching.put(
                    junctor,
                    (int) branches.stream().filter(branch -> matches(value, branch)).count()));
    matching.forEach(
        (junctor, count) -> {
          int branches = schema.junctors().get(junctor).size();
          switch (junctor) {
            case "allOf" -> {
              if (count < branches) {
                invalid(path, value, "must validate all the schemas (allOf)");
              }
            }
            case "anyOf" -> {
              if (count == 0) {
                invalid(path, value, "must validate at least one schema (anyOf)");
              }
            }
            case "oneOf" -> {
              if (count != 1) {
                invalid(path, value, "must validate one and only one schema (oneOf)");
              }
            }
            default -> {
              if (count > 0) {
                invalid(path, value, "must not validate the schema (not)");
              }
            }
          }
        });
  }

  private static boolean matches(JsonNode value, Schema branch) {
    SchemaValidator trial = new SchemaValidator();
    trial.check(value, null, branch, "");
    return trial.errors.isEmpty();
  }

  private void checkRules(JsonNode value, JsonNode old, Schema schema, String path) {
    if (value.isNull()) {
      return;
    }
    boolean unchanged = old != null && Json.same(value, old);
    if (unchanged && !schema.looksBack()) {
      return;
    }
    for (CelRule rule : schema.rules()) {
      boolean ratcheted = unchanged && !rule.isTransition();
      if (!ratcheted && rule.appliesWithout(old)) {
        rule.check(value, old, path).ifPresent(errors::add);
      }
    }
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> entry : Json.fields(value)) {
        Schema field = schema.field(entry.getKey());
        if (field != null) {
          JsonNode before = old == null ? null : old.get(entry.getKey());
          checkRules(entry.getValue(), before, field, childOf(schema, path, entry.getKey()));
        }
      }
    } else if (value.isArray() && schema.items() != null) {
      for (int i = 0; i < value.size(); i++) {
        JsonNode element = value.get(i);
        checkRules(element, correlate(element, old, schema), schema.items(), path + "[" + i + "]");
      }
    }
  }

  /**
   * In the paths of rules, keys of maps stand in brackets; in those of the structure they do not.
   */
  private static String childOf(Schema parent, String path, String name) {
    return parent.properties().containsKey(name) ? child(path, name) : path + "[" + name + "]";
  }

  private static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  @FormatMethod
  private void invalid(
      String path, JsonNode value, @FormatString String format, Object... arguments) {
    errors.add(FieldError.invalid(path, value, path + " in body " + format.formatted(arguments)));
  }
}
