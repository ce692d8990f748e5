// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * EventBridge's event patterns: exact values, prefix, suffix, wildcard, anything-but,
 * equals-ignore-case, exists, numeric and {@code $or}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html">the
 *     operators</a>
 */
final class EventPattern {
  private static final Set<String> OPERATORS =
      Set.of(
          "exists",
          "prefix",
          "suffix",
          "equals-ignore-case",
          "wildcard",
          "anything-but",
          "numeric");

  private final JsonNode pattern;

  private EventPattern(JsonNode pattern) {
    this.pattern = pattern;
  }

  static EventPattern parse(String text) {
    JsonNode parsed;
    try {
      parsed = Json.parse(text);
    } catch (AwsError e) {
      throw invalid("not JSON");
    }
    if (!parsed.isObject() || parsed.isEmpty()) {
      throw invalid("an object with at least one field is needed");
    }
    check(parsed);
    return new EventPattern(parsed);
  }

  boolean matches(JsonNode event) {
    return matches(pattern, event);
  }

  private static AwsError invalid(String why) {
    return new AwsError(
        400, "InvalidEventPatternException", "Event pattern is not valid. Reason: " + why);
  }

  private static void check(JsonNode node) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode value = field.getValue();
      if (value.isObject()) {
        check(value);
      } else if (!value.isArray()) {
        throw invalid("\"" + field.getKey() + "\" must be an object or an array");
      } else if (field.getKey().equals("$or")) {
        value.forEach(EventPattern::check);
      } else {
        value.forEach(EventPattern::checkRule);
      }
    }
  }

  private static void checkRule(JsonNode rule) {
    if (rule.isObject() && (rule.size() != 1 || !OPERATORS.contains(rule.fieldNames().next()))) {
      throw invalid("unrecognized match type in " + rule);
    }
  }

  private static boolean matches(JsonNode pattern, JsonNode event) {
    for (Map.Entry<String, JsonNode> field : pattern.properties()) {
      JsonNode wanted = field.getValue();
      boolean matched;
      if (field.getKey().equals("$or")) {
        matched = anyOf(wanted, event);
      } else if (wanted instanceof ObjectNode nested) {
        matched = matches(nested, event.path(field.getKey()));
      } else {
        matched = oneMatches(wanted, event.path(field.getKey()));
      }
      if (!matched) {
        return false;
      }
    }
    return true;
  }

  private static boolean anyOf(JsonNode patterns, JsonNode event) {
    for (JsonNode each : patterns) {
      if (matches(each, event)) {
        return true;
      }
    }
    return false;
  }

  private static boolean oneMatches(JsonNode rules, JsonNode value) {
    List<JsonNode> values = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(values::add);
    } else {
      values.add(value);
    }
    for (JsonNode rule : rules) {
      if (values.stream().anyMatch(each -> matchesRule(rule, each))) {
        return true;
      }
    }
    return false;
  }

  private static boolean matchesRule(JsonNode rule, JsonNode value) {
    if (!rule.isObject()) {
      return rule.equals(value) || (rule.isNumber() && value.isNumber() && same(rule, value));
    }
    Map.Entry<String, JsonNode> operator = rule.properties().iterator().next();
    JsonNode operand = operator.getValue();
    return switch (operator.getKey()) {
      case "exists" -> operand.asBoolean() != value.isMissingNode();
      case "prefix" -> value.isTextual() && value.asText().startsWith(operand.asText());
      case "suffix" -> value.isTextual() && value.asText().endsWith(operand.asText());
      case "equals-ignore-case" ->
          value.isTextual() && value.asText().equalsIgnoreCase(operand.asText());
      case "wildcard" -> value.isTextual() && wildcard(operand.asText(), value.asText());
      case "anything-but" -> !value.isMissingNode() && !excluded(operand, value);
      case "numeric" -> value.isNumber() && numeric(operand, value.asDouble());
      default -> throw invalid("unrecognized match type " + operator.getKey());
    };
  }

  private static boolean same(JsonNode a, JsonNode b) {
    return Double.compare(a.asDouble(), b.asDouble()) == 0;
  }

  private static boolean excluded(JsonNode operand, JsonNode value) {
    if (operand.isArray()) {
      for (JsonNode each : operand) {
        if (matchesRule(each, value)) {
          return true;
        }
      }
      return false;
    }
    return matchesRule(operand, value);
  }

  private static boolean wildcard(String pattern, String text) {
    String regex =
        Pattern.compile("\\*").splitAsStream(pattern + "\0").map(Pattern::quote).toList().stream()
            .reduce((a, b) -> a + ".*" + b)
            .orElse("");
    return Pattern.compile(regex, Pattern.DOTALL).matcher(text + "\0").matches();
  }

  private static boolean numeric(JsonNode conditions, double value) {
    for (int i = 0; i + 1 < conditions.size(); i += 2) {
      double bound = conditions.get(i + 1).asDouble();
      boolean holds =
          switch (conditions.get(i).asText()) {
            case "=" -> Double.compare(value, bound) == 0;
            case "<" -> value < bound;
            case "<=" -> value <= bound;
            case ">" -> value > bound;
            case ">=" -> value >= bound;
            default -> throw invalid("unrecognized numeric operator");
          };
      if (!holds) {
        return false;
      }
    }
    return true;
  }
}
