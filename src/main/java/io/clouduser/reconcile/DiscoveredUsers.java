// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.model.ObservedUser.Identity;
import java.util.Optional;

/** The door to the resources of users that other tools make. */
interface DiscoveredUsers {
  /** Label of a resource that was made for a user that was there first. */
  String LABEL = CloudUser.GROUP + "/discovered";

  /** Annotation that tells which user it was, before status does. */
  String USER_ID_ANNOTATION = CloudUser.GROUP + "/discovered-user-id";

  /** Annotation of a resource that is not complete yet: the uid of the one that it replaces. */
  String REPLACES_ANNOTATION = CloudUser.GROUP + "/replaces";

  /** Whether a resource was made for a user that was there first. */
  static boolean isDiscovered(CloudUser resource) {
    return resource.getMetadata().getLabels() != null
        && "true".equals(resource.getMetadata().getLabels().get(LABEL));
  }

  /**
   * Whether a resource goes the way of its user: it was made for it, and nobody has taken the user
   * over since.
   */
  static boolean follows(CloudUser resource) {
    return isDiscovered(resource) && resource.getSpec().credentialsOnly();
  }

  /** The uid of the resource that this one is about to replace. */
  static Optional<String> replaces(CloudUser resource) {
    return Optional.ofNullable(resource.getMetadata().getAnnotations())
        .map(it -> it.get(REPLACES_ANNOTATION));
  }

  /**
   * Makes a resource for a user, unless there is one.
   *
   * @return whether it was made now
   */
  boolean create(String namespace, Identity user, String email);

  /**
   * Puts a resource in the place of one whose user has another name now. What is on record of the
   * credentials goes with it, so nobody is mailed because of it. A user that somebody takes over
   * meanwhile stays with its resource.
   */
  void follow(CloudUser former, Identity user);

  /** Brings to an end what a process that died left of {@link #follow}. */
  void complete(CloudUser replacement);

  /** Takes the resource of a user away that is gone. */
  void remove(CloudUser resource);
}
