// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.ConditionType;
import io.clouduser.iam.IamUsers;
import io.clouduser.iam.LoginProfiles;
import io.clouduser.model.IamAction;
import io.clouduser.model.OperationFailed;
import io.clouduser.reconcile.CloudUserStore.Conflict;
import io.clouduser.reconcile.UserProvisioner.Provisioned;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deactivates the access keys of a suspended person, and reactivates exactly those afterwards. The
 * login profile is {@link CredentialIssuer}'s.
 *
 * <p>Invariant: a key that this deactivated is on record in {@code status.deactivatedKeys}, from
 * before it is deactivated until after it is reactivated.
 */
final class Suspension {
  private static final Logger LOG = LoggerFactory.getLogger(Suspension.class);

  private final IamUsers iam;
  private final LoginProfiles profiles;
  private final Recognition recognition;
  private final Events events;

  Suspension(IamUsers iam, LoginProfiles profiles, Recognition recognition, Events events) {
    this.iam = iam;
    this.profiles = profiles;
    this.recognition = recognition;
    this.events = events;
  }

  /**
   * Brings the access keys where the spec wants them.
   *
   * @throws OperationFailed when IAM stands against it
   * @throws Conflict when the resource was changed in the meantime
   */
  void apply(Session session, Provisioned user) throws Conflict {
    session.enter(ConditionType.LoginProfileReady);
    if (!session.spec().suspended()) {
      resume(session, user);
    } else if (user.userRead() || !session.toldOfSuspension()) {
      suspend(session, user);
    }
  }

  private void suspend(Session session, Provisioned user) throws Conflict {
    recognition.require(session, user);
    String userName = user.identity().userName();
    Set<String> active = profiles.activeKeys(userName);
    if (active.isEmpty()) {
      return;
    }
    Set<String> ours = new TreeSet<>(recorded(session));
    if (ours.addAll(active)) {
      session.update(status -> status.withDeactivatedKeys(ours));
      session.save();
    } else {
      session.confirm();
    }
    active.forEach(id -> iam.apply(userName, new IamAction.DeactivateAccessKey(id)));
    LOG.info("deactivated access keys: {}", active);
    events.normal(
        session.resource(),
        "AccessKeysDeactivated",
        "Deactivated the access keys "
            + String.join(", ", active)
            + ", because spec.suspended is true.");
  }

  private void resume(Session session, Provisioned user) throws Conflict {
    List<String> ours = recorded(session);
    if (ours.isEmpty()) {
      return;
    }
    recognition.require(session, user);
    String userName = user.identity().userName();
    session.confirm();
    ours.forEach(id -> iam.apply(userName, new IamAction.ActivateAccessKey(id)));
    session.update(status -> status.withDeactivatedKeys(Set.of()));
    session.save();
    LOG.info("reactivated access keys: {}", ours);
    events.normal(
        session.resource(),
        "AccessKeysReactivated",
        "Reactivated the access keys "
            + String.join(", ", ours)
            + ", because spec.suspended is false again.");
  }

  private static List<String> recorded(Session session) {
    List<String> keys = session.draft().deactivatedKeys();
    return keys == null ? List.of() : keys;
  }
}
