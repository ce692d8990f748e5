// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clouduser.api.SpecTable.Manifest;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeTest;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed definition, as an API server carries it out. */
@KubeTest
class CrdRulesTest {
  private static final String IMMUTABLE = "userName cannot be changed, added or removed later";
  private static final ResourceDefinitionContext CLOUDUSERS =
      new ResourceDefinitionContext.Builder()
          .withGroup(CloudUser.GROUP)
          .withVersion(CloudUser.VERSION)
          .withKind("CloudUser")
          .withPlural("cloudusers")
          .withNamespaced(true)
          .build();

  private final KubernetesClient client;
  private final String namespace;

  CrdRulesTest(KubeBackend backend, KubernetesClient client) throws IOException {
    this.client = client;
    CustomResourceDefinition definition =
        Serialization.unmarshal(
            Files.readString(Path.of("crds", "cloudusers.clouduser.io.yaml")),
            CustomResourceDefinition.class);
    var installed = client.apiextensions().v1().customResourceDefinitions().resource(definition);
    if (installed.get() == null) {
      backend.install(definition);
    }
    this.namespace = backend.newNamespace();
  }

  static List<Manifest> manifests() {
    return SpecTable.all();
  }

  private GenericKubernetesResource create(ObjectNode manifest) {
    return client
        .genericKubernetesResources(CLOUDUSERS)
        .inNamespace(namespace)
        .resource(Serialization.unmarshal(manifest.toString(), GenericKubernetesResource.class))
        .create();
  }

  private GenericKubernetesResource create(String spec) {
    return create(new Manifest("", "jane", SpecTable.object(spec), null, null).json());
  }

