// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/** The resources that are served: a table of built-in ones, and those of applied definitions. */
final class ResourceRegistry {
  private static final String RBAC = "rbac.authorization.k8s.io";

  private static final Set<String> IN_ALL = Set.of("pods", "services", "deployments");

  private final Map<String, ResourceType> types = new ConcurrentSkipListMap<>();

  ResourceRegistry() {
    add("", "v1", "Namespace", "namespaces", "ns", false, true, false, true, false);
    add("", "v1", "Event", "events", "ev", true, false, false, true, true);
    add("", "v1", "ConfigMap", "configmaps", "cm", true, false, false, true, false);
    add("", "v1", "Secret", "secrets", "", true, false, false, true, false);
    add("", "v1", "ServiceAccount", "serviceaccounts", "sa", true, false, false, false, false);
    add("", "v1", "Pod", "pods", "po", true, true, true, true, false);
    add("", "v1", "Service", "services", "svc", true, true, false, true, false);
    add("events.k8s.io", "v1", "Event", "events", "ev", true, false, false, true, true);
    add("coordination.k8s.io", "v1", "Lease", "leases", "", true, false, false, false, true);
    add("apps", "v1", "Deployment", "deployments", "deploy", true, true, true, true, false);
    add(
        "policy",
        "v1",
        "PodDisruptionBudget",
        "poddisruptionbudgets",
        "pdb",
        true,
        true,
        true,
        false,
        false);
    add(
        "networking.k8s.io",
        "v1",
        "NetworkPolicy",
        "networkpolicies",
        "netpol",
        true,
        false,
        true,
        false,
        false);
    add(RBAC, "v1", "Role", "roles", "", true, false, false, true, false);
    add(RBAC, "v1", "RoleBinding", "rolebindings", "", true, false, false, true, false);
    add(RBAC, "v1", "ClusterRole", "clusterroles", "", false, false, false, true, false);
    add(
        RBAC,
        "v1",
        "ClusterRoleBinding",
        "clusterrolebindings",
        "",
        false,
        false,
        false,
        true,
        false);
    add(
        ResourceType.CRD_GROUP,
        "v1",
        "CustomResourceDefinition",
        "customresourcedefinitions",
        "crd",
        false,
        true,
        true,
        false,
        false);
  }

  private void add(
      String group,
      String version,
      String kind,
      String plural,
      String shortName,
      boolean namespaced,
      boolean hasStatus,
      boolean hasGeneration,
      boolean unconditionalUpdate,
      boolean createOnUpdate) {
    put(
        new ResourceType(
            group,
            version,
            kind,
            plural,
            kind.toLowerCase(Locale.ROOT),
            namespaced,
            shortName.isEmpty() ? List.of() : List.of(shortName),
            IN_ALL.contains(plural) ? List.of("all") : List.of(),
            hasStatus,
            hasGeneration,
            unconditionalUpdate,
            createOnUpdate,
            Optional.empty()));
  }

  private void put(ResourceType type) {
    types.put(key(type.group(), type.version(), type.plural()), type);
  }

  private static String key(String group, String version, String plural) {
    return group + "/" + version + "/" + plural;
  }

  Optional<ResourceType> find(String group, String version, String plural) {
    return Optional.ofNullable(types.get(key(group, version, plural)));
  }

  Collection<ResourceType> all() {
    return types.values();
  }

  /**
   * Reads a definition into servable types, one per served version.
   *
   * @throws IllegalArgumentException when a rule does not compile or a part is missing
   */
  static List<ResourceType> read(JsonNode definition) {
    JsonNode spec = definition.path("spec");
    JsonNode names = spec.path("names");
    List<ResourceType> read = new ArrayList<>();
    for (JsonNode version : spec.path("versions")) {
      if (!version.path("served").asBoolean()) {
        continue;
      }
      JsonNode raw = version.path("schema").path("openAPIV3Schema");
      if (!raw.isObject()) {
        throw new IllegalArgumentException("schemas are required");
      }
      List<String> selectable = new ArrayList<>();
      version
          .path("selectableFields")
          .forEach(
              field -> selectable.add(field.path("jsonPath").asText().replaceFirst("^\\.", "")));
      String kind = names.path("kind").asText();
      read.add(
          new ResourceType(
              spec.path("group").asText(),
              version.path("name").asText(),
              kind,
              names.path("plural").asText(),
              names.path("singular").asText(kind.toLowerCase(Locale.ROOT)),
              spec.path("scope").asText().equals("Namespaced"),
              Json.strings(names.path("shortNames")),
              Json.strings(names.path("categories")),
              version.path("subresources").has("status"),
              true,
              false,
              false,
              Optional.of(
                  new CustomResource(
                      Schema.compile(raw),
                      raw,
                      version.get("additionalPrinterColumns"),
                      List.copyOf(selectable)))));
    }
    return read;
  }

  /** Serves exactly these versions of a custom resource from now on. */
  void replace(String group, String plural, List<ResourceType> versions) {
    types
        .values()
        .removeIf(
            type ->
                type.custom().isPresent()
                    && type.group().equals(group)
                    && type.plural().equals(plural));
    versions.forEach(this::put);
  }
}
