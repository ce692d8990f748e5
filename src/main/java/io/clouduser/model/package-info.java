// SPDX-License-Identifier: Apache-2.0
/** Pure logic without I/O. */
@NullMarked
package io.clouduser.model;

import org.jspecify.annotations.NullMarked;
