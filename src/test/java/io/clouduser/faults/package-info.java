// SPDX-License-Identifier: Apache-2.0
/** The operator as a whole while calls to AWS, and the answers to them, go wrong. */
package io.clouduser.faults;
