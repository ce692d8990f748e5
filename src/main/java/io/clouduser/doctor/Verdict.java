// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

/** How a check came out. */
public enum Verdict {
  /** It is as it has to be. */
  PASS("✔"),
  /** Something is missing or wrong. */
  FAIL("✘"),
  /** Nobody can tell, or it does not apply. */
  UNKNOWN("–");

  private final String mark;

  Verdict(String mark) {
    this.mark = mark;
  }

  /** One character for a table. */
  public String mark() {
    return mark;
  }
}
