// SPDX-License-Identifier: Apache-2.0
/** The operator's configuration, read from the environment. */
@NullMarked
package io.clouduser.config;

import org.jspecify.annotations.NullMarked;
