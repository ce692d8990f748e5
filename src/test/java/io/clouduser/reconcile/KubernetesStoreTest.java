// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.reconcile.CloudUserStore.Conflict;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.RecordedRequest;
import org.junit.jupiter.api.Test;

/** What the store says on the wire, and what it makes of the answers. */
@EnableKubernetesMockClient
class KubernetesStoreTest {
  private static final String PATH =
      "/apis/clouduser.io/v1alpha1/namespaces/people/cloudusers/jane";

  KubernetesMockServer server;
  KubernetesClient client;

  @Test
  void statusWriteCarriesTheVersionItIsBasedOnAndTheFieldManager() throws Exception {
    answerStatusPatch(200, resource("8"));

    new KubernetesStore(client)
        .writeStatus(resource("7"), CloudUserStatus.EMPTY.withSignInUrl("u"));

    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("PATCH");
    assertThat(request.getPath()).isEqualTo(PATH + "/status?fieldManager=clouduser-operator");
    assertThat(request.getHeader("Content-Type")).startsWith("application/merge-patch+json");
    JsonNode body = body(request);
    assertThat(body.at("/metadata/resourceVersion").asText()).isEqualTo("7");
    assertThat(body.at("/metadata/uid").asText()).isEqualTo("uid-of-jane");
    assertThat(body.at("/status/signInUrl").asText()).isEqualTo("u");
  }

  @Test
  void whatIsGoneFromTheStatusIsRemovedByAnExplicitNull() throws Exception {
    answerStatusPatch(200, resource("8"));
    CloudUser before = resource("7");
    before.setStatus(
        CloudUserStatus.EMPTY
            .withSignInUrl("u")
            .withCredentials(
                new CredentialsStatus(
                    1L,
                    "d",
                    CredentialsStatus.Phase.Sent,
                    "r",
                    "m",
                    null,
                    null,
                    null,
                    null,
                    null)));

    new KubernetesStore(client)
        .writeStatus(
            before, CloudUserStatus.EMPTY.withCredentials(CredentialsStatus.issuing(2, "e", "r")));

    JsonNode status = body(server.takeRequest()).path("status");
    assertThat(status.path("signInUrl").isNull()).isTrue();
    assertThat(status.at("/credentials/messageId").isNull()).isTrue();
    assertThat(status.at("/credentials/deliveryId").asText()).isEqualTo("e");
  }

  @Test
  void changedOrMissingResourceIsAConflict() {
    answerStatusPatch(409, new StatusBuilder().withCode(409).withMessage("changed").build());
    assertThatThrownBy(
            () -> new KubernetesStore(client).writeStatus(resource("7"), CloudUserStatus.EMPTY))
        .isInstanceOf(Conflict.class);
    answerStatusPatch(404, new StatusBuilder().withCode(404).withMessage("gone").build());
    assertThatThrownBy(
            () -> new KubernetesStore(client).writeStatus(resource("7"), CloudUserStatus.EMPTY))
        .isInstanceOf(Conflict.class);
  }

  @Test
  void otherFailuresAreNoConflict() {
    answerStatusPatch(403, new StatusBuilder().withCode(403).withMessage("no").build());
    assertThatThrownBy(
            () -> new KubernetesStore(client).writeStatus(resource("7"), CloudUserStatus.EMPTY))
        .isInstanceOf(KubernetesClientException.class);
  }

  @Test
  void cacheOlderThanTheOwnLastWriteIsNotTrusted() throws Exception {
    answerStatusPatch(200, resource("9"));
    server.expect().get().withPath(PATH).andReturn(200, resource("9")).always();
    KubernetesStore store = new KubernetesStore(client);
    store.writeStatus(resource("7"), CloudUserStatus.EMPTY);

    assertThat(store.current(resource("8")).getMetadata().getResourceVersion()).isEqualTo("9");
    assertThat(store.current(resource("10")).getMetadata().getResourceVersion()).isEqualTo("10");
  }

  @Test
  void anotherResourceOfTheSameNameIsNotTheOneThatWasMeant() {
    CloudUser other = resource("12");
    other.getMetadata().setUid("another-uid");
    server.expect().get().withPath(PATH).andReturn(200, other).always();

    assertThat(new KubernetesStore(client).reload(resource("7"))).isEmpty();
  }

  private void answerStatusPatch(int code, Object body) {
    server
        .expect()
        .patch()
        .withPath(PATH + "/status?fieldManager=clouduser-operator")
        .andReturn(code, body)
        .once();
  }

  private static JsonNode body(RecordedRequest request) throws Exception {
    return new ObjectMapper().readTree(request.getUtf8Body());
  }

  private static CloudUser resource(String version) {
    return Serialization.unmarshal(
        """
        apiVersion: clouduser.io/v1alpha1
        kind: CloudUser
        metadata: {name: jane, namespace: people, uid: uid-of-jane, resourceVersion: "%s"}
        spec: {email: jane@example.com}
        """
            .formatted(version),
        CloudUser.class);
  }
}
