// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request in the terms of the Kubernetes API. Parts that a request does not have are empty.
 *
 * @param verb get, list, watch, create, update, patch, delete or deletecollection
 * @param resource the plural, such as {@code cloudusers}; empty for discovery and health
 * @param query the query parameters
 * @param body the body as sent
 */
public record KubeRequest(
    String verb,
    String group,
    String version,
    String namespace,
    String resource,
    String name,
    String subresource,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    String body) {

  static KubeRequest of(HttpRequest http) {
    List<String> parts = new ArrayList<>(List.of(http.path().substring(1).split("/", -1)));
    String group = "";
    String version = "";
    if (parts.get(0).equals("api") && parts.size() > 2) {
      version = parts.get(1);
      parts.subList(0, 2).clear();
    } else if (parts.get(0).equals("apis") && parts.size() > 3) {
      group = parts.get(1);
      version = parts.get(2);
      parts.subList(0, 3).clear();
    } else {
      parts.clear();
    }
    String namespace = "";
    boolean insideNamespace =
        parts.size() > 2
            && parts.get(0).equals("namespaces")
            && !List.of("status", "finalize").contains(parts.get(2));
    if (insideNamespace) {
      namespace = parts.get(1);
      parts.subList(0, 2).clear();
    }
    String name = part(parts, 1);
    return new KubeRequest(
        verb(http, name),
        group,
        version,
        namespace,
        part(parts, 0),
        name,
        part(parts, 2),
        http.path(),
        http.query(),
        http.headers(),
        http.body());
  }

  private static String part(List<String> parts, int index) {
    return parts.size() > index ? parts.get(index) : "";
  }

  private static String verb(HttpRequest http, String name) {
    return switch (http.method()) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
      default -> {
        if (isTrue(http.query().get("watch"))) {
          yield "watch";
        }
        yield name.isEmpty() ? "list" : "get";
      }
    };
  }

  private static boolean isTrue(String value) {
    return value != null && (value.equals("true") || value.equals("1") || value.isEmpty());
  }

  /** The resource with its subresource, as in RBAC rules: {@code cloudusers/status}. */
  public String resourceAndSubresource() {
    return subresource.isEmpty() ? resource : resource + "/" + subresource;
  }

  /** Whether the verb changes something. */
  public boolean isWrite() {
    return switch (verb) {
      case "create", "update", "patch", "delete", "deletecollection" -> true;
      default -> false;
    };
  }

  String parameter(String parameter) {
    return query.getOrDefault(parameter, "");
  }

  boolean flag(String parameter) {
    return isTrue(query.get(parameter));
  }

  boolean isDryRun() {
    return parameter("dryRun").equals("All");
  }

  String contentType() {
    return headers.getOrDefault("content-type", "application/json").replaceAll(";.*", "").trim();
  }

  boolean wantsTable() {
    return headers.getOrDefault("accept", "").contains("as=Table");
  }
}
