// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * A wait that names no limit of its own ends after half a minute, not after Awaitility's ten
 * seconds: a busy machine is no defect. JUnit finds this through {@code META-INF/services}.
 */
public final class LongWaits implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
  }
}
