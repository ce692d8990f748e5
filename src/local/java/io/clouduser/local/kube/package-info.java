// SPDX-License-Identifier: Apache-2.0
/**
 * API servers for tests and the quick start. {@link io.clouduser.local.kube.KubeBackend} is the
 * door; {@link io.clouduser.local.kube.KubeDouble} is the server that runs inside the JVM, and a
 * contract test holds it to what a real kube-apiserver does.
 *
 * <p>What the double leaves out, beside what its own description says: stored objects are not
 * defaulted anew when a definition changes; definitions themselves are hardly validated; of the
 * built-in resources only metadata is validated; deletion propagation policies are ignored;
 * continued lists show the present, not the past; there is no OpenAPI v2.
 */
package io.clouduser.local.kube;
