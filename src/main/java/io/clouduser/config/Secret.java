// SPDX-License-Identifier: Apache-2.0
package io.clouduser.config;

/** A value that no log and no message may show; {@code toString} does not. */
public final class Secret {
  private final String value;

  Secret(String value) {
    this.value = value;
  }

  /** The value, for whoever uses it. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret it && it.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "hidden";
  }
}
