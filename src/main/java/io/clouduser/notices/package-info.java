// SPDX-License-Identifier: Apache-2.0
/** Notices of outcomes to the admin: what they say, and the adapters to EventBridge and Slack. */
@NullMarked
package io.clouduser.notices;

import org.jspecify.annotations.NullMarked;
