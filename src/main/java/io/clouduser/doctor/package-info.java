// SPDX-License-Identifier: Apache-2.0
/**
 * Checks whether the conditions hold that the operator needs in AWS and in the cluster, and says
 * what mends each one that does not. Nothing here changes anything.
 *
 * <p>The checks ask through ports; what AWS's SDK gives is known to the classes named {@code Aws…}
 * alone, and what the Kubernetes client gives to {@code KubeClusterFacts}.
 */
@NullMarked
package io.clouduser.doctor;

import org.jspecify.annotations.NullMarked;
