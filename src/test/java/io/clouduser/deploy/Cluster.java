// SPDX-License-Identifier: Apache-2.0
package io.clouduser.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clouduser.api.CloudUser;
import io.clouduser.local.kube.KubeBackend;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An API server on which the operator's manifests are, and who asks it. */
final class Cluster {
  static final String OPERATOR = "system:serviceaccount:clouduser-system:clouduser-operator";
  static final Path BASE = Path.of("deploy", "base");

  /** Guard rails that let everything through. */
  static final Map<String, String> OPEN =
      Map.of(
          "groups", "*",
          "policies", "*",
          "boundaries", "none *",
          "paths", "*",
          "userNames", "*",
          "mailDomains", "*",
          "tags", "*",
          "adoption", "*",
          "management", "*",
          "deletionPolicies", "*");

  private final KubeBackend backend;
  private final KubernetesClient admin;

  Cluster(KubeBackend backend) {
    this.backend = backend;
    this.admin = backend.client();
    backend.install(
        Serialization.unmarshal(
            read(Path.of("crds", "cloudusers.clouduser.io.yaml")), CustomResourceDefinition.class));
    apply(
        BASE.resolve("namespace.yaml"),
        BASE.resolve("service-account.yaml"),
        BASE.resolve("rbac.yaml"),
        BASE.resolve("access.yaml"));
  }

  /** May do everything. */
  KubernetesClient admin() {
    return admin;
  }

  /** Somebody else, with no rights but those that were bound to the name. The caller closes it. */
  KubernetesClient as(String user, String... groups) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(backend.config())
                .withImpersonateUsername(user)
                .withImpersonateGroups(groups)
                .build())
        .build();
  }

  /** The operator's service account, as the API server sees it. The caller closes it. */
  KubernetesClient asOperator() {
    return as(OPERATOR, "system:serviceaccounts", "system:authenticated");
  }

  void apply(Path... files) {
    for (Path file : files) {
      admin
          .load(new ByteArrayInputStream(read(file).getBytes(UTF_8)))
          .items()
          .forEach(item -> admin.resource(item).forceConflicts().serverSideApply());
    }
  }

  /**
   * The guard rails' rules from now on; anything else is refused, once the API server has noticed.
   *
   * <p>The guard rails themselves stay on the server: one that has seen the last binding with a
   * ConfigMap as parameter go does not follow that ConfigMap any more when a new binding comes.
   */
  void rails(Map<String, String> rules) {
    ConfigMap map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("clouduser-guard-rails")
            .withNamespace("clouduser-system")
            .endMetadata()
            .withData(rules)
            .build();
    if (admin.resource(map).get() == null) {
      admin.resource(map).create();
    } else {
      admin.resource(map).update();
    }
  }

  String newNamespace() {
    return backend.newNamespace();
  }

  void namespace(String name) {
    admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .serverSideApply();
  }

  static CloudUser cloudUser(String namespace, String name, String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: clouduser.io/v1alpha1
        kind: CloudUser
        metadata: {name: %s, namespace: %s}
        spec: {%s}
        """
            .formatted(name, namespace, spec),
        CloudUser.class);
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
