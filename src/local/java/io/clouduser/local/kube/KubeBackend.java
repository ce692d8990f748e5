// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An API server for tests and the quick start, real where its binaries are found, the double
 * otherwise. Start it with {@link #start()}.
 */
public interface KubeBackend extends AutoCloseable {

  /** What is behind a backend. */
  enum Kind {
    /** {@link KubeDouble}. */
    DOUBLE,
    /** A kube-apiserver with its etcd. */
    REAL
  }

  /**
   * Starts the real API server where {@code KUBEBUILDER_ASSETS} or {@code KUBE_API_TEST_DIR} leads
   * to its binaries, otherwise the double, and says which on stdout. Downloads nothing.
   */
  static KubeBackend start() {
    return start(false);
  }

  /**
   * As {@link #start()}.
   *
   * @param download whether missing binaries may be downloaded; needs the internet
   */
  static KubeBackend start(boolean download) {
    Optional<Path> binaries = RealApiServer.findBinaries();
    if (binaries.isEmpty() && download) {
      binaries = Optional.of(RealApiServer.downloadBinaries());
    }
    KubeBackend backend = binaries.isPresent() ? startReal(binaries.get()) : startDouble();
    System.out.println(backend.describe());
    return backend;
  }

  /** Starts the double on a free port. */
  static KubeDouble startDouble() {
    return KubeDouble.start();
  }

  /**
   * Starts a real API server.
   *
   * @param binaries a directory with {@code etcd} and {@code kube-apiserver}
   */
  static KubeBackend startReal(Path binaries) {
    return RealApiServer.start(binaries);
  }

  /** Whether this is the double or the real thing. */
  Kind kind();

  /** One line that says what runs and what it cannot show. */
  String describe();

  /** A client configuration that points here and takes nothing from the environment. */
  Config config();

  /** A kubeconfig for kubectl and other tools. */
  String kubeconfig();

  /** The double with its hooks, when this is one. */
  default Optional<KubeDouble> asDouble() {
    return Optional.empty();
  }

  /** A new client; the caller closes it. */
  default KubernetesClient client() {
    return new KubernetesClientBuilder().withConfig(config()).build();
  }

  /** Writes {@link #kubeconfig()} to a file and returns the file. */
  default Path writeKubeconfig(Path file) {
    try {
      return Files.writeString(file, kubeconfig(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates or replaces a definition and waits until its resources are served. */
  default void install(CustomResourceDefinition definition) {
    try (KubernetesClient client = client()) {
      var resource = client.apiextensions().v1().customResourceDefinitions().resource(definition);
      resource.createOr(NonDeletingOperation::update);
      resource.waitUntilCondition(
          served ->
              served != null
                  && served.getStatus() != null
                  && served.getStatus().getConditions().stream()
                      .anyMatch(
                          condition ->
                              condition.getType().equals("Established")
                                  && condition.getStatus().equals("True")),
          30,
          TimeUnit.SECONDS);
    }
  }

  /** Creates a namespace with a new name and returns the name. */
  default String newNamespace() {
    try (KubernetesClient client = client()) {
      var namespace =
          new NamespaceBuilder().withNewMetadata().withGenerateName("test-").endMetadata().build();
      return client.namespaces().resource(namespace).create().getMetadata().getName();
    }
  }

  @Override
  void close();
}
