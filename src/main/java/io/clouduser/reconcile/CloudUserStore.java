// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The door to the stored resources. */
public interface CloudUserStore {
  /**
   * The resource to work on: the one from the watch cache, or a fresh read when the cache lags
   * behind this process's own last write.
   */
  CloudUser current(CloudUser cached);

  /** Reads a resource from the API server; empty when it is gone or is another one by that name. */
  Optional<CloudUser> reload(CloudUser resource);

  /**
   * Stores a status, as a compare-and-swap: nothing is stored unless the resource still has the
   * {@code resourceVersion} of {@code base}.
   *
   * @return the resource as stored
   * @throws Conflict when it has not, or is gone
   */
  CloudUser writeStatus(CloudUser base, CloudUserStatus status) throws Conflict;

  /** Lets go of what is remembered about a resource that is gone. */
  void forget(CloudUser resource);

  /** Somebody else changed the resource first: whoever gets this stops. */
  final class Conflict extends Exception {
    private static final long serialVersionUID = 1L;

    Conflict(@Nullable Throwable cause) {
      super("the resource was changed in the meantime", cause);
    }
  }
}
