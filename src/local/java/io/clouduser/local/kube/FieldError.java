// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One complaint about one field, worded as Kubernetes' {@code field.Error} does.
 *
 * @param field the path, such as {@code spec.groups[1]}
 * @param reason the machine-readable cause, such as {@code FieldValueInvalid}
 * @param body the text after the path
 */
record FieldError(String field, String reason, String body) {

  static FieldError invalid(String field, JsonNode value, String detail) {
    return new FieldError(field, "FieldValueInvalid", "Invalid value: " + value + ": " + detail);
  }

  /** A broken rule: objects and lists are left out of the text, as since Kubernetes 1.34. */
  static FieldError brokenRule(String field, JsonNode value, String detail) {
    String shown = value.isValueNode() ? value + ": " : "";
    return new FieldError(field, "FieldValueInvalid", "Invalid value: " + shown + detail);
  }

  /** A text of the wrong format; the real server names the last step of the path only. */
  static FieldError wrongFormat(String field, JsonNode value, String format) {
    String last = field.substring(field.lastIndexOf('.') + 1);
    return new FieldError(
        field,
        "FieldValueTypeInvalid",
        "Invalid value: %1$s: %2$s in body must be of type %3$s: %1$s"
            .formatted(value, last, format));
  }

  static FieldError required(String field, String detail) {
    return new FieldError(
        field, "FieldValueRequired", "Required value" + (detail.isEmpty() ? "" : ": " + detail));
  }

  static FieldError forbidden(String field, String detail) {
    return new FieldError(field, "FieldValueForbidden", "Forbidden: " + detail);
  }

  static FieldError duplicate(String field, JsonNode value) {
    return new FieldError(field, "FieldValueDuplicate", "Duplicate value: " + value);
  }

  static FieldError tooLong(String field, int most) {
    return new FieldError(
        field, "FieldValueTooLong", "Too long: may not be more than " + most + " bytes");
  }

  static FieldError tooMany(String field, int actual, int most) {
    return new FieldError(
        field,
        "FieldValueTooMany",
        "Too many: " + actual + ": must have at most " + most + " items");
  }

  static FieldError notSupported(String field, JsonNode value, String supported) {
    return new FieldError(
        field,
        "FieldValueNotSupported",
        "Unsupported value: " + value + ": supported values: " + supported);
  }

  static FieldError wrongType(String field, JsonNode value, String expected) {
    String actual = typeName(value);
    return new FieldError(
        field,
        "FieldValueTypeInvalid",
        "Invalid value: \"%1$s\": %2$s in body must be of type %3$s: \"%1$s\""
            .formatted(actual, field, expected));
  }

  /** Whether rules in CEL are left unchecked because of this error, as on a real server. */
  boolean blocksRules() {
    return switch (reason) {
      case "FieldValueRequired",
          "FieldValueTypeInvalid",
          "FieldValueTooLong",
          "FieldValueTooMany",
          "FieldValueNotSupported" ->
          true;
      default -> false;
    };
  }

  String text() {
    return field + ": " + body;
  }

  private static String typeName(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      default -> "null";
    };
  }
}
