// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store that tells of each phase that a delivery record enters, after it was stored. */
final class TellingStore implements CloudUserStore {
  private final CloudUserStore store;
  private final Consumer<Phase> phases;

  TellingStore(CloudUserStore store, Consumer<Phase> phases) {
    this.store = store;
    this.phases = phases;
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
    CredentialsStatus now = status.credentials();
    if (now != null && !sameStep(record(base), now)) {
      phases.accept(now.phase());
    }
    return stored;
  }

  /** A delivery that starts over enters its phase again. */
  private static boolean sameStep(@Nullable CredentialsStatus before, CredentialsStatus now) {
    return before != null
        && before.phase() == now.phase()
        && Objects.equals(before.deliveryId(), now.deliveryId());
  }

  private static @Nullable CredentialsStatus record(CloudUser resource) {
    @Nullable CloudUserStatus status = resource.getStatus();
    return status == null ? null : status.credentials();
  }

  @Override
  public void forget(CloudUser resource) {
    store.forget(resource);
  }
}
