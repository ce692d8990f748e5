// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of kubectl's JSONPath that printer columns use: fields, {@code ['quoted\.fields']},
 * indexes, {@code [*]} and filters such as {@code [?(@.type=="Ready")]}.
 */
final class JsonPath {
  private static final Pattern STEP =
      Pattern.compile(
          "\\.?\\[\\?\\(@\\.(?<left>[^=!<>]+?)\\s*(?<op>==|!=)\\s*(?<right>[^)]+?)\\)\\]"
              + "|\\.?\\[(?<index>-?\\d+|\\*)\\]"
              + "|\\.?\\['(?<quoted>(?:[^'\\\\]|\\\\.)+)'\\]"
              + "|\\.(?<field>(?:[^.\\[\\\\]|\\\\.)+)");

  private JsonPath() {}

  /**
   * Evaluates a path.
   *
   * @return what it finds, empty when nothing is there
   * @throws IllegalArgumentException when the path is beyond the supported part
   */
  static List<JsonNode> find(JsonNode root, String path) {
    String rest = path.trim().replaceAll("^\\{|\\}$", "").replaceFirst("^\\$", "");
    if (!rest.startsWith(".") && !rest.startsWith("[")) {
      rest = "." + rest;
    }
    List<JsonNode> current = List.of(root);
    Matcher step = STEP.matcher(rest);
    int position = 0;
    while (position < rest.length()) {
      if (!step.find(position) || step.start() != position) {
        throw new IllegalArgumentException("unsupported JSONPath: " + path);
      }
      List<JsonNode> next = new ArrayList<>();
      for (JsonNode node : current) {
        advance(node, step, next);
      }
      current = next;
      position = step.end();
    }
    return current;
  }

  private static void advance(JsonNode node, Matcher step, List<JsonNode> found) {
    if (step.group("left") != null) {
      for (JsonNode element : node) {
        List<JsonNode> left = find(element, step.group("left"));
        String right = step.group("right").trim().replaceAll("^['\"]|['\"]$", "");
        boolean equal = !left.isEmpty() && left.get(0).asText().equals(right);
        if (equal == step.group("op").equals("==")) {
          found.add(element);
        }
      }
    } else if (step.group("index") != null) {
      if (step.group("index").equals("*")) {
        node.forEach(found::add);
        return;
      }
      int index = Integer.parseInt(step.group("index"));
      add(node.get(index < 0 ? node.size() + index : index), found);
    } else {
      String name = step.group("quoted") != null ? step.group("quoted") : step.group("field");
      add(node.get(name.replaceAll("\\\\(.)", "$1")), found);
    }
  }

  private static void add(JsonNode node, List<JsonNode> found) {
    if (node != null && !node.isNull()) {
      found.add(node);
    }
  }
}
