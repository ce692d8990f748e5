// SPDX-License-Identifier: Apache-2.0
package io.clouduser.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class SdkLogCapTest {
  private final LoggerContext context = new LoggerContext();

  private Logger told(String name) {
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.TRACE);
    ch.qos.logback.classic.Logger logger = context.getLogger(name);
    logger.setLevel(Level.TRACE);
    return logger;
  }

  @Test
  void sdkSaysNothingBelowInfo() {
    SdkLogCap.install(context);

    Logger sdk = told("software.amazon.awssdk.request");

    assertThat(sdk.isTraceEnabled()).isFalse();
    assertThat(sdk.isDebugEnabled()).isFalse();
    assertThat(sdk.isInfoEnabled()).isTrue();
    assertThat(sdk.isWarnEnabled()).isTrue();
  }

  @Test
  void othersSayWhatTheyAreAskedTo() {
    SdkLogCap.install(context);

    assertThat(told("io.clouduser.iam").isTraceEnabled()).isTrue();
  }

  @Test
  void configurationThatIsReadAnewDoesNotLiftIt() {
    SdkLogCap.install(context);

    context.reset();

    assertThat(told("software.amazon.awssdk.request").isDebugEnabled()).isFalse();
  }

  @Test
  void isThereOnceHoweverOftenItIsInstalled() {
    SdkLogCap.install(context);
    SdkLogCap.install(context);

    assertThat(context.getTurboFilterList()).hasSize(1);
  }
}
