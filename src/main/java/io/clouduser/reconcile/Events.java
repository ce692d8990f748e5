// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;

/**
 * Tells people what happened, for {@code kubectl describe}. Never throws: what cannot be told is
 * logged.
 */
public interface Events {
  /** Something happened as it should. */
  void normal(CloudUser about, String reason, String message);

  /** Something needs attention. */
  void warning(CloudUser about, String reason, String message);
}
