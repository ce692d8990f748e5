// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.iam.AccountSnapshot;

/**
 * Is shown every user of the account after each sweep, to find those that no resource names, and
 * told of those that are to have none any more.
 */
interface Strangers {
  /** Nobody looks. */
  Strangers IGNORED = snapshot -> {};

  /** The account as the sweep saw it. */
  void seen(AccountSnapshot snapshot);

  /** The resource is about to be gone; its user may stay. */
  default void dismissed(CloudUser resource) {}
}
