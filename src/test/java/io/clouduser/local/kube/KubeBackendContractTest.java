// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import static io.clouduser.local.kube.Widgets.version;
import static io.clouduser.local.kube.Widgets.widget;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator may expect of an API server; the double must keep it like the real one. */
@KubeTest(definitions = Widgets.DEFINITION)
class KubeBackendContractTest {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private KubernetesClient client;
  private String namespace;
  private NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      widgets;

  @BeforeEach
  void namespace(KubeBackend backend, KubernetesClient shared) {
    client = shared;
    namespace = backend.newNamespace();
    widgets = Widgets.in(client, namespace);
  }

  @Test
  void refusesStatusPutWithStaleVersion() {
    GenericKubernetesResource stale = widgets.resource(widget("a")).create();
    merge("a", "{\"spec\":{\"size\":30}}");
    stale.setAdditionalProperty("status", Map.of("note", "x"));

    assertConflict(() -> widgets.resource(stale).updateStatus());
    assertThat(widgets.withName("a").get().getAdditionalProperties()).doesNotContainKey("status");
  }

  @Test
  void refusesPutWithStaleVersion() {
    GenericKubernetesResource stale = widgets.resource(widget("a")).create();
    merge("a", "{\"spec\":{\"size\":30}}");
    stale.setAdditionalProperty("spec", Map.of("email", "b@example.org"));

    assertConflict(() -> widgets.resource(stale).update());
  }

  @Test
  void refusesPatchesWithStaleVersion() {
    widgets.resource(widget("a")).create();

    assertConflict(
        () -> merge("a", "{\"metadata\":{\"resourceVersion\":\"1\"},\"spec\":{\"size\":40}}"));
    assertConflict(
        () ->
            widgets
                .withName("a")
                .patch(
                    PatchContext.of(PatchType.JSON),
                    "[{\"op\":\"replace\",\"path\":\"/metadata/resourceVersion\",\"value\":\"1\"}]"));
    assertConflict(
        () ->
            client
                .resource(
                    apply(
                        "{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"1\"},\"spec\":{\"size\":50}}"))
                .fieldManager("m")
                .forceConflicts()
                .serverSideApply());
  }

  @Test
  void patchWithoutVersionHasNoLock() {
    widgets.resource(widget("a")).create();
    merge("a", "{\"spec\":{\"size\":30}}");

    assertThat(spec(merge("a", "{\"spec\":{\"size\":31}}"))).containsEntry("size", 31);
  }

