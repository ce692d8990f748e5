// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import java.time.Duration;

/** Is told of every sweep, to measure it. May neither throw nor block. */
public interface SweepListener {
  /** Tells nobody. */
  SweepListener NONE =
      new SweepListener() {
        @Override
        public void swept(Duration took, int users, int woken) {}

        @Override
        public void failed(Duration took) {}
      };

  /**
   * All users were seen and compared.
   *
   * @param took reading and comparing
   * @param users how many the account has
   * @param woken how many resources were not as they should be
   */
  void swept(Duration took, int users, int woken);

  /**
   * Some page could not be read; the last snapshot stays in use.
   *
   * @param took until it failed
   */
  void failed(Duration took);
}
