// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Map;
import java.util.Objects;

/**
 * Which updates of a resource wake the reconciler: those of its spec, its deletion, its finalizers
 * and the operator's annotations. The operator's own status writes do not, nor labels.
 */
final class WakeFilter implements OnUpdateFilter<CloudUser> {
  @Override
  public boolean accept(CloudUser now, CloudUser before) {
    ObjectMeta newer = now.getMetadata();
    ObjectMeta older = before.getMetadata();
    return !Objects.equals(newer.getUid(), older.getUid())
        || !Objects.equals(newer.getGeneration(), older.getGeneration())
        || !Objects.equals(newer.getDeletionTimestamp(), older.getDeletionTimestamp())
        || !Objects.equals(newer.getFinalizers(), older.getFinalizers())
        || !Objects.equals(
            annotation(newer, CloudUser.PAUSED_ANNOTATION),
            annotation(older, CloudUser.PAUSED_ANNOTATION))
        || !Objects.equals(
            annotation(newer, CloudUser.RECONCILE_ANNOTATION),
            annotation(older, CloudUser.RECONCILE_ANNOTATION));
  }

  private static String annotation(ObjectMeta meta, String key) {
    Map<String, String> annotations = meta.getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(key, "");
  }
}
