// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.api.Reason;
import io.clouduser.config.OperatorConfig;
import io.clouduser.iam.IamCallListener;
import io.clouduser.notification.NotificationHandler.Outcome;
import io.clouduser.notification.NotificationListener;
import io.clouduser.ops.Meters;
import io.clouduser.ops.OpsServer;
import io.clouduser.ops.Recent;
import io.clouduser.reconcile.Census;
import io.clouduser.reconcile.Standing;
import io.clouduser.reconcile.Telemetry;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What operations sees: the port with health and metrics, and those who are told what to measure.
 * It serves from before the operator starts until after it has stopped.
 */
public final class Operations implements AutoCloseable {
  /** One scrape asks for each value of each label. */
  private static final Duration CENSUS_AGE = Duration.ofSeconds(1);

  private final Meters meters = new Meters(Main.Version.current());
  private final OpsServer server;
  private volatile @Nullable Wiring operator;

  /**
   * Begins to serve; the operator is not ready yet.
   *
   * @param config the operator's configuration
   * @throws StartRefused when the port cannot be had
   */
  public Operations(OperatorConfig config) {
    for (Phase phase : Phase.values()) {
      // Known from the start, so that the first increase is seen as one.
      meters.credentials(phase.name(), 0);
    }
    meters.gauge(
        "clouduser.resync.seconds",
        "How often each IAM user is compared with its resource, as configured",
        () -> config.resync().toSeconds());
    HealthChecks checks = new HealthChecks(this::standing, meters.passes()::longest);
    try {
      this.server =
          OpsServer.start(config.httpPort(), checks.liveness(), checks.readiness(), meters::scrape);
    } catch (IOException e) {
      throw new StartRefused(
          "The port "
              + config.httpPort()
              + " for health and metrics cannot be had: "
              + e.getMessage()
              + ". Set CLOUDUSER_HTTP_PORT to another one, or to 0 for any.",
          e);
    }
  }

  /** The port of health and metrics. */
  public int port() {
    return server.port();
  }

  /** To be told of every request to IAM. */
  public IamCallListener iamCalls() {
    return (operation, outcome, took) ->
        meters.iamCall(operation, outcome.name().toLowerCase(Locale.ROOT), took);
  }

  /** To be told of what the operator does. */
  public Telemetry telemetry() {
    return new Telemetry(
        meters.passes(),
        phase -> meters.credentials(phase.name(), 1),
        (sink, outcome, notices) ->
            meters.notices(sink, outcome.name().toLowerCase(Locale.ROOT), notices),
        new SweepMeter(meters),
        notifications());
  }

  private NotificationListener notifications() {
    return new NotificationListener() {
      @Override
      public void handled(String kind, Outcome outcome, @Nullable Duration lag) {
        meters.notification(kind, outcome.name().toLowerCase(Locale.ROOT), lag);
      }

      @Override
      public void polled(boolean reached) {
        meters.polled(reached);
      }
    };
  }

  /** Watches over this operator from now on. */
  public void watch(Wiring watched) {
    operator = watched;
    Recent<Census> census = new Recent<>(watched::census, CENSUS_AGE);
    meters.gauges(
        "clouduser.resources",
        "Resources by the status of their condition Ready",
        "ready",
        List.of("true", "false", "unknown"),
        it -> census.get().ready().getOrDefault(it, 0L));
    meters.gauges(
        "clouduser.resources.not.ready",
        "Resources that are not ready, by the reason",
        "reason",
        names(Reason.values()),
        it -> census.get().reasons().getOrDefault(it, 0L));
    meters.gauges(
        "clouduser.deliveries",
        "Resources by the phase of their delivery record",
        "phase",
        names(Phase.values()),
        it -> census.get().phases().getOrDefault(it, 0L));
    meters.gauge(
        "clouduser.leader",
        "1 in the process that reconciles, 0 in a standby",
        () -> standing().filter(Standing::works).isPresent() ? 1 : 0);
    meters.gauge(
        "clouduser.api.server.silence.seconds",
        "How long ago the API server last answered a question that is asked every two seconds",
        () -> watched.standing().silence().toMillis() / 1e3);
  }

  private Optional<Standing> standing() {
    return Optional.ofNullable(operator).map(Wiring::standing);
  }

  private static List<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).toList();
  }

  @Override
  public void close() {
    server.close();
    meters.close();
  }
}
