// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Questions about permissions. Everybody may do everything here that is not denied. */
final class Reviews {
  /** Such as "patch cloudusers/status". */
  private final Set<String> denied = ConcurrentHashMap.newKeySet();

  void deny(String verb, String resource) {
    denied.add(verb + " " + resource);
  }

  /** Answers a review, or nothing when the request is none. */
  Optional<ObjectNode> answer(KubeRequest request) {
    boolean review =
        request.verb().equals("create")
            && List.of("authorization.k8s.io", "authentication.k8s.io").contains(request.group());
    if (!review) {
      return Optional.empty();
    }
    ObjectNode answer = (ObjectNode) Json.parse(request.body());
    ObjectNode status = answer.putObject("status");
    switch (request.resource()) {
      case "selfsubjectaccessreviews", "subjectaccessreviews", "localsubjectaccessreviews" ->
          status.put("allowed", !denied.contains(asked(answer)));
      case "selfsubjectrulesreviews" -> {
        ObjectNode rule = status.putArray("resourceRules").addObject();
        everything(rule, "verbs", "apiGroups", "resources");
        everything(status.putArray("nonResourceRules").addObject(), "verbs", "nonResourceURLs");
        status.put("incomplete", false);
      }
      case "selfsubjectreviews" -> status.putObject("userInfo").put("username", "double-admin");
      default -> throw ApiException.unknownPath();
    }
    return Optional.of(answer);
  }

  private static String asked(ObjectNode review) {
    JsonNode asked = review.at("/spec/resourceAttributes");
    String subresource = asked.path("subresource").asText();
    return asked.path("verb").asText()
        + " "
        + asked.path("resource").asText()
        + (subresource.isEmpty() ? "" : "/" + subresource);
  }

  private static void everything(ObjectNode rule, String... fields) {
    for (String field : fields) {
      ArrayNode values = rule.putArray(field);
      values.add("*");
    }
  }
}
