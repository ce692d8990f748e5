// SPDX-License-Identifier: Apache-2.0
/** The custom resource as users see it: spec, status, conditions and reasons. */
@NullMarked
package io.clouduser.api;

import org.jspecify.annotations.NullMarked;
