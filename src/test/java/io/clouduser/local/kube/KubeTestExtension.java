// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What stands behind {@link KubeTest}. */
final class KubeTestExtension implements ClassTemplateInvocationContextProvider {
  private static final Namespace NAMESPACE = Namespace.create(KubeTestExtension.class);

  @Override
  public boolean supportsClassTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(
      ExtensionContext context) {
    ClassTemplateInvocationContext onDouble = new Invocation(Optional.empty());
    Optional<Path> binaries = RealApiServer.findBinaries();
    if (binaries.isEmpty()) {
      System.out.println(
          "SKIPPED on a real kube-apiserver: "
              + context.getDisplayName()
              + " (set KUBEBUILDER_ASSETS to a directory with etcd and kube-apiserver)");
      return Stream.of(onDouble);
    }
    return Stream.of(onDouble, new Invocation(binaries));
  }

  /** One run of a class: on the double, or on the real server whose binaries are given. */
  private record Invocation(Optional<Path> binaries) implements ClassTemplateInvocationContext {
    @Override
    public String getDisplayName(int index) {
      return binaries.isPresent() ? "real kube-apiserver" : "double";
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new Parameters(binaries));
    }
  }

  /** Resolves the backend and its client. */
  private record Parameters(Optional<Path> binaries) implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      Class<?> type = parameter.getParameter().getType();
      return type == KubeBackend.class || type == KubernetesClient.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      // The store closes what it holds. JUnit may hand the same one to both runs of a class, so the
      // keys tell them apart.
      ExtensionContext invocation = invocation(context);
      KubeBackend backend =
          invocation
              .getStore(NAMESPACE)
              .computeIfAbsent(
                  "backend of " + this,
                  key -> new Lease(start(context), binaries.isEmpty()),
                  Lease.class)
              .backend();
      if (parameter.getParameter().getType() == KubeBackend.class) {
        return backend;
      }
      return invocation
          .getStore(NAMESPACE)
          .computeIfAbsent("client of " + this, key -> backend.client(), KubernetesClient.class);
    }

    private static ExtensionContext invocation(ExtensionContext context) {
      ExtensionContext current = context;
      while (current.getTestMethod().isPresent()) {
        current = current.getParent().orElseThrow();
      }
      return current;
    }

    private KubeBackend start(ExtensionContext context) {
      KubeBackend backend =
          binaries.isEmpty()
              ? KubeBackend.startDouble()
              : context
                  .getRoot()
                  .getStore(NAMESPACE)
                  .computeIfAbsent(
                      "real", key -> KubeBackend.startReal(binaries.get()), KubeBackend.class);
      KubeTest annotation = context.getRequiredTestClass().getAnnotation(KubeTest.class);
      for (String resource : annotation == null ? new String[0] : annotation.definitions()) {
        backend.install(read(resource));
      }
      return backend;
    }

    private static CustomResourceDefinition read(String resource) {
      try (InputStream in = KubeTest.class.getResourceAsStream(resource)) {
        return Serialization.unmarshal(in, CustomResourceDefinition.class);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A backend, closed at the end of the class only if it is the class's own. */
  private record Lease(KubeBackend backend, boolean owned) implements AutoCloseable {
    @Override
    public void close() {
      if (owned) {
        backend.close();
      }
    }
  }
}
