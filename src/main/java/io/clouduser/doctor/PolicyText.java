// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A resource policy, read as far as one asks whether a service may do something. */
final class PolicyText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode statements;

  PolicyText(@Nullable String text) {
    this.statements = parse(text == null ? "{}" : text).path("Statement");
  }

  static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }

  /** The statements that allow it, whatever their conditions. */
  List<JsonNode> allowing(String service, String action) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode statement : each(statements)) {
      JsonNode principal = statement.path("Principal");
      boolean same =
          principal.asText().equals("*")
              || holds(principal.path("Service"), service)
              || holds(principal.path("AWS"), "*");
      if (statement.path("Effect").asText().equals("Allow")
          && same
          && holds(statement.path("Action"), action)) {
        found.add(statement);
      }
    }
    return found;
  }

  /** Whether a statement's condition on the source lets this one through. */
  static boolean fromSource(JsonNode statement, String sourceArn) {
    JsonNode condition = statement.path("Condition");
    if (condition.isMissingNode()) {
      return true;
    }
    for (JsonNode operator : condition) {
      JsonNode source = operator.path("aws:SourceArn");
      if (holds(source.isMissingNode() ? operator.path("AWS:SourceArn") : source, sourceArn)) {
        return true;
      }
    }
    return false;
  }

  /** One value or a list of them, with wildcards, compared ignoring case. */
  private static boolean holds(JsonNode values, String wanted) {
    for (JsonNode value : each(values)) {
      String regex =
          Pattern.compile("*", Pattern.LITERAL)
              .splitAsStream(value.asText() + "\0")
              .map(Pattern::quote)
              .reduce((a, b) -> a + ".*" + b)
              .orElse("");
      if (Pattern.compile(regex, Pattern.CASE_INSENSITIVE).matcher(wanted + "\0").matches()) {
        return true;
      }
    }
    return false;
  }

  private static List<JsonNode> each(JsonNode node) {
    List<JsonNode> all = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(all::add);
    } else if (!node.isMissingNode()) {
      all.add(node);
    }
    return all;
  }
}
