// SPDX-License-Identifier: Apache-2.0
/** The port to AWS IAM and its adapter, the only user of the IAM SDK. */
@NullMarked
package io.clouduser.iam;

import org.jspecify.annotations.NullMarked;
