// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One version of one object, as it was stored: what anybody who reads the API could have seen.
 *
 * @param resource {@code plural.group}, or the plural alone in the core group
 * @param namespace empty for cluster-scoped objects
 * @param object the whole object, a copy
 */
public record StoredVersion(
    String resource,
    String namespace,
    String name,
    long resourceVersion,
    Type type,
    ObjectNode object,
    Instant at) {

  /** The kind of change, named as in watches. */
  public enum Type {
    ADDED,
    MODIFIED,
    DELETED
  }
}
