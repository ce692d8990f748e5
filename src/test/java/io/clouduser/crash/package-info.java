// SPDX-License-Identifier: Apache-2.0
/**
 * Proof by exhaustion that credentials are mailed once: the real reconciler over hand-written
 * fakes, killed and disturbed at every single call to the outside.
 */
package io.clouduser.crash;
