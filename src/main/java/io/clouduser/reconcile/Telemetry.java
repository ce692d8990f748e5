// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.notices.NoticeListener;
import io.clouduser.notification.NotificationListener;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.util.function.Consumer;

/**
 * Who is told of what happens, to measure it. None of them may throw or block.
 *
 * @param framework told of passes and events
 * @param phases told of each phase that a delivery record enters, once it is stored
 * @param notices told what becomes of notices to the admin
 * @param sweeps told of every sweep of the account
 * @param notifications told of each of AWS's notifications
 */
public record Telemetry(
    Metrics framework,
    Consumer<Phase> phases,
    NoticeListener notices,
    SweepListener sweeps,
    NotificationListener notifications) {
  /** Tells nobody. */
  public static final Telemetry NONE =
      new Telemetry(
          Metrics.NOOP,
          phase -> {},
          NoticeListener.NONE,
          SweepListener.NONE,
          NotificationListener.NONE);
}
