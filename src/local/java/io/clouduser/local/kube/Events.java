// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Translates between the two faces of an Event; they are stored in the form of the core group. */
final class Events {
  private static final Map<String, String> MODERN_TO_CORE =
      Map.of(
          "regarding", "involvedObject",
          "note", "message",
          "reportingController", "reportingComponent",
          "deprecatedSource", "source",
          "deprecatedFirstTimestamp", "firstTimestamp",
          "deprecatedLastTimestamp", "lastTimestamp",
          "deprecatedCount", "count");

  private Events() {}

  static ObjectNode toCore(JsonNode modern) {
    ObjectNode core = modern.deepCopy();
    MODERN_TO_CORE.forEach((from, to) -> rename(core, from, to));
    return core.put("apiVersion", "v1");
  }

  static ObjectNode toModern(JsonNode core) {
    ObjectNode modern = core.deepCopy();
    MODERN_TO_CORE.forEach((to, from) -> rename(modern, from, to));
    return modern.put("apiVersion", ResourceType.EVENTS_GROUP + "/v1");
  }

  private static void rename(ObjectNode object, String from, String to) {
    JsonNode value = object.remove(from);
    if (value != null) {
      object.set(to, value);
    }
  }
}
