// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The latest so many ids. Only spares work: an id that was forgotten is as good as a new one. Safe
 * for use by several threads.
 */
final class RecentIds {
  private final int most;
  private final Set<String> ids = new LinkedHashSet<>();

  RecentIds(int most) {
    this.most = most;
  }

  synchronized void add(String id) {
    ids.add(id);
    if (ids.size() > most) {
      ids.remove(ids.iterator().next());
    }
  }

  synchronized boolean contains(String id) {
    return ids.contains(id);
  }
}
