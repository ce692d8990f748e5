// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import static io.clouduser.local.kube.Widgets.widget;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hooks that only the double has. */
class KubeDoubleTest {
  private KubeDouble api;
  private KubernetesClient client;

  @BeforeEach
  void start() {
    api = KubeDouble.start();
    api.install(
        Serialization.unmarshal(
            getClass().getResourceAsStream(Widgets.DEFINITION), CustomResourceDefinition.class));
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(api.config())
                    .withRequestRetryBackoffLimit(0)
                    .withRequestTimeout(1_000)
                    .build())
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    api.close();
  }

  @Test
  void remembersEveryStoredVersion() {
    create("a");
    Widgets.in(client, "default").withName("a").edit(this::grow);
    Widgets.in(client, "default").withName("a").delete();

    assertThat(api.history("widgets.example.io", "default", "a"))
        .extracting(StoredVersion::type)
        .containsExactly(
            StoredVersion.Type.ADDED, StoredVersion.Type.MODIFIED, StoredVersion.Type.DELETED);
    assertThat(api.history()).extracting(StoredVersion::resourceVersion).isSorted();
  }

  @Test
  void countsWritesByVerbAndResource() {
    create("a");
    create("b");
    Widgets.in(client, "default").withName("a").delete();

    assertThat(api.writes("create", "widgets")).isEqualTo(2);
    assertThat(api.writes()).containsEntry("delete widgets", 1L);
  }

  @Test
  void failsTheNextMatchingRequests() {
    api.failNext(
        1,
        request -> request.resource().equals("widgets") && request.isWrite(),
        Failure.status(500));

    assertThatThrownBy(() -> create("a"))
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(500));
    create("a");
  }

  @Test
  void losesTheAnswerButDoesTheWork() {
    api.failNext(1, request -> request.verb().equals("update"), Failure.dropAfter());
    GenericKubernetesResource created = create("a");
    grow(created);

    assertThatThrownBy(() -> Widgets.in(client, "default").resource(created).update())
        .isInstanceOf(KubernetesClientException.class);

    assertThat(Widgets.in(client, "default").withName("a").get().<Integer>get("spec", "size"))
        .isEqualTo(50);
  }

  @Test
  void dropsTheConnectionBeforeTheWork() {
    api.failNext(1, request -> request.verb().equals("create"), Failure.dropBefore());

    assertThatThrownBy(() -> create("a")).isInstanceOf(KubernetesClientException.class);

    assertThat(Widgets.in(client, "default").withName("a").get()).isNull();
  }

  @Test
  void delayBeyondTheClientsPatienceIsATimeOut() {
    api.failNext(
        1, request -> request.verb().equals("create"), Failure.delay(Duration.ofSeconds(2)));

    assertThatThrownBy(() -> create("a")).isInstanceOf(KubernetesClientException.class);

    await().until(() -> Widgets.in(client, "default").withName("a").get() != null);
  }

  @Test
  void holdsRequestsWhileFrozen() {
    api.freeze();
    assertThatThrownBy(() -> create("a")).isInstanceOf(KubernetesClientException.class);
    api.thaw();

    await().until(() -> Widgets.in(client, "default").withName("a").get() != null);
  }

  @Test
  void informerSurvivesAnOutageAndAnExpiredWatch() {
    try (KubernetesClient patient = api.client();
        SharedIndexInformer<GenericKubernetesResource> informer =
            Widgets.in(patient, "default").inform()) {
      create("a");
      await().until(() -> informer.getStore().list().size() == 1);
      api.goAway();
      assertThatThrownBy(() -> create("b")).isInstanceOf(KubernetesClientException.class);
      api.expireWatches();
      api.comeBack();
      create("b");
      await().atMost(Duration.ofSeconds(30)).until(() -> informer.getStore().list().size() == 2);
    }
  }

  @Test
  void deletesWhatIsInADeletedNamespace() {
    String namespace = api.newNamespace();
    Widgets.in(client, namespace).resource(widget("a")).create();

    client.namespaces().withName(namespace).delete();

    assertThat(client.namespaces().withName(namespace).get()).isNull();
    assertThat(Widgets.in(client, namespace).list().getItems()).isEmpty();
  }

  @Test
  void refusesADefinitionWhoseRuleDoesNotCompile() {
    CustomResourceDefinition broken =
        Serialization.unmarshal(
            getClass().getResourceAsStream(Widgets.DEFINITION), CustomResourceDefinition.class);
    broken
        .getSpec()
        .getVersions()
        .get(0)
        .getSchema()
        .getOpenAPIV3Schema()
        .getProperties()
        .get("spec")
        .getXKubernetesValidations()
        .get(0)
        .setRule("self.");

    assertThatThrownBy(() -> api.install(broken)).hasMessageContaining("compilation failed");
  }

  private GenericKubernetesResource create(String name) {
    return Widgets.in(client, "default").resource(widget(name)).create();
  }

  private GenericKubernetesResource grow(GenericKubernetesResource widget) {
    widget.setAdditionalProperty("spec", Map.of("email", "a@example.org", "size", 50));
    return widget;
  }
}