  private GenericKubernetesResource patch(String spec) {
    return client
        .genericKubernetesResources(CLOUDUSERS)
        .inNamespace(namespace)
        .withName("jane")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            SpecTable.object("{'spec': " + spec + "}").toString());
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.getCode()).isEqualTo(422))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void acceptsAndRefusesAsTheCodeDoes(Manifest manifest) {
    if (manifest.good()) {
      assertThatNoException().isThrownBy(() -> create(manifest.json()));
    } else {
      refused(() -> create(manifest.json()), manifest.crd());
    }
  }

  @Test
  void appliesTheDefaults() {
    Map<String, Object> spec = spec(create("{'email': 'jane@example.com'}"));

    assertThat(spec)
        .containsEntry("path", "/")
        .containsEntry("groups", List.of())
        .containsEntry("policies", List.of())
        .containsEntry("tags", Map.of())
        .containsEntry("adoption", "Refuse")
        .containsEntry("deletionPolicy", "Delete")
        .containsEntry("management", "Full")
        .containsEntry("suspended", false)
        .containsEntry(
            "console", Map.of("enabled", true, "passwordResetRequired", true, "passwordLength", 20))
        .containsEntry("credentials", Map.of("revision", 1))
        .doesNotContainKey("userName");
  }

  @Test
  void appliesTheDefaultsInsideOfWhatIsGiven() {
    Map<String, Object> spec =
        spec(create("{'email': 'jane@example.com', 'console': {'enabled': false}}"));

    assertThat(spec)
        .containsEntry(
            "console",
            Map.of("enabled", false, "passwordResetRequired", true, "passwordLength", 20));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          adoption: Steal            | {'adoption': 'Steal'}                 | supported values
          management: Partial        | {'management': 'Partial'}             | supported values
          suspended: yes             | {'suspended': 'yes'}                  | spec.suspended
          validFor: a number         | {'credentials': {'validFor': 72}}     | validFor
          deletionPolicy: Archive    | {'deletionPolicy': 'Archive'}         | supported values
          console: yes               | {'console': {'enabled': 'yes'}}       | spec.console.enabled
          passwordLength: 12.5       | {'console': {'passwordLength': 12.5}} | passwordLength
          passwordLength: a string   | {'console': {'passwordLength': '20'}} | passwordLength
          groups: a string           | {'groups': 'dev'}                     | spec.groups
          groups: null in the list   | {'groups': [null]}                    | spec.groups[0]
          tags: a number             | {'tags': {'a': 1}}                    | spec.tags.a
          tags: a list               | {'tags': ['a']}                       | spec.tags
          """)
  void refusesWhatTheCodeWouldReadInItsOwnWay(String what, String spec, String message) {
    ObjectNode manifest = SpecTable.object(spec).put("email", "jane@example.com");

    refused(() -> create(new Manifest(what, "jane", manifest, null, null).json()), message);
  }

  @Test
  void refusesAResourceWithoutASpec() {
    ObjectNode manifest = new Manifest("", "jane", null, null, null).json();
    manifest.remove("spec");

    refused(() -> create(manifest), "spec: Required value");
  }

  @Test
  void keepsUnknownFieldsOut() {
    assertThat(spec(create("{'email': 'jane@example.com', 'mail': 'typo'}")))
        .doesNotContainKey("mail");
  }

  @Test
  void keepsTheUserNameOfANamedUser() {
    create("{'email': 'jane@example.com', 'userName': 'Jane'}");

    refused(() -> patch("{'userName': 'Joan'}"), IMMUTABLE);
    refused(() -> patch("{'userName': 'jane'}"), IMMUTABLE);
    refused(() -> patch("{'userName': null}"), IMMUTABLE);
    assertThat(spec(patch("{'userName': 'Jane', 'path': '/x/'}"))).containsEntry("path", "/x/");
  }

  @Test
  void keepsTheUserNameOfAnUnnamedUser() {
    create("{'email': 'jane@example.com'}");

    refused(() -> patch("{'userName': 'joan'}"), IMMUTABLE);
    refused(() -> patch("{'userName': 'jane'}"), IMMUTABLE);
    assertThat(spec(patch("{'path': '/x/'}"))).containsEntry("path", "/x/");
  }

  @Test
  void letsTheRevisionOnlyGrow() {
    create("{'email': 'jane@example.com', 'credentials': {'revision': 3}}");

    refused(() -> patch("{'credentials': {'revision': 2}}"), "revision may only grow");
    refused(() -> patch("{'credentials': {'revision': null}}"), "revision may only grow");
    assertThat(spec(patch("{'credentials': {'revision': 3}, 'path': '/x/'}")))
        .containsEntry("credentials", Map.of("revision", 3));
    assertThat(spec(patch("{'credentials': {'revision': 10}}")))
        .containsEntry("credentials", Map.of("revision", 10));
  }

  /** Taking the whole block away brings the default back, which is a lower revision too. */
  @Test
  void doesNotLetTheRevisionFallByLeavingItOut() {
    create("{'email': 'jane@example.com', 'credentials': {'revision': 3}}");

    refused(() -> patch("{'credentials': null}"), "revision may only grow");
  }

  @Test
  void letsTheManagementChangeInBothDirections() {
    create("{'email': 'jane@example.com'}");

    assertThat(spec(patch("{'management': 'CredentialsOnly'}")))
        .containsEntry("management", "CredentialsOnly");
    assertThat(spec(patch("{'management': 'Full'}"))).containsEntry("management", "Full");
  }

  @Test
  void letsEverythingElseChange() {
    create("{'email': 'jane@example.com'}");

    assertThat(
            spec(
                patch(
                    """
                    {'email': 'doe@example.com', 'displayName': 'Jane', 'path': '/x/',
                     'groups': ['dev'], 'tags': {'a': 'b'}, 'adoption': 'Adopt',
                     'deletionPolicy': 'Retain', 'console': {'enabled': false}, 'language': 'ko',
                     'suspended': true, 'credentials': {'validFor': '72h'}}
                    """)))
        .containsEntry("email", "doe@example.com")
        .containsEntry("groups", List.of("dev"));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> spec(GenericKubernetesResource resource) {
    return (Map<String, Object>) resource.getAdditionalProperties().get("spec");
  }
}
