// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import io.clouduser.api.CloudUser;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.local.kube.KubeBackend;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;

/** CloudUsers as an admin writes them, and what the API server has of them. */
public final class Manifests {
  private final KubernetesClient client;
  private final String namespace;

  public Manifests(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** In a namespace of its own, on an API server that knows the definition. */
  static Manifests inNewNamespace(KubeBackend backend, KubernetesClient client) {
    backend.install(definition());
    return new Manifests(client, backend.newNamespace());
  }

  String namespace() {
    return namespace;
  }

  /** The definition as it is installed. */
  public static CustomResourceDefinition definition() {
    try {
      return Serialization.unmarshal(
          Files.readString(Path.of("crds", "cloudusers.clouduser.io.yaml")),
          CustomResourceDefinition.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates a CloudUser from the YAML of its spec. */
  public CloudUser create(String name, String spec) {
    String manifest =
        "apiVersion: clouduser.io/v1alpha1\nkind: CloudUser\nmetadata:\n  name: "
            + name
            + "\n  namespace: "
            + namespace
            + "\nspec:\n"
            + spec.indent(2);
    try {
      return client.resource(Serialization.unmarshal(manifest, CloudUser.class)).create();
    } catch (KubernetesClientException e) {
      // The client repeats a POST that took too long, and may find what it made itself.
      CloudUser made = e.getCode() == HttpURLConnection.HTTP_CONFLICT ? get(name) : null;
      if (made == null) {
        throw e;
      }
      return made;
    }
  }

  /** Merges a JSON patch document into a CloudUser. */
  public void patch(String name, String json) {
    client
        .resources(CloudUser.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  public CloudUser get(String name) {
    return client.resources(CloudUser.class).inNamespace(namespace).withName(name).get();
  }

  /** The condition, or null as long as it was not set. */
  Condition condition(String name, ConditionType type) {
    return condition(get(name), type);
  }

  private static Condition condition(CloudUser user, ConditionType type) {
    return user == null || user.getStatus() == null
        ? null
        : user.getStatus().condition(type).orElse(null);
  }

  /** Whether it is ready, as it is declared now. */
  boolean isReady(String name) {
    CloudUser user = get(name);
    Condition ready = condition(user, ConditionType.Ready);
    return ready != null
        && ready.isTrue()
        && user.getMetadata().getGeneration().equals(user.getStatus().observedGeneration());
  }

  /** The phase of its delivery, or null as long as there is none. */
  Phase phase(String name) {
    CloudUser user = get(name);
    return user == null || user.getStatus() == null || user.getStatus().credentials() == null
        ? null
        : user.getStatus().credentials().phase();
  }

  public void delete(String name) {
    client.resources(CloudUser.class).inNamespace(namespace).withName(name).delete();
  }

  /** Asks for a pass now. */
  public void touch(String name) {
    patch(
        name,
        "{\"metadata\":{\"annotations\":{\"clouduser.io/reconcile-requested-at\":\""
            + System.nanoTime()
            + "\"}}}");
  }
}
