// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Rights as {@code verb group/resource}, such as {@code patch clouduser.io/cloudusers/status}:
 * those that the manifests grant, and the one that a request needs.
 */
final class Rights {
  /** The manifests that give the operator its rights. */
  static final List<Path> MANIFESTS =
      List.of(
          Path.of("deploy", "base", "namespace.yaml"),
          Path.of("deploy", "base", "service-account.yaml"),
          Path.of("deploy", "base", "rbac.yaml"),
          Path.of("deploy", "components", "discovery", "discovery.yaml"));

  private Rights() {}

  /** Puts the manifests on an API server. */
  static void grant(KubernetesClient admin) {
    for (Path manifest : MANIFESTS) {
      try (InputStream in = Files.newInputStream(manifest)) {
        admin
            .load(in)
            .items()
            .forEach(item -> admin.resource(item).forceConflicts().serverSideApply());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What the manifests grant, by the roles in them. */
  static SortedSet<String> granted(KubernetesClient reader) {
    SortedSet<String> rights = new TreeSet<>();
    for (Path manifest : MANIFESTS) {
      try (InputStream in = Files.newInputStream(manifest)) {
        for (Object item : reader.load(in).items()) {
          List<PolicyRule> rules =
              item instanceof ClusterRole cluster
                  ? cluster.getRules()
                  : item instanceof Role role ? role.getRules() : List.of();
          rules.forEach(rule -> rights.addAll(of(rule)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return rights;
  }

  private static List<String> of(PolicyRule rule) {
    List<String> rights = new ArrayList<>();
    for (String verb : rule.getVerbs()) {
      for (String group : rule.getApiGroups()) {
        for (String resource : rule.getResources()) {
          rights.add(verb + " " + (group.isEmpty() ? "" : group + "/") + resource);
        }
      }
    }
    return rights;
  }

  /**
   * The right that a request needs; none for what every authenticated caller may do: discovery,
   * versions, and questions about one's own rights.
   */
  static Optional<String> needed(String method, URI request) {
    List<String> parts = Arrays.asList(request.getPath().substring(1).split("/", -1));
    boolean core = parts.get(0).equals("api");
    int at = core ? 2 : 3;
    if ((!core && !parts.get(0).equals("apis")) || parts.size() <= at) {
      return Optional.empty();
    }
    String group = core ? "" : parts.get(1) + "/";
    if (group.equals("authorization.k8s.io/")) {
      return Optional.empty();
    }
    if (parts.get(at).equals("namespaces") && parts.size() > at + 2) {
      at += 2;
    }
    String resource = parts.get(at);
    boolean named = parts.size() > at + 1;
    if (parts.size() > at + 2) {
      resource += "/" + parts.get(at + 2);
    }
    String query = Optional.ofNullable(request.getQuery()).orElse("");
    String verb =
        switch (method) {
          case "GET" -> named ? "get" : query.contains("watch=true") ? "watch" : "list";
          case "POST" -> "create";
          case "PUT" -> "update";
          case "PATCH" -> "patch";
          case "DELETE" -> named ? "delete" : "deletecollection";
          default -> method;
        };
    return Optional.of(verb + " " + group + resource);
  }
}
