// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.reconcile.Engine.Chance;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Opens the doors of this package that a harness elsewhere needs. */
public final class ReconcilerFactory {
  private static final WakeFilter WAKE = new WakeFilter();

  private ReconcilerFactory() {}

  /** The product's own wiring, with chance and time under control. */
  public static CloudUserReconciler reconciler(
      CloudUserStore store,
      Events events,
      CloudUserOperator.Aws aws,
      CloudUserOperator.Settings settings,
      SecureRandom random,
      Supplier<String> deliveryIds,
      InstantSource clock) {
    return Engine.assemble(
            store,
            events,
            aws,
            settings,
            new Chance(random, deliveryIds),
            new Wakeups(),
            () -> true,
            Strangers.IGNORED,
            SweepListener.NONE,
            clock)
        .reconciler();
  }

  /** What a compare-and-swap throws that lost. */
  public static CloudUserStore.Conflict conflict() {
    return new CloudUserStore.Conflict(new IllegalStateException("stale resourceVersion"));
  }

  /** Whether the framework wakes the reconciler for this update. */
  public static boolean wakes(CloudUser now, CloudUser before) {
    return WAKE.accept(now, before);
  }
}
