// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserSpec.Management;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeTest;
import io.clouduser.model.ObservedUser.Identity;
import io.clouduser.operator.Manifests;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a resource whose user has another name, when somebody edits it meanwhile. */
@KubeTest
class KubernetesDiscoveredUsersTest {
  private static final String ID = "AIDAJANE000000000000";

  private final KubernetesClient client;
  private final String namespace;
  private final Editing store;
  private final DiscoveredUsers resources;

  KubernetesDiscoveredUsersTest(KubeBackend backend, KubernetesClient client) {
    this.client = client;
    backend.install(Manifests.definition());
    this.namespace = backend.newNamespace();
    this.store = new Editing(client);
    this.resources = new KubernetesDiscoveredUsers(client, store, new Silent());
  }

  private static final class Silent implements Events {
    @Override
    public void normal(CloudUser about, String reason, String message) {}

    @Override
    public void warning(CloudUser about, String reason, String message) {}
  }

  /** Somebody edits the old resource once its record is copied, and before it is deleted. */
  private static final class Editing implements CloudUserStore {
    private final KubernetesClient client;
    private final CloudUserStore stored;
    private Optional<String> edit = Optional.empty();

    Editing(KubernetesClient client) {
      this.client = client;
      this.stored = new KubernetesStore(client);
    }

    @Override
    public CloudUser current(CloudUser cached) {
      return stored.current(cached);
    }

    @Override
    public Optional<CloudUser> reload(CloudUser resource) {
      return stored.reload(resource);
    }

    @Override
    public CloudUser writeStatus(CloudUser base, CloudUserStatus status) throws Conflict {
      CloudUser written = stored.writeStatus(base, status);
      edit.ifPresent(
          patch ->
              client
                  .resources(CloudUser.class)
                  .inNamespace(base.getMetadata().getNamespace())
                  .withName("jane")
                  .patch(PatchContext.of(PatchType.JSON_MERGE), patch));
      edit = Optional.empty();
      return written;
    }

    @Override
    public void forget(CloudUser resource) {
      stored.forget(resource);
    }
  }

  private static Identity named(String userName) {
    return new Identity(userName, ID, "arn:aws:iam::111122223333:user/" + userName);
  }

  private List<CloudUser> all() {
    return client.resources(CloudUser.class).inNamespace(namespace).list().getItems();
  }

  private CloudUser discovered() {
    assertThat(resources.create(namespace, named("jane"), "jane@example.com")).isTrue();
    return all().get(0);
  }

  @Test
  void anEditOfTheOldOneMeanwhileDoesNotKeepItFromBeingFollowed() {
    CloudUser jane = discovered();
    store.edit = Optional.of("{\"metadata\":{\"annotations\":{\"team\":\"web\"}}}");

    resources.follow(jane, named("jane.doe"));

    assertThat(all()).hasSize(1);
    assertThat(all().get(0).iamUserName()).isEqualTo("jane.doe");
    assertThat(all().get(0).paused()).isFalse();
  }

  @Test
  void whoIsSuspendedMeanwhileStaysSuspended() {
    CloudUser jane = discovered();
    store.edit = Optional.of("{\"spec\":{\"suspended\":true}}");

    resources.follow(jane, named("jane.doe"));

    assertThat(all()).extracting(CloudUser::iamUserName).containsExactly("jane.doe");
    assertThat(all().get(0).getSpec().suspended()).isTrue();
    assertThat(all().get(0).paused()).isFalse();
  }

  @Test
  void whoIsTakenOverMeanwhileStaysAndNothingPausedIsLeftBehind() {
    CloudUser jane = discovered();
    store.edit = Optional.of("{\"spec\":{\"management\":\"Full\"}}");

    resources.follow(jane, named("jane.doe"));

    assertThat(all()).extracting(CloudUser::iamUserName).containsExactly("jane");
    assertThat(all().get(0).getSpec().management()).isEqualTo(Management.Full);
  }
}
