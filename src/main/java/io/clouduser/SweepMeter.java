// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import io.clouduser.ops.Meters;
import io.clouduser.reconcile.SweepListener;
import java.time.Duration;

/** Tells the metrics of the sweeps. */
record SweepMeter(Meters meters) implements SweepListener {
  @Override
  public void swept(Duration took, int users, int woken) {
    meters.swept(took, users, woken);
  }

  @Override
  public void failed(Duration took) {
    meters.sweepFailed(took);
  }
}
