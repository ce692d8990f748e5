// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.iam.AccountSnapshot;

/** Is shown every user of the account after each sweep, to find those that no resource names. */
interface Strangers {
  /** Nobody looks. */
  Strangers IGNORED = snapshot -> {};

  /** The account as the sweep saw it. */
  void seen(AccountSnapshot snapshot);
}
