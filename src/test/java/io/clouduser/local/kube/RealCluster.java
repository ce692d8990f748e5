// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * For what only a real API server shows: admission policies, rights, pod security, server-side
 * apply. All such classes share one server, apart from the one of {@link KubeTest}, so that an
 * admission policy hinders nobody else. Tests take a {@link KubeBackend} as a parameter. Skipped,
 * aloud, where there are no binaries.
 */
@ExtendWith(RealCluster.Extension.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface RealCluster {

  /** What stands behind the annotation. */
  final class Extension implements ExecutionCondition, ParameterResolver {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (RealApiServer.findBinaries().isPresent()) {
        return ConditionEvaluationResult.enabled("a real kube-apiserver is here");
      }
      String missing = "set KUBEBUILDER_ASSETS to a directory with etcd and kube-apiserver";
      if (context.getTestMethod().isEmpty()) {
        System.out.println("SKIPPED: " + context.getDisplayName() + " (" + missing + ")");
      }
      return ConditionEvaluationResult.disabled(missing);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == KubeBackend.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      Optional<Path> binaries = RealApiServer.findBinaries();
      return context
          .getRoot()
          .getStore(Namespace.create(RealCluster.class))
          .computeIfAbsent(
              "server", key -> KubeBackend.startReal(binaries.orElseThrow()), KubeBackend.class);
    }
  }
}
