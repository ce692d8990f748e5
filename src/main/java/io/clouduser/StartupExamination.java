// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import io.clouduser.config.OperatorConfig;
import io.clouduser.doctor.Finding;
import io.clouduser.doctor.Settings.Placement;
import io.clouduser.doctor.Surgery;
import io.clouduser.doctor.Verdict;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The doctor's cheap checks beside the start of the operator: one line for each problem. Nothing
 * waits for it, and nothing depends on it.
 */
final class StartupExamination {
  private static final Logger LOG = LoggerFactory.getLogger(StartupExamination.class);

  /** The first passes need the processor more. */
  private static final Duration LATER = Duration.ofSeconds(3);

  private StartupExamination() {}

  static void begin(OperatorConfig config, KubernetesClient client) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(LATER.toMillis());
                examine(config, client);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "doctor");
    thread.setDaemon(true);
    thread.start();
  }

  private static void examine(OperatorConfig config, KubernetesClient client) {
    try (Surgery surgery =
        Surgery.open(
            client,
            new DoctorSettings(config, Surgery.regionOfSurroundings().orElse("us-east-1"))
                .with(null, null, null, new Placement("/", null), client),
            null,
            InstantSource.system(),
            null)) {
      for (Finding finding : surgery.doctor().glance()) {
        if (finding.verdict() == Verdict.FAIL) {
          LOG.warn("{}: {} {}", finding.check(), finding.found(), finding.mend());
        } else {
          LOG.debug("{}: {}", finding.check(), finding.found());
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("the checks at the start could not be made: {}", e.toString());
    }
  }
}
