// SPDX-License-Identifier: Apache-2.0
/** Health and version. */
@NullMarked
package io.clouduser.ops;

import org.jspecify.annotations.NullMarked;
