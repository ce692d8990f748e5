// SPDX-License-Identifier: Apache-2.0
/** Health, metrics and the set-up of the logs: what operations sees of a running process. */
@NullMarked
package io.clouduser.ops;

import org.jspecify.annotations.NullMarked;
