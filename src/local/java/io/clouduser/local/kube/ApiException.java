// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;

/** A refusal, in the form in which a Kubernetes API server words it. */
final class ApiException extends RuntimeException {
  private final transient ObjectNode status;
  private final int code;

  private ApiException(int code, String reason, String message, ObjectNode details) {
    super(message, null, false, false);
    this.code = code;
    this.status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Failure").put("message", message).put("reason", reason);
    if (!details.isEmpty()) {
      status.set("details", details);
    }
    status.put("code", code);
  }

  int code() {
    return code;
  }

  /** The body: an object of kind Status. */
  ObjectNode status() {
    return status;
  }

  static ApiException of(int code, String reason, String message) {
    return new ApiException(code, reason, message, Json.object());
  }

  static ApiException badRequest(String message) {
    return of(400, "BadRequest", message);
  }

  /** Whether no such path is served, which a real server answers in plain text. */
  boolean isUnknownPath() {
    return code == 404 && !status.has("details");
  }

  static ApiException unknownPath() {
    return of(404, "NotFound", "the server could not find the requested resource");
  }

  static ApiException notFound(ResourceType type, String name) {
    String message = "%s \"%s\" not found".formatted(type.qualifiedName(), name);
    return new ApiException(404, "NotFound", message, details(type.plural(), type, name));
  }

  static ApiException alreadyExists(ResourceType type, String name) {
    String message = "%s \"%s\" already exists".formatted(type.qualifiedName(), name);
    return new ApiException(409, "AlreadyExists", message, details(type.plural(), type, name));
  }

  static ApiException staleVersion(ResourceType type, String name) {
    return conflict(
        type,
        name,
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  static ApiException conflict(ResourceType type, String name, String why) {
    String message =
        "Operation cannot be fulfilled on %s \"%s\": %s".formatted(type.qualifiedName(), name, why);
    return new ApiException(409, "Conflict", message, details(type.plural(), type, name));
  }

  static ApiException forbidden(ResourceType type, String name, String why) {
    String message = "%s \"%s\" is forbidden: %s".formatted(type.qualifiedName(), name, why);
    return new ApiException(403, "Forbidden", message, details(type.plural(), type, name));
  }

  /** Another manager applied other values to these fields. */
  static ApiException applyConflict(ResourceType type, String name, List<String> conflicts) {
    String message =
        conflicts.size() == 1
            ? "Apply failed with 1 conflict: " + conflicts.get(0)
            : "Apply failed with %d conflicts: %s"
                .formatted(conflicts.size(), String.join("\n", conflicts));
    return new ApiException(409, "Conflict", message, details(type.plural(), type, name));
  }

  static ApiException methodNotAllowed() {
    return of(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
  }

  static ApiException expired(long requested, long oldest) {
    return of(410, "Expired", "too old resource version: %d (%d)".formatted(requested, oldest));
  }

  static ApiException unsupportedMediaType(String accepted) {
    return of(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: "
            + accepted);
  }

  static ApiException invalid(ResourceType type, String name, List<FieldError> errors) {
    String qualifiedKind = type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
    ObjectNode details = details(type.kind(), type, name);
    return invalid(qualifiedKind, name, errors, details);
  }

  /** A refusal before the kind is looked at: the real server names the resource instead. */
  static ApiException invalidResource(ResourceType type, String name, FieldError error) {
    return invalid(type.qualifiedName(), name, List.of(error), details(type.plural(), type, name));
  }

  /** A refused patch body: the real server names no kind there. */
  static ApiException invalidPatch(FieldError error) {
    return invalid("", "", List.of(error), Json.object());
  }

  private static ApiException invalid(
      String qualifiedKind, String name, List<FieldError> errors, ObjectNode details) {
    String joined =
        errors.stream().map(FieldError::text).distinct().collect(Collectors.joining(", "));
    String message =
        "%s \"%s\" is invalid: %s"
            .formatted(qualifiedKind, name, errors.size() == 1 ? joined : "[" + joined + "]");
    var causes = details.putArray("causes");
    for (FieldError error : errors) {
      causes
          .addObject()
          .put("reason", error.reason())
          .put("message", error.body())
          .put("field", error.field());
    }
    return new ApiException(422, "Invalid", message, details);
  }

  private static ObjectNode details(String kind, ResourceType type, String name) {
    ObjectNode details = Json.object();
    if (!name.isEmpty()) {
      details.put("name", name);
    }
    if (!type.group().isEmpty()) {
      details.put("group", type.group());
    }
    return details.put("kind", kind);
  }
}
