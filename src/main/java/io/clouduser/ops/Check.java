// SPDX-License-Identifier: Apache-2.0
package io.clouduser.ops;

import java.util.function.Supplier;

/**
 * One thing that can be well or not.
 *
 * @param name a word for it
 * @param look finds out; quick, and never blocks
 */
public record Check(String name, Supplier<Finding> look) {
  /**
   * What was found.
   *
   * @param well whether it is as it should be
   * @param detail a few words for people
   */
  public record Finding(boolean well, String detail) {
    /** As it should be. */
    public static Finding well(String detail) {
      return new Finding(true, detail);
    }

    /** Not as it should be. */
    public static Finding bad(String detail) {
      return new Finding(false, detail);
    }
  }

  /** Looks; a look that fails is a bad finding. */
  Finding find() {
    try {
      return look.get();
    } catch (RuntimeException e) {
      return Finding.bad("could not be found out: " + e);
    }
  }
}
