// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test class once per API server: on the double always, on a real one where its binaries are
 * found. Constructors, tests and lifecycle methods may take a {@link KubeBackend} or a {@code
 * KubernetesClient} as parameters. The double is new for each class; the real server is shared, so
 * use {@link KubeBackend#newNamespace()}.
 */
@ClassTemplate
@ExtendWith(KubeTestExtension.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface KubeTest {

  /** Definitions to install, as class path resources in YAML. */
  String[] definitions() default {};
}
