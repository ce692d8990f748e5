// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import java.util.List;
import java.util.Optional;

/**
 * A servable resource: where it is found and how its writes behave.
 *
 * @param hasGeneration whether metadata.generation counts changes outside metadata and status
 * @param unconditionalUpdate whether PUT without a resourceVersion is accepted
 * @param createOnUpdate whether PUT to a missing object creates it
 * @param custom for custom resources: what their definition says about this version
 */
record ResourceType(
    String group,
    String version,
    String kind,
    String plural,
    String singular,
    boolean namespaced,
    List<String> shortNames,
    List<String> categories,
    boolean hasStatus,
    boolean hasGeneration,
    boolean unconditionalUpdate,
    boolean createOnUpdate,
    Optional<CustomResource> custom) {

  static final String CRD_GROUP = "apiextensions.k8s.io";
  static final String EVENTS_GROUP = "events.k8s.io";

  /** {@code plural.group}, or the plural alone in the core group. */
  String qualifiedName() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** The name under which objects are kept: events of both groups share one. */
  String storage() {
    return group.equals(EVENTS_GROUP) ? "events" : qualifiedName();
  }

  boolean isDefinition() {
    return group.equals(CRD_GROUP) && plural.equals("customresourcedefinitions");
  }

  boolean isNamespace() {
    return group.isEmpty() && plural.equals("namespaces");
  }

  boolean isModernEvent() {
    return group.equals(EVENTS_GROUP);
  }
}
