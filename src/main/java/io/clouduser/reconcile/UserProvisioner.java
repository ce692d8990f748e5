// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.ConditionType;
import io.clouduser.api.Reason;
import io.clouduser.iam.IamUsers;
import io.clouduser.iam.IamUsers.Creation;
import io.clouduser.model.Aspect;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.IamAction;
import io.clouduser.model.ObservedUser;
import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.ObservedUser.Identity;
import io.clouduser.model.ObservedUser.Present;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.SignInFacts;
import io.clouduser.model.UserDiff;
import io.clouduser.reconcile.CloudUserStore.Conflict;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the IAM user what the spec says, and nothing of anybody else's: first {@link #take}, which
 * tells whose the user is, then {@link #bring}. Between the two, access can be taken away, so that
 * a group that does not exist keeps nobody signed in.
 *
 * <p>A new name is written before anything is read: CreateUser either works or tells that somebody
 * has the name. A known user is read in the aspects that may differ.
 */
final class UserProvisioner {
  private static final Logger LOG = LoggerFactory.getLogger(UserProvisioner.class);

  /**
   * The user is there and may be worked on.
   *
   * @param identity which user
   * @param fresh whether it was made in this pass
   * @param ownLife whether it was made, or adopted, for this very resource, or another tool makes
   *     it
   * @param observed what was read of it; null where all is remembered
   */
  record Provisioned(
      Identity identity, boolean fresh, boolean ownLife, @Nullable Present observed) {
    /** Whether it was made or read in this pass, and is known by more than its name. */
    boolean userRead() {
      return fresh || (observed != null && observed.attributes() != null);
    }

    /** Whether everything about it is known rather than remembered. */
    boolean allRead() {
      return userRead()
          && (fresh
              || (observed != null && observed.groups() != null && observed.policies() != null));
    }
  }

  private final IamUsers iam;
  private final Ownership ownership;
  private final UserDiff userDiff;
  private final Memory memory;
  private final Events events;

  UserProvisioner(IamUsers iam, UserDiff userDiff, Memory memory, Events events) {
    this.iam = iam;
    this.ownership = new Ownership(iam, events);
    this.userDiff = userDiff;
    this.memory = memory;
    this.events = events;
  }

  /**
   * Finds the user, or makes it, and sees that it may be worked on.
   *
   * @throws OperationFailed when IAM or the ownership stands against it
   * @throws Conflict when the resource was changed in the meantime
   */
  Provisioned take(Session session, DesiredUser desired) throws Conflict {
    session.enter(ConditionType.UserSynced);
    String userId = session.draft().userId();
    Set<Aspect> aspects =
        userId == null
            ? EnumSet.allOf(Aspect.class)
            : memory.unknown(session.resource(), desired, userId);
    if (aspects.isEmpty()) {
      return new Provisioned(knownIdentity(session.draft()), false, true, null);
    }
    if (desired.anothers()) {
      return findForeign(session, desired);
    }
    return userId == null ? createOrTakeUp(session, desired) : known(session, desired, aspects);
  }

  /**
   * Changes what differs from the declaration.
   *
   * @throws OperationFailed when IAM stands against it
   * @throws Conflict when the resource was changed in the meantime
   */
  void bring(Session session, DesiredUser desired, Provisioned user) throws Conflict {
    session.enter(ConditionType.UserSynced);
    if (desired.anothers()) {
      session.condition(
          ConditionType.UserSynced,
          "True",
          Reason.Provisioned,
          "The IAM user is there; what it may do is declared elsewhere.");
    } else {
      if (user.observed() != null) {
        change(session, desired, user, user.observed());
      }
      session.condition(
          ConditionType.UserSynced, "True", Reason.Provisioned, "The IAM user is as declared.");
    }
    if (user.fresh() || user.observed() != null) {
      boolean allRead = desired.anothers() || user.allRead();
      memory.made(session.resource(), desired, user.identity().userId(), allRead);
    }
  }

  /** When the person signed in, as far as anybody has seen. */
  SignInFacts signIn(Provisioned user) {
    SignInFacts swept = memory.signIns(user.identity().userName(), user.identity().userId());
    return user.observed() == null || user.observed().attributes() == null
        ? swept
        : swept.and(new SignInFacts(user.observed().attributes().passwordLastUsed(), null));
  }

  /** Forgets what is remembered of the user, because a pass could not be brought to its end. */
  void distrust(CloudUser resource) {
    memory.doubt(resource);
  }

  private Provisioned createOrTakeUp(Session session, DesiredUser desired) throws Conflict {
    session.confirm();
    if (iam.create(desired) instanceof Creation.Created created) {
      return fresh(session, created.identity());
    }
    ObservedUser observed = iam.observe(desired.userName(), EnumSet.allOf(Aspect.class));
    if (observed instanceof Present present) {
      return takeUp(session, desired, present);
    }
    throw OperationFailed.passing(
        Reason.UserNameTaken,
        "IAM says that the name "
            + desired.userName()
            + " is taken, but shows no such user: either its reads lag behind, or a user's name"
            + " differs in upper and lower case alone. If this stays, choose another"
            + " spec.userName.",
        null);
  }

  private Provisioned known(Session session, DesiredUser desired, Set<Aspect> aspects)
      throws Conflict {
    ObservedUser observed = iam.observe(desired.userName(), aspects);
    if (observed instanceof Present present) {
      return takeUp(session, desired, present);
    }
    if (renamedBack(session, desired)
        && iam.observe(desired.userName(), EnumSet.allOf(Aspect.class)) instanceof Present back) {
      return takeUp(session, desired, back);
    }
    session.confirm();
    if (iam.create(desired) instanceof Creation.Created created) {
      LOG.info("the IAM user {} was gone and is made anew", desired.userName());
      events.warning(
          session.resource(),
          "UserRecreated",
          "The IAM user "
              + desired.userName()
              + " was deleted by somebody else; it is made anew, with new credentials"
              + session.afterWhat()
              + ".");
      return fresh(session, created.identity());
    }
    throw OperationFailed.passing(
        Reason.AwsUnavailable,
        "IAM does not agree with itself whether the user " + desired.userName() + " exists.",
        null);
  }

  /** A user that somebody gave another name is still the same one, and gets its own name back. */
  private boolean renamedBack(Session session, DesiredUser desired) throws Conflict {
    String userId = session.draft().userId();
    Optional<String> name = userId == null ? Optional.empty() : iam.nameOf(userId);
    if (name.isEmpty()
        || !(iam.observe(name.get(), EnumSet.of(Aspect.USER)) instanceof Present present)
        || present.attributes() == null
        || !present.attributes().identity().userId().equals(userId)
        || !present.attributes().ownedBy(desired.owner())) {
      return false;
    }
    session.confirm();
    iam.apply(name.get(), new IamAction.Rename(desired.userName()));
    LOG.info("the IAM user {} is called {} again", name.get(), desired.userName());
    events.warning(
        session.resource(),
        "UserRenamed",
        "Somebody else renamed the IAM user to "
            + name.get()
            + "; it is called "
            + desired.userName()
            + " again"
            + session.afterWhat()
            + ".");
    return true;
  }

  private Provisioned fresh(Session session, Identity identity) {
    LOG.info("created the IAM user {}", identity.arn());
    events.normal(session.resource(), "UserCreated", "Created the IAM user " + identity.arn());
    identify(session, identity);
    return new Provisioned(identity, true, true, new Present(null, Set.of(), Set.of()));
  }

  private Provisioned takeUp(Session session, DesiredUser desired, Present observed) {
    Attributes attributes = observed.attributes();
    if (attributes == null) {
      return new Provisioned(knownIdentity(session.draft()), false, true, observed);
    }
    Attributes ours = ownership.claim(session, desired, attributes);
    identify(session, attributes.identity());
    return new Provisioned(
        attributes.identity(),
        false,
        Ownership.isOwnLife(session, ours),
        new Present(ours, observed.groups(), observed.policies()));
  }

  /** The user is another tool's: it is only looked at. */
  private Provisioned findForeign(Session session, DesiredUser desired) {
    if (!(iam.observe(desired.userName(), EnumSet.of(Aspect.USER)) instanceof Present present)
        || present.attributes() == null) {
      throw OperationFailed.stalled(
          Reason.UserGone,
          "There is no IAM user "
              + desired.userName()
              + ", and spec.management: CredentialsOnly leaves it to another tool to make it. Create"
              + " it there, correct spec.userName, or set spec.management: Full.",
          null);
    }
    Attributes attributes = present.attributes();
    Ownership.requireNobodyElses(desired, attributes);
    identify(session, attributes.identity());
    return new Provisioned(attributes.identity(), false, true, present);
  }

  private void change(Session session, DesiredUser desired, Provisioned user, Present observed)
      throws Conflict {
    Set<String> managedKeys = managedTagKeys(session, desired);
    List<IamAction> actions = userDiff.diff(desired, observed, managedKeys);
    if (!user.fresh() && !managedKeys.equals(Set.copyOf(tagKeys(session.draft())))) {
      // Which keys are ours is stored before one of them is set, so that none is ever left behind.
      session.update(status -> status.withTagKeys(List.copyOf(managedKeys)));
      session.save();
    }
    for (IamAction action : actions) {
      iam.apply(desired.userName(), action);
    }
    if (!user.fresh() && !actions.isEmpty()) {
      String what = actions.stream().map(Descriptions::of).collect(Collectors.joining(", "));
      LOG.info("changed the IAM user {}: {}", desired.userName(), what);
      events.normal(
          session.resource(),
          "UserUpdated",
          "Changed the IAM user " + desired.userName() + ": " + what + session.afterWhat());
    }
    session.update(status -> status.withTagKeys(List.copyOf(desired.tags().keySet())));
    Attributes attributes = observed.attributes();
    if (attributes != null && !attributes.path().equals(desired.path())) {
      identify(session, moved(user.identity(), attributes.path(), desired.path()));
    }
  }

  /** A record belongs to one user id; a user made anew has another, and no credentials yet. */
  private void identify(Session session, Identity identity) {
    memory.seen(session.resource(), identity.userId());
    if (!identity.userId().equals(session.draft().userId())) {
      session.update(CloudUserStatus::withoutPast);
    }
    session.update(
        status -> status.withUser(identity.userName(), identity.userId(), identity.arn()));
  }

  private static Identity knownIdentity(CloudUserStatus status) {
    String name = status.userName();
    String id = status.userId();
    String arn = status.arn();
    if (name == null || id == null || arn == null) {
      throw new IllegalStateException("a user that was seen has a name, an id and an ARN");
    }
    return new Identity(name, id, arn);
  }

  private static Identity moved(Identity identity, String from, String to) {
    String tail = "user" + from + identity.userName();
    String arn = identity.arn();
    return arn.endsWith(tail)
        ? new Identity(
            identity.userName(),
            identity.userId(),
            arn.substring(0, arn.length() - tail.length()) + "user" + to + identity.userName())
        : identity;
  }

  private static Set<String> managedTagKeys(Session session, DesiredUser desired) {
    Set<String> keys = new TreeSet<>(tagKeys(session.draft()));
    keys.addAll(desired.tags().keySet());
    return keys;
  }

  private static List<String> tagKeys(CloudUserStatus status) {
    List<String> keys = status.tagKeys();
    return keys == null ? List.of() : keys;
  }
}
