// SPDX-License-Identifier: Apache-2.0
package io.clouduser.secrets;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/**
 * Hears everything that is logged in this process, with every logger at its most talkative: ours,
 * the SDK's, the framework's, and the JDK's own.
 */
final class Listener implements AutoCloseable {
  private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Map<Logger, Level> levels = new HashMap<>();
  private final List<Appender<ILoggingEvent>> muted = new ArrayList<>();
  private final java.util.logging.Logger jdk = java.util.logging.Logger.getLogger("");
  private final java.util.logging.Level jdkLevel = jdk.getLevel();
  private final Handler handler = new JdkHandler();
  private final AppenderBase<ILoggingEvent> appender = new Everything();

  Listener() {
    for (Iterator<Appender<ILoggingEvent>> all = root.iteratorForAppenders(); all.hasNext(); ) {
      muted.add(all.next());
    }
    muted.forEach(root::detachAppender);
    for (Logger logger : context.getLoggerList()) {
      if (logger.getLevel() != null) {
        levels.put(logger, logger.getLevel());
        logger.setLevel(logger == root ? Level.TRACE : null);
      }
    }
    appender.setContext(context);
    appender.start();
    root.addAppender(appender);
    jdk.setLevel(java.util.logging.Level.ALL);
    handler.setLevel(java.util.logging.Level.ALL);
    jdk.addHandler(handler);
  }

  /** All that was heard. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  private final class Everything extends AppenderBase<ILoggingEvent> {
    private final JsonEncoder json = new JsonEncoder();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(
          event.getLevel()
              + " "
              + event.getLoggerName()
              + " ["
              + event.getThreadName()
              + "] "
              + event.getFormattedMessage()
              + " "
              + event.getMDCPropertyMap());
      lines.add(new String(json.encode(event), StandardCharsets.UTF_8));
    }

    @Override
    public void start() {
      json.setContext(getContext());
      json.start();
      super.start();
    }
  }

  private final class JdkHandler extends Handler {
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord record) {
      StringWriter thrown = new StringWriter();
      if (record.getThrown() != null) {
        record.getThrown().printStackTrace(new PrintWriter(thrown));
      }
      lines.add(
          record.getLevel()
              + " "
              + record.getLoggerName()
              + " "
              + formatter.formatMessage(record)
              + thrown);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Override
  public void close() {
    jdk.removeHandler(handler);
    jdk.setLevel(jdkLevel);
    root.detachAppender(appender);
    appender.stop();
    levels.forEach(Logger::setLevel);
    muted.forEach(root::addAppender);
  }
}
