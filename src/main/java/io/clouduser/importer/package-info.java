// SPDX-License-Identifier: Apache-2.0
/** Manifests for users that an account has already. */
@NullMarked
package io.clouduser.importer;

import org.jspecify.annotations.NullMarked;
