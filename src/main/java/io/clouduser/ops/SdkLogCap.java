// SPDX-License-Identifier: Apache-2.0
package io.clouduser.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Marker;

/**
 * Keeps what the AWS SDK says at DEBUG and TRACE out of every log, whatever a configuration asks
 * for: there it repeats AWS's answers, and an answer may quote a password.
 *
 * <p>Invariant: once installed it stays, also when the configuration is read anew.
 */
public final class SdkLogCap {
  private static final String SDK = "software.amazon.awssdk";

  private SdkLogCap() {}

  /**
   * Installs it, once however often it is called.
   *
   * @param loggers the logging system; one that is not Logback's has no such levels to cap here
   */
  public static void install(ILoggerFactory loggers) {
    if (loggers instanceof LoggerContext context
        && context.getCopyOfListenerList().stream().noneMatch(Keeper.class::isInstance)) {
      context.addListener(new Keeper());
      context.addTurboFilter(new Cap());
    }
  }

  /** Says no to the SDK below INFO. */
  private static final class Cap extends TurboFilter {
    @Override
    public FilterReply decide(
        @Nullable Marker marker,
        Logger logger,
        Level level,
        @Nullable String format,
        Object @Nullable [] params,
        @Nullable Throwable t) {
      return !level.isGreaterOrEqual(Level.INFO) && logger.getName().startsWith(SDK)
          ? FilterReply.DENY
          : FilterReply.NEUTRAL;
    }
  }

  /** Puts the cap back after a reset, which takes all filters away. */
  private static final class Keeper implements LoggerContextListener {
    @Override
    public boolean isResetResistant() {
      return true;
    }

    @Override
    public void onReset(LoggerContext context) {
      context.addTurboFilter(new Cap());
    }

    @Override
    public void onStart(LoggerContext context) {}

    @Override
    public void onStop(LoggerContext context) {}

    @Override
    public void onLevelChange(Logger logger, Level level) {}
  }
}
