// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stores statuses in the API server: always as a JSON merge patch of the status subresource, always
 * by the field manager {@value #FIELD_MANAGER}, always with the {@code resourceVersion} in the
 * body.
 *
 * <p>A merge patch with a stale version is answered with 409 by every API server, and it leaves
 * fields alone that only a newer operator knows.
 */
public final class KubernetesStore implements CloudUserStore {
  static final String FIELD_MANAGER = "clouduser-operator";
  private static final PatchContext STATUS_PATCH =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(FIELD_MANAGER)
          .build();

  private final KubernetesClient client;
  private final ObjectMapper json = new ObjectMapper();

  /** By uid, the version that this process wrote last, until the watch cache has it. */
  private final Map<String, String> written = new ConcurrentHashMap<>();

  /**
   * @param client for the API server
   */
  public KubernetesStore(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public CloudUser current(CloudUser cached) {
    String uid = cached.getMetadata().getUid();
    String mine = written.get(uid);
    if (mine == null) {
      return cached;
    }
    if (version(cached.getMetadata().getResourceVersion()) >= version(mine)) {
      written.remove(uid, mine);
      return cached;
    }
    return reload(cached).orElse(cached);
  }

  @Override
  public Optional<CloudUser> reload(CloudUser resource) {
    CloudUser found =
        client
            .resources(CloudUser.class)
            .inNamespace(resource.getMetadata().getNamespace())
            .withName(resource.getMetadata().getName())
            .get();
    return Optional.ofNullable(found)
        .filter(it -> it.getMetadata().getUid().equals(resource.getMetadata().getUid()));
  }

  @Override
  public CloudUser writeStatus(CloudUser base, CloudUserStatus status) throws Conflict {
    ObjectNode body = json.createObjectNode();
    body.putObject("metadata")
        .put("resourceVersion", base.getMetadata().getResourceVersion())
        .put("uid", base.getMetadata().getUid());
    body.set("status", patch(json.valueToTree(base.getStatus()), json.valueToTree(status)));
    try {
      CloudUser stored =
          client
              .resource(addressOf(base))
              .subresource("status")
              .patch(STATUS_PATCH, body.toString());
      written.put(stored.getMetadata().getUid(), stored.getMetadata().getResourceVersion());
      return stored;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        throw new Conflict(e);
      }
      throw e;
    }
  }

  /**
   * An object, because by a name alone the client reads the resource first; and an empty one,
   * because it makes a copy of it by way of JSON.
   */
  private static CloudUser addressOf(CloudUser resource) {
    CloudUser address = new CloudUser();
    address.getMetadata().setNamespace(resource.getMetadata().getNamespace());
    address.getMetadata().setName(resource.getMetadata().getName());
    return address;
  }

  @Override
  public void forget(CloudUser resource) {
    written.remove(resource.getMetadata().getUid());
  }

  /** What was there and is no more is removed by an explicit null, as a merge patch asks for. */
  private JsonNode patch(JsonNode from, JsonNode to) {
    if (!from.isObject() || !to.isObject()) {
      return to;
    }
    ObjectNode patch = json.createObjectNode();
    to.properties().forEach(e -> patch.set(e.getKey(), patch(from.path(e.getKey()), e.getValue())));
    from.fieldNames()
        .forEachRemaining(
            name -> {
              if (!to.has(name)) {
                patch.putNull(name);
              }
            });
    return patch;
  }

  /**
   * API servers count versions upwards; one that does not makes every cached object good enough.
   */
  private static long version(String resourceVersion) {
    try {
      return Long.parseLong(resourceVersion);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
