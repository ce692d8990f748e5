// SPDX-License-Identifier: Apache-2.0
/** What AWS tells by itself: the queue, its messages, and the loop that hands them on. */
@NullMarked
package io.clouduser.notification;

import org.jspecify.annotations.NullMarked;
