// SPDX-License-Identifier: Apache-2.0
/** The command line and the composition root. */
@NullMarked
package io.clouduser;

import org.jspecify.annotations.NullMarked;
