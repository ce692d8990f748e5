// SPDX-License-Identifier: Apache-2.0
/** The reconciler and its collaborators. */
@NullMarked
package io.clouduser.reconcile;

import org.jspecify.annotations.NullMarked;
