// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.notices.Notices;
import java.util.Optional;

/**
 * A store that tells the admin of the transitions in what it has stored.
 *
 * <p>Invariant: each transition is told at most once, by whoever's compare-and-swap made it: of two
 * processes, and of a process and the one after its crash, only one stores it.
 */
final class NoticingStore implements CloudUserStore {
  private final CloudUserStore store;
  private final Transitions transitions;
  private final Notices notices;

  NoticingStore(CloudUserStore store, Transitions transitions, Notices notices) {
    this.store = store;
    this.transitions = transitions;
    this.notices = notices;
  }

  @Override
  public CloudUser current(CloudUser cached) {
    return store.current(cached);
  }

  @Override
  public Optional<CloudUser> reload(CloudUser resource) {
    return store.reload(resource);
  }

  @Override
  public CloudUser writeStatus(CloudUser base, CloudUserStatus status) throws Conflict {
    CloudUser stored = store.writeStatus(base, status);
    transitions.between(base, stored).forEach(notices::tell);
    return stored;
  }

  @Override
  public void forget(CloudUser resource) {
    store.forget(resource);
  }
}
