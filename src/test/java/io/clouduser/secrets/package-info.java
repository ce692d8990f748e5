// SPDX-License-Identifier: Apache-2.0
/** Where passwords are looked for, and must not be. */
package io.clouduser.secrets;
