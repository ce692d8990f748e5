// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What clients ask before they ask for objects: groups, resources, version, health. */
final class Discovery {
  private static final List<String> VERBS =
      List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");

  private final ResourceRegistry registry;

  Discovery(ResourceRegistry registry) {
    this.registry = registry;
  }

  /** Answers a discovery path, or nothing when the path is none. */
  Optional<ObjectNode> answer(String path) {
    String[] parts = path.replaceAll("/+$", "").substring(1).split("/", -1);
    return switch (parts[0]) {
      case "version" -> Optional.of(version());
      case "api" -> parts.length == 1 ? Optional.of(core()) : resources("", parts[1]);
      case "apis" ->
          switch (parts.length) {
            case 1 -> Optional.of(groups());
            case 2 -> group(parts[1]);
            default -> resources(parts[1], parts[2]);
          };
      default -> Optional.empty();
    };
  }

  private static ObjectNode version() {
    return Json.object()
        .put("major", "1")
        .put("minor", "32")
        .put("gitVersion", "v1.32.0")
        .put("gitCommit", "double")
        .put("gitTreeState", "clean")
        .put("platform", "jvm");
  }

  private static ObjectNode core() {
    ObjectNode versions = Json.object().put("kind", "APIVersions");
    versions.putArray("versions").add("v1");
    versions.putArray("serverAddressByClientCIDRs");
    return versions;
  }

  private ObjectNode groups() {
    ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = list.putArray("groups");
    TreeMap<String, Set<String>> byName = new TreeMap<>();
    for (ResourceType type : registry.all()) {
      if (!type.group().isEmpty()) {
        byName.computeIfAbsent(type.group(), any -> new LinkedHashSet<>()).add(type.version());
      }
    }
    byName.forEach((name, versions) -> groups.add(groupObject(name, versions)));
    return list;
  }

  private Optional<ObjectNode> group(String name) {
    for (var candidate : groups().get("groups")) {
      if (candidate.path("name").asText().equals(name)) {
        ObjectNode group = (ObjectNode) candidate;
        return Optional.of(group.put("kind", "APIGroup").put("apiVersion", "v1"));
      }
    }
    return Optional.empty();
  }

  private static ObjectNode groupObject(String name, Set<String> versions) {
    ObjectNode group = Json.object().put("name", name);
    ArrayNode list = group.putArray("versions");
    for (String version : versions) {
      list.addObject().put("groupVersion", name + "/" + version).put("version", version);
    }
    group.set("preferredVersion", list.get(0));
    return group;
  }

  private Optional<ObjectNode> resources(String group, String version) {
    ObjectNode list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
    list.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
    ArrayNode resources = list.putArray("resources");
    for (ResourceType type : registry.all()) {
      if (type.group().equals(group) && type.version().equals(version)) {
        ObjectNode resource = resource(resources, type, type.plural(), VERBS);
        resource.put("singularName", type.singular());
        addAll(resource, "shortNames", type.shortNames());
        addAll(resource, "categories", type.categories());
        if (type.hasStatus()) {
          resource(resources, type, type.plural() + "/status", List.of("get", "patch", "update"))
              .put("singularName", "");
        }
      }
    }
    return resources.isEmpty() ? Optional.empty() : Optional.of(list);
  }

  private static ObjectNode resource(
      ArrayNode resources, ResourceType type, String name, List<String> verbs) {
    ObjectNode resource =
        resources
            .addObject()
            .put("name", name)
            .put("namespaced", type.namespaced())
            .put("kind", type.kind());
    addAll(resource, "verbs", verbs);
    return resource;
  }

  private static void addAll(ObjectNode object, String field, List<String> values) {
    if (!values.isEmpty()) {
      values.forEach(object.withArrayProperty(field)::add);
    }
  }
}
