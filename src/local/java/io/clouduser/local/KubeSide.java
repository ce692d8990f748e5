// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local;

import io.clouduser.local.kube.KubeBackend;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The API server: an embedded one, or the cluster that a kubeconfig names. */
final class KubeSide implements AutoCloseable {
  private final Optional<KubeBackend> backend;
  private final KubernetesClient client;

  private KubeSide(Optional<KubeBackend> backend, KubernetesClient client) {
    this.backend = backend;
    this.client = client;
  }

  static KubeSide start(LocalOptions.Kube which, Story story) {
    if (which == LocalOptions.Kube.KUBECONFIG) {
      Config config = Config.autoConfigure(null);
      String context =
          config.getCurrentContext() == null ? "none" : config.getCurrentContext().getName();
      story.say(
          "Kubernetes cluster at "
              + config.getMasterUrl()
              + ", context "
              + context
              + ", as the kubeconfig says (the CRD and the CloudUsers stay there at the end)");
      return new KubeSide(
          Optional.empty(), new KubernetesClientBuilder().withConfig(config).build());
    }
    KubeBackend started = backend(which, story);
    return new KubeSide(Optional.of(started), started.client());
  }

  private static KubeBackend backend(LocalOptions.Kube which, Story story) {
    if (which == LocalOptions.Kube.DOUBLE) {
      KubeBackend started = KubeBackend.startDouble();
      story.say(started.describe());
      return started;
    }
    boolean download = which == LocalOptions.Kube.DOWNLOAD;
    if (download) {
      story.say("Kubernetes: downloading kube-apiserver and etcd where they are missing...");
    }
    return KubeBackend.start(download);
  }

  KubernetesClient client() {
    return client;
  }

  /** Whether all is lost when this process ends. */
  boolean embedded() {
    return backend.isPresent();
  }

  /** The namespace of manifests that name none. */
  String namespace() {
    String configured = client.getConfiguration().getNamespace();
    return configured == null ? "default" : configured;
  }

  /** Creates or replaces the definition and waits until its resources are served. */
  void install(Path crd) {
    CustomResourceDefinition definition =
        client.apiextensions().v1().customResourceDefinitions().load(crd.toFile()).item();
    if (backend.isPresent()) {
      backend.get().install(definition);
      return;
    }
    client.resource(definition).forceConflicts().serverSideApply();
    client
        .resource(definition)
        .waitUntilCondition(
            it ->
                it != null
                    && it.getStatus() != null
                    && it.getStatus().getConditions().stream()
                        .anyMatch(
                            c -> c.getType().equals("Established") && c.getStatus().equals("True")),
            30,
            TimeUnit.SECONDS);
  }

  /** Writes a kubeconfig for kubectl; empty when the person has one. */
  Optional<Path> writeKubeconfig(Path file) throws java.io.IOException {
    if (backend.isEmpty()) {
      return Optional.empty();
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    return Optional.of(backend.get().writeKubeconfig(file));
  }

  @Override
  public void close() {
    client.close();
    backend.ifPresent(KubeBackend::close);
  }
}