  @Test
  void keepsStatusAndSpecApartAndCountsGenerations() {
    GenericKubernetesResource created = widgets.resource(widget("a")).create();
    assertThat(created.getMetadata().getGeneration()).isEqualTo(1);

    GenericKubernetesResource statusWritten =
        widgets
            .withName("a")
            .subresource("status")
            .patch(MERGE, "{\"spec\":{\"size\":99},\"status\":{\"note\":\"n\"}}");
    assertThat(spec(statusWritten)).containsEntry("size", 20);
    assertThat(statusWritten.getMetadata().getGeneration()).isEqualTo(1);
    assertThat(statusWritten.<String>get("status", "note")).isEqualTo("n");

    GenericKubernetesResource specWritten =
        merge("a", "{\"spec\":{\"size\":31},\"status\":{\"note\":\"other\"}}");
    assertThat(specWritten.<String>get("status", "note")).isEqualTo("n");
    assertThat(specWritten.getMetadata().getGeneration()).isEqualTo(2);

    GenericKubernetesResource labelled = merge("a", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
    assertThat(labelled.getMetadata().getGeneration()).isEqualTo(2);
  }

  @Test
  void writeThatChangesNothingKeepsTheVersion() {
    GenericKubernetesResource created = widgets.resource(widget("a")).create();

    assertThat(version(merge("a", "{\"spec\":{\"size\":20}}"))).isEqualTo(version(created));
  }

  @Test
  void removingTheLastFinalizerAnswersTheObjectAndDeletesIt() {
    widgets.resource(widget("a")).create();
    merge("a", "{\"metadata\":{\"finalizers\":[\"example.io/f\"]}}");
    widgets.withName("a").delete();
    GenericKubernetesResource dying = widgets.withName("a").get();
    assertThat(dying.isMarkedForDeletion()).isTrue();

    GenericKubernetesResource answer = merge("a", "{\"metadata\":{\"finalizers\":null}}");

    assertThat(answer.getMetadata().getName()).isEqualTo("a");
    assertThat(answer.getMetadata().getFinalizers()).isEmpty();
    assertThat(widgets.withName("a").get()).isNull();
  }

  @Test
  void refusesNewFinalizersOnADyingObject() {
    widgets.resource(widget("a")).create();
    merge("a", "{\"metadata\":{\"finalizers\":[\"example.io/f\"]}}");
    widgets.withName("a").delete();

    assertInvalid(
        () -> merge("a", "{\"metadata\":{\"finalizers\":[\"example.io/f\",\"example.io/g\"]}}"),
        "no new finalizers can be added");
    merge("a", "{\"metadata\":{\"finalizers\":[]}}");
  }

  @Test
  void deleteHonoursTheVersionPrecondition() {
    GenericKubernetesResource stale = widgets.resource(widget("a")).create();
    merge("a", "{\"spec\":{\"size\":30}}");

    assertConflict(() -> widgets.withName("a").lockResourceVersion(version(stale)).delete());
    assertThat(widgets.withName("a").get()).isNotNull();
  }

  @Test
  void fillsInDefaultsAndPrunesUnknownFields() {
    GenericKubernetesResource created =
        widgets.resource(widget("a", Map.of("email", "a@b", "bogus", 1))).create();

    assertThat(spec(created))
        .containsEntry("size", 20)
        .containsEntry("mode", "Full")
        .containsEntry("console", Map.of("enabled", true))
        .doesNotContainKey("bogus");
  }

  @Test
  void refusesWhatTheSchemaForbids() {
    widgets.resource(widget("a")).create();

    assertInvalid(
        () -> widgets.resource(widget("b", Map.of("size", 20))).create(),
        "Widget.example.io \"b\" is invalid: ",
        "spec.email: Required value");
    assertInvalid(
        () -> merge("a", "{\"spec\":{\"size\":5}}"),
        "spec.size: Invalid value: 5: spec.size in body should be greater than or equal to 12");
    assertInvalid(
        () -> merge("a", "{\"spec\":{\"size\":\"x\"}}"),
        "spec.size: Invalid value: \"string\": spec.size in body must be of type integer: \"string\"");
    assertInvalid(
        () -> merge("a", "{\"spec\":{\"mode\":\"Foo\"}}"),
        "spec.mode: Unsupported value: \"Foo\": supported values: \"Full\", \"Partial\"");
    assertInvalid(
        () -> merge("a", "{\"spec\":{\"groups\":[\"a\",\"b\",\"a\"]}}"),
        "spec.groups[2]: Duplicate value: \"a\"");
    assertInvalid(
        () -> merge("a", "{\"spec\":{\"groups\":[\"a\",\"b\",\"c\",\"d\"]}}"),
        "spec.groups: Too many: 4: must have at most 3 items");
    assertInvalid(
        () -> merge("a", "{\"spec\":{\"email\":\"" + "a".repeat(30) + "@b\"}}"),
        "spec.email: Too long: may not be more than 30 bytes");
  }

  @Test
  void refusesDuplicateConditionTypes() {
    widgets.resource(widget("a")).create();

    assertInvalid(
        () ->
            widgets
                .withName("a")
                .subresource("status")
                .patch(
                    MERGE,
                    "{\"status\":{\"conditions\":[{\"type\":\"R\",\"status\":\"True\"},{\"type\":\"R\",\"status\":\"True\"}]}}"),
        "status.conditions[1]: Duplicate value: {\"type\":\"R\"}");
  }

  @Test
  void runsRulesAndTransitionRules() {
    assertInvalid(
        () -> widgets.resource(widget("b", Map.of("email", "x"))).create(),
        "spec.email: Invalid value:",
        "not an address: x");
    widgets.resource(widget("a", Map.of("email", "a@b", "name", "joe", "revision", 3))).create();

    assertInvalid(
        () -> merge("a", "{\"spec\":{\"name\":\"bob\"}}"),
        "spec.name: Invalid value:",
        "name is immutable");
    assertInvalid(() -> merge("a", "{\"spec\":{\"name\":null}}"), "name is immutable");
    assertInvalid(() -> merge("a", "{\"spec\":{\"revision\":2}}"), "revision may only grow");
    assertInvalid(
        () -> merge("a", "{\"spec\":{\"tags\":{\"aws:x\":\"1\"}}}"),
        "keys must not begin with aws:");
    assertThat(spec(merge("a", "{\"spec\":{\"revision\":4}}"))).containsEntry("revision", 4);
  }

  @Test
  void serverSideApplyRemovesWhatItsManagerNoLongerNames() {
    apply(
        "first",
        "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"email\":\"a@b\",\"size\":30,\"groups\":[\"g1\",\"g2\"]}}");
    apply(
        "second",
        "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"email\":\"a@b\",\"groups\":[\"g3\"]}}");
    GenericKubernetesResource again =
        apply(
            "first",
            "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"email\":\"a@b\",\"groups\":[\"g2\"]}}");

    assertThat(spec(again)).containsEntry("size", 20);
    assertThat(again.<List<String>>get("spec", "groups")).containsExactlyInAnyOrder("g2", "g3");
    assertThatThrownBy(
            () -> apply("third", "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"email\":\"c@d\"}}"))
        .hasMessageContaining("conflict with \"")
        .hasMessageContaining(".spec.email");
  }

  @Test
  void listsByLabelAndFieldAndPage() {
    for (String name : List.of("a", "b", "c")) {
      widgets.resource(widget(name, Map.of("email", name + "@b"))).create();
    }
    merge("b", "{\"metadata\":{\"labels\":{\"l\":\"1\"}}}");

    assertThat(widgets.withLabel("l", "1").list().getItems()).hasSize(1);
    assertThat(widgets.withoutLabel("l").list().getItems()).hasSize(2);
    assertThat(widgets.withField("metadata.name", "c").list().getItems()).hasSize(1);
    assertThat(widgets.withField("spec.email", "a@b").list().getItems()).hasSize(1);
    assertThatThrownBy(() -> widgets.withField("spec.size", "20").list())
        .hasMessageContaining("field label not supported");
    var page = widgets.list(new ListOptionsBuilder().withLimit(2L).build());
    assertThat(page.getItems()).hasSize(2);
    var rest =
        widgets.list(
            new ListOptionsBuilder()
                .withLimit(2L)
                .withContinue(page.getMetadata().getContinue())
                .build());
    assertThat(rest.getItems()).hasSize(1);
  }

  @Test
  void informerFollowsAddsChangesAndDeletes() {
    try (SharedIndexInformer<GenericKubernetesResource> informer = widgets.inform()) {
      widgets.resource(widget("a")).create();
      await().until(() -> informer.getStore().list().size() == 1);
      merge("a", "{\"spec\":{\"size\":33}}");
      await().until(() -> informer.getStore().list().get(0).getMetadata().getGeneration() == 2);
      widgets.withName("a").delete();
      await().until(() -> informer.getStore().list().isEmpty());
    }
  }

  @Test
  void refusesWritesIntoNamespacesThatAreNotThere() {
    assertThatThrownBy(() -> Widgets.in(client, "nowhere").resource(widget("a")).create())
        .hasMessageContaining("namespaces \"nowhere\" not found");
  }

  @Test
  void generatesNames() {
    GenericKubernetesResource unnamed = widget("x");
    unnamed.getMetadata().setName(null);
    unnamed.getMetadata().setGenerateName("gen-");

    assertThat(widgets.resource(unnamed).create().getMetadata().getName()).matches("gen-.{5}");
  }

  @Test
  void editsBuiltInObjects() {
    var configMap =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("c")
            .endMetadata()
            .addToData("a", "b")
            .build();
    client.configMaps().inNamespace(namespace).resource(configMap).create();

    var edited =
        client
            .configMaps()
            .inNamespace(namespace)
            .withName("c")
            .edit(current -> new ConfigMapBuilder(current).addToData("c", "d").build());

    assertThat(edited.getData()).containsEntry("a", "b").containsEntry("c", "d");
  }

  @Test
  void answersRulesReviews() {
    var review =
        new SelfSubjectRulesReviewBuilder()
            .withNewSpec()
            .withNamespace(namespace)
            .endSpec()
            .build();

    var answer = client.authorization().v1().selfSubjectRulesReview().create(review);

    assertThat(answer.getStatus().getResourceRules())
        .anySatisfy(rule -> assertThat(rule.getVerbs()).contains("*"));
  }

  @Test
  void systemNamespaceHasAUid() {
    assertThat(client.namespaces().withName("kube-system").get().getMetadata().getUid())
        .isNotEmpty();
  }

  private GenericKubernetesResource merge(String name, String patch) {
    return widgets.withName(name).patch(MERGE, patch);
  }

  private GenericKubernetesResource apply(String manager, String configuration) {
    return client.resource(apply(configuration)).fieldManager(manager).serverSideApply();
  }

  private GenericKubernetesResource apply(String configuration) {
    GenericKubernetesResource parsed =
        client
            .getKubernetesSerialization()
            .unmarshal(configuration, GenericKubernetesResource.class);
    parsed.setApiVersion("example.io/v1");
    parsed.setKind("Widget");
    parsed.getMetadata().setNamespace(namespace);
    return parsed;
  }

  private static Map<String, Object> spec(GenericKubernetesResource widget) {
    return widget.get("spec");
  }

  private static void assertConflict(ThrowingCallable write) {
    assertThatThrownBy(write)
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            refusal -> {
              assertThat(refusal.getCode()).isEqualTo(409);
              assertThat(refusal.getStatus().getReason()).isEqualTo("Conflict");
            });
  }

  private static void assertInvalid(ThrowingCallable write, String... texts) {
    assertThatThrownBy(write)
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            refusal -> {
              assertThat(refusal.getCode()).isEqualTo(422);
              assertThat(refusal.getStatus().getReason()).isEqualTo("Invalid");
              assertThat(refusal.getStatus().getMessage()).contains(texts);
            });
  }
}
