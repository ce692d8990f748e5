// SPDX-License-Identifier: Apache-2.0
/** The port to the mail system and its SES adapter, the only user of the SES SDK. */
@NullMarked
package io.clouduser.mail;

import org.jspecify.annotations.NullMarked;
