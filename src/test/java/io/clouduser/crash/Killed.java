// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

/** The process dies here. An error, which nothing in the product catches; what it knew is lost. */
final class Killed extends Error {
  private static final long serialVersionUID = 1L;

  Killed(String where) {
    super(where, null, false, false);
  }
}
