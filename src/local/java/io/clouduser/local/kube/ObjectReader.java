// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The reading verbs but watch: get and list, as objects or as tables. */
final class ObjectReader {
  private final ObjectStore store;

  ObjectReader(ObjectStore store) {
    this.store = store;
  }

  ObjectNode get(ResourceType type, KubeRequest request) {
    ObjectNode object = store.get(type.storage(), request.namespace(), request.name());
    if (object == null) {
      throw ApiException.notFound(type, request.name());
    }
    return request.wantsTable()
        ? Tables.render(type, List.of(object), Long.parseLong(Json.resourceVersion(object)))
        : present(type, object);
  }

  ObjectNode list(ResourceType type, KubeRequest request) {
    List<ObjectNode> found;
    long revision;
    synchronized (store) {
      found = store.list(type.storage(), request.namespace());
      revision = store.revision();
    }
    List<ObjectNode> selected =
        new ArrayList<>(found.stream().filter(Selectors.of(request, type)).toList());
    String after = decodeToken(request.parameter("continue"));
    selected.removeIf(object -> !after.isEmpty() && position(object).compareTo(after) <= 0);
    int limit =
        request.parameter("limit").isEmpty() ? 0 : Integer.parseInt(request.parameter("limit"));
    int remaining = limit > 0 ? Math.max(0, selected.size() - limit) : 0;
    List<ObjectNode> page = selected.subList(0, selected.size() - remaining);

    ObjectNode list =
        request.wantsTable()
            ? Tables.render(type, page, revision)
            : Json.object().put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
    ObjectNode metadata = Json.metadata(list).put("resourceVersion", Long.toString(revision));
    if (remaining > 0) {
      metadata.put("continue", encodeToken(position(page.get(page.size() - 1))));
      metadata.put("remainingItemCount", remaining);
    }
    if (!request.wantsTable()) {
      ArrayNode items = list.putArray("items");
      page.forEach(object -> items.add(present(type, object)));
    }
    return list;
  }

  /** A stored object in the form of the requested group and version. */
  static ObjectNode present(ResourceType type, ObjectNode stored) {
    if (type.isModernEvent()) {
      return Events.toModern(stored);
    }
    if (stored.path("apiVersion").asText().equals(type.apiVersion())) {
      return stored;
    }
    ObjectNode converted = stored.deepCopy();
    return converted.put("apiVersion", type.apiVersion());
  }

  private static String position(JsonNode object) {
    return Json.namespace(object) + "/" + Json.name(object);
  }

  private static String encodeToken(String position) {
    return Base64.getUrlEncoder().encodeToString(position.getBytes(StandardCharsets.UTF_8));
  }

  private static String decodeToken(String token) {
    return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
  }
}
