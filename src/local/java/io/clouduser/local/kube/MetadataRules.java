// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The checks on metadata that hold for every resource. */
final class MetadataRules {
  private static final String SUBDOMAIN =
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
  private static final Pattern LABEL = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9:]([-a-zA-Z0-9.:]*[a-zA-Z0-9])?");
  private static final Pattern STRICT_NAME = Pattern.compile(SUBDOMAIN);

  private MetadataRules() {}

  /** Returns the complaints; {@code old} is null on creation. */
  static List<FieldError> check(JsonNode object, JsonNode old) {
    List<FieldError> errors = new ArrayList<>();
    String name = Json.name(object);
    if (name.isEmpty()) {
      errors.add(FieldError.required("metadata.name", "name or generateName is required"));
    } else if (old == null && !isName(object, name)) {
      errors.add(
          FieldError.invalid(
              "metadata.name",
              Json.of(name),
              "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                  + " '-' or '.', and must start and end with an alphanumeric character (e.g."
                  + " 'example.com', regex used for validation is '"
                  + SUBDOMAIN
                  + "')"));
    }
    checkLabels(object, errors);
    if (old != null && Json.isBeingDeleted(old)) {
      List<String> added = Json.strings(object.at("/metadata/finalizers"));
      added.removeAll(Json.strings(old.at("/metadata/finalizers")));
      if (!added.isEmpty()) {
        errors.add(
            FieldError.forbidden(
                "metadata.finalizers",
                "no new finalizers can be added if the object is being deleted, found new"
                    + " finalizers []string{\""
                    + String.join("\", \"", added)
                    + "\"}"));
      }
    }
    return errors;
  }

  private static void checkLabels(JsonNode object, List<FieldError> errors) {
    for (Map.Entry<String, JsonNode> label : Json.fields(object.at("/metadata/labels"))) {
      String key = label.getKey();
      String name = key.substring(key.lastIndexOf('/') + 1);
      if (!LABEL.matcher(name).matches()) {
        errors.add(
            FieldError.invalid(
                "metadata.labels",
                Json.of(key),
                "name part must consist of alphanumeric characters, '-', '_' or '.', and must start"
                    + " and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or"
                    + " '123-abc', regex used for validation is '"
                    + LABEL
                    + "')"));
      }
      String value = label.getValue().asText();
      if (value.length() > 63) {
        errors.add(FieldError.tooLong("metadata.labels", 63));
      } else if (!value.isEmpty() && !LABEL.matcher(value).matches()) {
        errors.add(
            FieldError.invalid(
                "metadata.labels",
                Json.of(value),
                "a valid label must be an empty string or consist of alphanumeric characters, '-',"
                    + " '_' or '.', and must start and end with an alphanumeric character (e.g."
                    + " 'MyValue',  or 'my_value',  or '12345', regex used for validation is '("
                    + LABEL
                    + ")?')"));
      }
    }
  }

  /** Roles and their bindings may have names with colons and capitals. */
  private static boolean isName(JsonNode object, String name) {
    boolean rbac = object.path("apiVersion").asText().startsWith("rbac.");
    return (rbac ? NAME : STRICT_NAME).matcher(name).matches();
  }
}
