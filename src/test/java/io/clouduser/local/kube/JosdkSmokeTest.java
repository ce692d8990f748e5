// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The framework's own traffic: informers, finalizers, status writes, the leader's lease. */
@KubeTest(definitions = Widgets.DEFINITION)
class JosdkSmokeTest {

  /** The desired state. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public static final class Spec {
    public String email = "a@b";
    public Integer size;
  }

  /** The observed state. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public static final class Status {
    public String note;
    public Long observedGeneration;
  }

  /** The custom resource of the example definition. */
  @Group("example.io")
  @Version("v1")
  public static final class Widget extends CustomResource<Spec, Status> implements Namespaced {}

  /** Copies the size into status, and notes who was cleaned up. */
  @ControllerConfiguration(finalizerName = "example.io/smoke")
  static final class SizeReporter implements Reconciler<Widget>, Cleaner<Widget> {
    private final Set<String> cleaned = ConcurrentHashMap.newKeySet();

    @Override
    public UpdateControl<Widget> reconcile(Widget widget, Context<Widget> context) {
      String note = "size " + widget.getSpec().size;
      if (widget.getStatus() != null && note.equals(widget.getStatus().note)) {
        return UpdateControl.noUpdate();
      }
      widget.setStatus(new Status());
      widget.getStatus().note = note;
      widget.getStatus().observedGeneration = widget.getMetadata().getGeneration();
      return UpdateControl.patchStatus(widget);
    }

    @Override
    public DeleteControl cleanup(Widget widget, Context<Widget> context) {
      cleaned.add(widget.getMetadata().getName());
      return DeleteControl.defaultDelete();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reconcilesBehindALeaseAndCleansUp(boolean serverSideApply, KubeBackend backend) {
    String namespace = backend.newNamespace();
    SizeReporter reporter = new SizeReporter();
    Operator operator =
        new Operator(
            overrider ->
                overrider
                    .withKubernetesClient(backend.client())
                    .withUseSSAToPatchPrimaryResource(serverSideApply)
                    .withLeaderElectionConfiguration(
                        LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration("smoke")
                            .withLeaseNamespace(namespace)
                            .withIdentity("me")
                            .withExitOnStopLeading(false)
                            .build()));
    operator.register(reporter, overrider -> overrider.settingNamespace(namespace));
    operator.start();
    try (KubernetesClient client = backend.client()) {
      var widgets = client.resources(Widget.class).inNamespace(namespace);
      for (String name : List.of("a", "b")) {
        Widget widget = new Widget();
        widget.setMetadata(new ObjectMetaBuilder().withName(name).build());
        widget.setSpec(new Spec());
        widgets.resource(widget).create();
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreException(NullPointerException.class)
          .untilAsserted(
              () ->
                  assertThat(widgets.list().getItems())
                      .allSatisfy(
                          widget -> assertThat(widget.getStatus().note).isEqualTo("size 20")));
      widgets.withName("a").edit(JosdkSmokeTest::grow);
      await().until(() -> "size 50".equals(widgets.withName("a").get().getStatus().note));
      assertThat(widgets.withName("a").get().getFinalizers()).containsExactly("example.io/smoke");
      assertThat(
              client
                  .leases()
                  .inNamespace(namespace)
                  .withName("smoke")
                  .get()
                  .getSpec()
                  .getHolderIdentity())
          .isEqualTo("me");

      widgets.delete();
      await().until(() -> widgets.list().getItems().isEmpty());
      assertThat(reporter.cleaned).containsExactlyInAnyOrder("a", "b");
    } finally {
      operator.stop();
    }
  }

  private static Widget grow(Widget widget) {
    widget.getSpec().size = 50;
    return widget;
  }
}
