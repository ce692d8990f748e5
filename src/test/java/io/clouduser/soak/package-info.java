// SPDX-License-Identifier: Apache-2.0
/** The operator in processes of its own, several at once, and killed at any moment. */
package io.clouduser.soak;
