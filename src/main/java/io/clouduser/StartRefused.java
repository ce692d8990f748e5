// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

/** The surroundings do not let the operator start; the message says what to set. */
public final class StartRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
