// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelException;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One entry of {@code x-kubernetes-validations}. The library has CEL's standard functions, its
 * string, list, set, math and optional extensions and Kubernetes' {@code find} and {@code findAll};
 * unlike on a real server, types are checked when a rule runs, not when it is compiled.
 */
final class CelRule {
  /** The rules' patterns, compiled once. */
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private static final CelOptions OPTIONS =
      CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
  private static final Cel CEL =
      CelFactory.plannerCelBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("self", SimpleType.DYN)
          .addVar("oldSelf", SimpleType.DYN)
          .addCompilerLibraries(
              CelExtensions.strings(),
              CelExtensions.lists(),
              CelExtensions.math(),
              CelExtensions.sets(OPTIONS),
              CelExtensions.optional())
          .addRuntimeLibraries(
              CelExtensions.strings(),
              CelExtensions.lists(),
              CelExtensions.math(),
              CelExtensions.sets(OPTIONS),
              CelExtensions.optional())
          .addFunctionDeclarations(
              CelFunctionDecl.newFunctionDeclaration(
                  "find",
                  CelOverloadDecl.newMemberOverload(
                      "string_find_string",
                      SimpleType.STRING,
                      SimpleType.STRING,
                      SimpleType.STRING)),
              CelFunctionDecl.newFunctionDeclaration(
                  "findAll",
                  CelOverloadDecl.newMemberOverload(
                      "string_find_all_string",
                      ListType.create(SimpleType.STRING),
                      SimpleType.STRING,
                      SimpleType.STRING)))
          .setStandardFunctions(
              CelStandardFunctions.newBuilder().excludeFunctions(StandardFunction.MATCHES).build())
          .addFunctionBindings(
              CelFunctionBinding.fromOverloads(
                  "matches",
                  CelFunctionBinding.from("matches", String.class, String.class, CelRule::matches),
                  CelFunctionBinding.from(
                      "matches_string", String.class, String.class, CelRule::matches)))
          .addFunctionBindings(
              CelFunctionBinding.fromOverloads(
                  "find",
                  CelFunctionBinding.from(
                      "string_find_string",
                      String.class,
                      String.class,
                      (text, pattern) -> findAll(text, pattern).stream().findFirst().orElse(""))))
          .addFunctionBindings(
              CelFunctionBinding.fromOverloads(
                  "findAll",
                  CelFunctionBinding.from(
                      "string_find_all_string", String.class, String.class, CelRule::findAll)))
          .build();

  private final JsonNode rule;
  private final CelRuntime.Program program;
  private final Optional<CelRuntime.Program> message;
  private final boolean transition;
  private final boolean optionalOldSelf;

  private CelRule(JsonNode rule) throws CelException {
    this.rule = rule;
    this.program = program(rule.path("rule").asText());
    this.message =
        rule.hasNonNull("messageExpression")
            ? Optional.of(program(rule.path("messageExpression").asText()))
            : Optional.empty();
    this.transition = rule.path("rule").asText().contains("oldSelf");
    this.optionalOldSelf = rule.path("optionalOldSelf").asBoolean(false);
  }

  /** Throws IllegalArgumentException when the rule is not valid CEL. */
  static CelRule compile(JsonNode rule) {
    try {
      return new CelRule(rule);
    } catch (CelException e) {
      throw new IllegalArgumentException(
          "compilation failed: " + rule.path("rule").asText() + ": " + e.getMessage(), e);
    }
  }

  private static CelRuntime.Program program(String expression) throws CelException {
    return CEL.createProgram(CEL.compile(expression).getAst());
  }

  /** The standard function, which compiles its pattern each time. */
  private static boolean matches(String text, String pattern) {
    return pattern(pattern).matcher(text).find();
  }

  private static Pattern pattern(String pattern) {
    return PATTERNS.computeIfAbsent(pattern, Pattern::compile);
  }

  private static List<String> findAll(String text, String pattern) {
    List<String> found = new ArrayList<>();
    var matcher = pattern(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  /** Whether the rule compares with the previous value, and so only runs where there is one. */
  boolean isTransition() {
    return transition;
  }

  /** Whether the rule runs for a value that has no predecessor (or whose place has none). */
  boolean appliesWithout(JsonNode old) {
    return !transition || old != null || optionalOldSelf;
  }

  /**
   * Checks a value.
   *
   * @param old the previous value, or null
   */
  Optional<FieldError> check(JsonNode self, JsonNode old, String path) {
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("self", toCel(self));
    if (optionalOldSelf) {
      variables.put("oldSelf", Optional.ofNullable(old).map(CelRule::toCel));
    } else if (old != null) {
      variables.put("oldSelf", toCel(old));
    }
    String field = path + rule.path("fieldPath").asText("");
    if (path.isEmpty()) {
      field = field.replaceFirst("^\\.", "");
    }
    try {
      if (Boolean.TRUE.equals(program.eval(variables))) {
        return Optional.empty();
      }
      return Optional.of(failure(field, self, message(variables)));
    } catch (CelException e) {
      return Optional.of(
          FieldError.brokenRule(field, self, "rule evaluation error: " + e.getMessage()));
    }
  }

  private FieldError failure(String field, JsonNode self, String detail) {
    return switch (rule.path("reason").asText("FieldValueInvalid")) {
      case "FieldValueForbidden" -> FieldError.forbidden(field, detail);
      case "FieldValueRequired" -> FieldError.required(field, detail);
      case "FieldValueDuplicate" -> FieldError.duplicate(field, self);
      default -> FieldError.brokenRule(field, self, detail);
    };
  }

  private String message(Map<String, Object> variables) {
    String fixed =
        rule.hasNonNull("message")
            ? rule.path("message").asText()
            : "failed rule: " + rule.path("rule").asText().trim();
    if (message.isEmpty() || variables.isEmpty()) {
      return fixed;
    }
    try {
      return message.get().eval(variables) instanceof String text && !text.isBlank() ? text : fixed;
    } catch (CelException e) {
      return fixed;
    }
  }

  private static Object toCel(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        Json.fields(node).forEach(entry -> map.put(entry.getKey(), toCel(entry.getValue())));
        yield map;
      }
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        node.forEach(element -> list.add(toCel(element)));
        yield list;
      }
      case STRING -> node.asText();
      case BOOLEAN -> node.asBoolean();
      case NUMBER -> node.isIntegralNumber() ? (Object) node.asLong() : (Object) node.asDouble();
      default -> dev.cel.common.values.NullValue.NULL_VALUE;
    };
  }
}
