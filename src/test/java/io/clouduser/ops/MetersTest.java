// SPDX-License-Identifier: Apache-2.0
package io.clouduser.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.javaoperatorsdk.operator.api.monitoring.Metrics.ControllerExecution;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetersTest {
  private static final ResourceID JANE = new ResourceID("jane", "people");
  private static final ConfigMap RESOURCE =
      new ConfigMapBuilder().withNewMetadata().withName("jane").endMetadata().build();

  private final Meters meters = new Meters("1.2.3");
  private final Passes passes = meters.passes();

  @AfterEach
  void close() {
    meters.close();
  }

  private List<String> scrape() {
    return meters.scrape().lines().toList();
  }

  private static ControllerExecution<String> execution(Callable<String> work) {
    return new ControllerExecution<>() {
      @Override
      public String name() {
        return "reconcile";
      }

      @Override
      public String controllerName() {
        return "clouduser";
      }

      @Override
      public String successTypeName(String result) {
        return "none";
      }

      @Override
      public ResourceID resourceID() {
        return JANE;
      }

      @Override
      public Map<String, Object> metadata() {
        return Map.of();
      }

      @Override
      public String execute() throws Exception {
        return work.call();
      }
    };
  }

  @Test
  void tellsVersionAndJvm() {
    assertThat(scrape())
        .contains("clouduser_build_info{version=\"1.2.3\"} 1")
        .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"))
        .anyMatch(line -> line.startsWith("process_uptime_seconds "))
        .anyMatch(line -> line.startsWith("logback_events_total{"));
  }

  @Test
  void countsRequestsToIam() {
    meters.iamCall("CreateUser", "ok", Duration.ofMillis(250));
    meters.iamCall("CreateUser", "throttled", Duration.ofMillis(250));

    assertThat(scrape())
        .contains(
            "clouduser_iam_calls_total{operation=\"CreateUser\",outcome=\"ok\"} 1.0",
            "clouduser_iam_calls_total{operation=\"CreateUser\",outcome=\"throttled\"} 1.0",
            "clouduser_iam_call_seconds_count{operation=\"CreateUser\"} 2",
            "clouduser_iam_call_seconds_sum{operation=\"CreateUser\"} 0.5");
  }

  @Test
  void countsPassesAndPassesTheirExceptionsOn() throws Exception {
    IllegalStateException failure = new IllegalStateException("no");

    assertThat(passes.timeControllerExecution(execution(() -> "done"))).isEqualTo("done");
    assertThatThrownBy(
            () ->
                passes.timeControllerExecution(
                    execution(
                        () -> {
                          throw failure;
                        })))
        .isSameAs(failure);

    assertThat(scrape())
        .contains(
            "clouduser_reconciliation_seconds_count{action=\"reconcile\",outcome=\"success\"} 1",
            "clouduser_reconciliation_seconds_count{action=\"reconcile\",outcome=\"failed\"} 1",
            "clouduser_reconciliation_seconds_count{action=\"cleanup\",outcome=\"failed\"} 0");
  }

  @Test
  void knowsWhatWaitsAndWhatRuns() {
    passes.reconcileCustomResource(RESOURCE, null, Map.of());
    passes.reconcileCustomResource(RESOURCE, null, Map.of());
    passes.reconciliationExecutionStarted(RESOURCE, Map.of());

    assertThat(scrape())
        .contains("clouduser_reconciliations_running 1.0", "clouduser_reconciliations_waiting 1.0");
    assertThat(passes.longest()).isPositive();

    passes.reconciliationExecutionFinished(RESOURCE, Map.of());
    passes.reconciliationExecutionFinished(null, Map.of());

    assertThat(scrape())
        .contains("clouduser_reconciliations_running 0.0", "clouduser_reconciliations_waiting 0.0");
    assertThat(passes.longest()).isZero();
  }

  /** Two tag sets for one name would make the registry drop one of them. */
  @Test
  void countsEventsOfEveryKindUnderOneLabel() {
    passes.receivedEvent(new Event(JANE), Map.of());
    passes.receivedEvent(new ResourceEvent(ResourceAction.ADDED, JANE, RESOURCE), Map.of());

    assertThat(scrape())
        .contains(
            "clouduser_events_total{kind=\"other\"} 1.0",
            "clouduser_events_total{kind=\"added\"} 1.0");
    assertThat(meters.scrape()).doesNotContain("jane");
  }

  @Test
  void tellsHowSweepsWentAndHowOldTheLastGoodOneIs() {
    assertThat(scrape()).contains("clouduser_snapshot_age_seconds NaN");

    meters.sweepFailed(Duration.ofSeconds(4));
    meters.swept(Duration.ofSeconds(2), 1_000, 3);

    assertThat(scrape())
        .contains(
            "clouduser_sweep_seconds_count{outcome=\"failed\"} 1",
            "clouduser_sweep_seconds_sum{outcome=\"done\"} 2.0",
            "clouduser_sweep_woken_total 3.0",
            "clouduser_account_users 1000.0")
        .filteredOn(line -> line.startsWith("clouduser_snapshot_age_seconds "))
        .extracting(line -> Double.valueOf(line.substring(line.indexOf(' ') + 1)))
        .singleElement(DOUBLE)
        .isBetween(0.0, 60.0);
  }

  @Test
  void countsMessagesAndHowLongTheyWaited() {
    assertThat(scrape())
        .contains(
            "clouduser_notifications_total{kind=\"unreadable\",outcome=\"unreadable\"} 0.0",
            "clouduser_notifications_polls_total{outcome=\"failed\"} 0.0");

    meters.notification("user", "woken", Duration.ofSeconds(3));
    meters.notification("user", "woken", null);
    meters.polled(true);

    assertThat(scrape())
        .contains(
            "clouduser_notifications_total{kind=\"user\",outcome=\"woken\"} 2.0",
            "clouduser_notifications_lag_seconds_count 1",
            "clouduser_notifications_lag_seconds_max 3.0",
            "clouduser_notifications_polls_total{outcome=\"ok\"} 1.0");
  }

  @Test
  void showsPhasesThatNothingHasEnteredYet() {
    meters.credentials("Bounced", 0);

    assertThat(scrape()).contains("clouduser_credentials_total{phase=\"Bounced\"} 0.0");
  }
}
