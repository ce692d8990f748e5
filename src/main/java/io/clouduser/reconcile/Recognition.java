// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.iam.IamUsers;
import io.clouduser.model.Aspect;
import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.ObservedUser.Present;
import io.clouduser.model.Owner;
import io.clouduser.reconcile.CloudUserStore.Conflict;
import io.clouduser.reconcile.UserProvisioner.Provisioned;
import java.util.EnumSet;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees, right before somebody is let in or out by a user's name, that the name still is that very
 * user's, and the user still is the resource's. What is remembered may be as old as the last sweep,
 * and IAM gives a name that became free to whoever asks for it.
 */
final class Recognition {
  private static final Logger LOG = LoggerFactory.getLogger(Recognition.class);

  private final IamUsers iam;
  private final Memory memory;
  private final Function<CloudUser, Owner> owners;

  Recognition(IamUsers iam, Memory memory, Function<CloudUser, Owner> owners) {
    this.iam = iam;
    this.memory = memory;
    this.owners = owners;
  }

  /**
   * Reads the user, unless it was read in this pass already, or was made or read a moment ago for
   * its first credentials, which are still to be issued.
   *
   * @throws Conflict when the name is another's by now, or nobody's; the next pass reads all of it
   *     and tells
   */
  void require(Session session, Provisioned user) throws Conflict {
    CloudUser resource = session.resource();
    String userId = user.identity().userId();
    if (user.userRead()
        || session.recognised()
        || (nothingIssued(session) && memory.justSeen(resource, userId))) {
      return;
    }
    boolean same =
        iam.observe(user.identity().userName(), EnumSet.of(Aspect.USER)) instanceof Present present
            && present.attributes() != null
            && isStill(session, userId, present.attributes());
    if (!same) {
      LOG.info("the IAM user {} is not the one that it was", user.identity().userName());
      throw new Conflict(null);
    }
    session.recognise();
  }

  private static boolean nothingIssued(Session session) {
    return session.credentials().filter(it -> it.phase() != Phase.Issuing).isEmpty();
  }

  /** Whether these are that user's, and nobody else has taken it over. */
  boolean isStill(Session session, String userId, Attributes attributes) {
    Owner owner = owners.apply(session.resource());
    boolean untagged =
        session.spec().credentialsOnly() && !attributes.tags().containsKey(Owner.OWNER_TAG);
    return attributes.identity().userId().equals(userId) && (untagged || attributes.ownedBy(owner));
  }
}
