// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserSpec;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.ConsoleSpec;
import io.clouduser.api.CredentialsSpec;
import io.clouduser.api.Reason;
import io.clouduser.model.ObservedUser.Identity;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.ResourceNames;
import io.clouduser.reconcile.CloudUserStore.Conflict;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and removes the resources of discovered users in the API server. */
final class KubernetesDiscoveredUsers implements DiscoveredUsers {
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesDiscoveredUsers.class);
  private static final int ATTEMPTS = 10;

  private final KubernetesClient client;
  private final CloudUserStore store;
  private final Events events;

  KubernetesDiscoveredUsers(KubernetesClient client, CloudUserStore store, Events events) {
    this.client = client;
    this.store = store;
    this.events = events;
  }

  @Override
  public boolean create(String namespace, Identity user, String email) {
    CloudUser resource = new CloudUser();
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withName(ResourceNames.of(user.userName()))
            .withNamespace(namespace)
            .withLabels(Map.of(LABEL, "true"))
            .withAnnotations(Map.of(USER_ID_ANNOTATION, user.userId()))
            .build());
    resource.setSpec(spec(user.userName(), email, null));
    Optional<CloudUser> made = createUnderSomeName(resource);
    made.ifPresent(
        it -> {
          LOG.info("made {}/{} for the IAM user {}", namespace, name(it), user.arn());
          events.normal(it, "Discovered", "Another tool made the IAM user " + user.arn() + ".");
        });
    return made.isPresent();
  }

  private static CloudUserSpec spec(String userName, String email, @Nullable CloudUserSpec like) {
    return new CloudUserSpec(
        userName,
        email,
        like == null ? null : like.displayName(),
        like == null ? null : like.language(),
        "/",
        List.of(),
        List.of(),
        null,
        Map.of(),
        like == null ? new ConsoleSpec(null, null, null) : like.console(),
        like == null ? new CredentialsSpec(null, null) : like.credentials(),
        CloudUserSpec.Management.CredentialsOnly,
        CloudUserSpec.Adoption.Refuse,
        CloudUserSpec.DeletionPolicy.Retain,
        like != null && like.suspended());
  }

  /** The plain name may be another user's; the one with the hash is not. */
  private Optional<CloudUser> createUnderSomeName(CloudUser resource) {
    String userName = resource.iamUserName();
    for (String name : ResourceNames.candidates(userName)) {
      resource.getMetadata().setName(name);
      try {
        return Optional.of(client.resource(resource).create());
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw refused(resource, e);
        }
      }
      CloudUser there = get(resource);
      if (there == null || there.getMetadata().getDeletionTimestamp() != null) {
        throw OperationFailed.passing(
            Reason.Provisioning,
            "The resource " + name + " is on its way out; it is made anew after that.",
            null);
      }
      if (there.iamUserName().equalsIgnoreCase(userName)) {
        return Optional.empty();
      }
    }
    throw OperationFailed.passing(
        Reason.Provisioning, "Other resources have the names for " + userName + ".", null);
  }

  private static RuntimeException refused(CloudUser resource, KubernetesClientException e) {
    if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
      return OperationFailed.passing(
          Reason.AccessDenied,
          "No resource can be made for a discovered user in the namespace "
              + resource.getMetadata().getNamespace()
              + ": see that it exists and that the operator may create cloudusers there.",
          e);
    }
    return e;
  }

  @Override
  public void follow(CloudUser former, Identity user) {
    @Nullable CloudUser replacement = null;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      CloudUser there = get(former);
      CloudUser old = there == null || !uid(there).equals(uid(former)) ? null : there;
      if (old != null && !DiscoveredUsers.follows(old)) {
        LOG.info("{} is managed in full by now, and stays", name(former));
        takeBack(replacement, former);
        return;
      }
      replacement = replacement(old == null ? former : old, user);
      try {
        if (old != null) {
          replacement = withRecord(replacement, old, user);
          removeAsItIs(old);
        }
        complete(replacement);
        LOG.info(
            "{}/{} is followed by {}, as its IAM user is named {} now",
            former.getMetadata().getNamespace(),
            name(former),
            name(replacement),
            user.userName());
        events.normal(
            replacement,
            "Followed",
            "The IAM user "
                + former.iamUserName()
                + " has been renamed to "
                + user.userName()
                + ".");
        return;
      } catch (Conflict e) {
        LOG.debug("{} changes meanwhile; once more", name(former));
      }
    }
    throw OperationFailed.passing(
        Reason.Provisioning, "The resource " + name(former) + " keeps changing.", null);
  }

  /** What nothing is to be replaced by would stay paused for ever. */
  private void takeBack(@Nullable CloudUser replacement, CloudUser former) {
    if (replacement != null
        && DiscoveredUsers.replaces(replacement).filter(uid(former)::equals).isPresent()) {
      client.resource(replacement).delete();
    }
  }

  /** Paused until it knows all that its predecessor knew. */
  private CloudUser replacement(CloudUser former, Identity user) {
    CloudUser resource = new CloudUser();
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withName(ResourceNames.of(user.userName()))
            .withNamespace(former.getMetadata().getNamespace())
            .withLabels(former.getMetadata().getLabels())
            .withAnnotations(
                Map.of(
                    USER_ID_ANNOTATION,
                    user.userId(),
                    CloudUser.PAUSED_ANNOTATION,
                    "true",
                    REPLACES_ANNOTATION,
                    uid(former)))
            .build());
    resource.setSpec(spec(user.userName(), former.getSpec().email(), former.getSpec()));
    return createUnderSomeName(resource).orElseGet(() -> Objects.requireNonNull(get(resource)));
  }

  private CloudUser withRecord(CloudUser replacement, CloudUser old, Identity user)
      throws Conflict {
    if (DiscoveredUsers.replaces(replacement).isEmpty()) {
      return replacement;
    }
    CloudUserStatus known =
        CloudUserStatus.EMPTY.withUser(user.userName(), user.userId(), user.arn());
    CloudUserStatus past = old.getStatus();
    if (past != null) {
      List<String> keys = past.deactivatedKeys();
      known =
          known
              .withSignIn(past.lastSignIn(), past.mfaEnabled())
              .withDeactivatedKeys(keys == null ? List.of() : keys)
              .withCredentials(past.credentials());
    }
    return store.writeStatus(withSpec(replacement, old, user), known);
  }

  /** One of an earlier attempt has the spec from before the edit that ended that attempt. */
  private CloudUser withSpec(CloudUser replacement, CloudUser old, Identity user) {
    CloudUser fresh = Objects.requireNonNull(get(replacement));
    CloudUserSpec wanted = spec(user.userName(), old.getSpec().email(), old.getSpec());
    if (wanted.equals(fresh.getSpec())) {
      return fresh;
    }
    return client
        .resource(fresh)
        .edit(
            it -> {
              it.setSpec(wanted);
              return it;
            });
  }

  /** Only what was copied may be thrown away; a delivery under way cannot go on after that. */
  private void removeAsItIs(CloudUser old) throws Conflict {
    try {
      client.resource(old).lockResourceVersion(old.getMetadata().getResourceVersion()).delete();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        throw new Conflict(e);
      }
      throw e;
    }
  }

  @Override
  public void complete(CloudUser replacement) {
    if (DiscoveredUsers.replaces(replacement).isPresent()) {
      client
          .resource(replacement)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\":{\"annotations\":{\""
                  + CloudUser.PAUSED_ANNOTATION
                  + "\":null,\""
                  + REPLACES_ANNOTATION
                  + "\":null}}}");
    }
  }

  @Override
  public void remove(CloudUser resource) {
    client.resource(resource).delete();
    LOG.info(
        "removed {}/{}: its IAM user {} was deleted",
        resource.getMetadata().getNamespace(),
        name(resource),
        resource.iamUserName());
  }

  private @Nullable CloudUser get(CloudUser resource) {
    ObjectMeta meta = resource.getMetadata();
    return client
        .resources(CloudUser.class)
        .inNamespace(meta.getNamespace())
        .withName(meta.getName())
        .get();
  }

  private static String name(CloudUser resource) {
    return resource.getMetadata().getName();
  }

  private static String uid(CloudUser resource) {
    return resource.getMetadata().getUid();
  }
}
