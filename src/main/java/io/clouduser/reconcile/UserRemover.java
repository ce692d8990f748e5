// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserSpec;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.api.Reason;
import io.clouduser.iam.IamUsers.Applied;
import io.clouduser.model.Aspect;
import io.clouduser.model.IamAction;
import io.clouduser.model.ObservedUser;
import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.Owner;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the IAM user of a resource that is deleted: never one that somebody else owns, never an
 * adopted one or another tool's, never against {@code deletionPolicy: Retain}. The sign-in goes
 * first. A user that is half removed is finished by the next pass.
 *
 * <p>Invariant: a user that IAM does not show is taken for gone only once everything that was done
 * to it must be visible.
 */
final class UserRemover {
  /** Reason of the event. */
  static final String USER_DELETED = "UserDeleted";

  private static final Logger LOG = LoggerFactory.getLogger(UserRemover.class);

  private final OwnWrites iam;
  private final Events events;
  private final InstantSource clock;

  /** The resources whose users this process has deleted just now, by uid, and when. */
  private final Map<String, Instant> deleted = new ConcurrentHashMap<>();

  UserRemover(OwnWrites iam, Events events, InstantSource clock) {
    this.iam = iam;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Removes the user, if that is what is asked for.
   *
   * @throws OperationFailed when IAM stands against it; nothing is left undone silently
   */
  void remove(CloudUser resource, Owner owner) {
    if (resource.getSpec().deletionPolicy() == CloudUserSpec.DeletionPolicy.Retain) {
      retained(resource, "spec.deletionPolicy is Retain");
      return;
    }
    Attributes attributes = find(resource);
    if (attributes == null) {
      requireGone(resource);
      LOG.info("the IAM user {} is gone already", resource.iamUserName());
    } else if (resource.getSpec().credentialsOnly()) {
      takeLoginProfile(resource, attributes, owner);
    } else if (!attributes.ownedBy(owner)) {
      LOG.info("the IAM user {} is somebody else's and is left alone", resource.iamUserName());
    } else if (attributes.tags().containsKey(Owner.ADOPTED_TAG)) {
      retained(resource, "it was adopted");
    } else {
      delete(resource, attributes.identity().userName());
      remember(resource);
      LOG.info("deleted the IAM user {}", attributes.identity().arn());
      events.normal(resource, USER_DELETED, "Deleted the IAM user " + attributes.identity().arn());
    }
  }

  /** The user by its name, or by its id where somebody gave it another name. */
  private @Nullable Attributes find(CloudUser resource) {
    Attributes named = look(resource.iamUserName());
    String userId = resource.getStatus() == null ? null : resource.getStatus().userId();
    if (named != null
        || userId == null
        || resource.getSpec().credentialsOnly()
        || deletedHere(resource)) {
      return named;
    }
    return iam.nameOf(userId).map(this::look).orElse(null);
  }

  private @Nullable Attributes look(String name) {
    return iam.observe(name, EnumSet.of(Aspect.USER)) instanceof ObservedUser.Present present
        ? present.attributes()
        : null;
  }

  /** Only the finalizer could not be taken away. */
  private boolean deletedHere(CloudUser resource) {
    return deleted.containsKey(resource.getMetadata().getUid());
  }

  /** For as long as what was done to the user may not show. */
  private void remember(CloudUser resource) {
    Instant now = clock.instant();
    Instant settled = now.minus(OwnWrites.SETTLING);
    deleted.values().removeIf(settled::isAfter);
    deleted.put(resource.getMetadata().getUid(), now);
  }

  /** IAM's reads may be behind what made the user, in this process or in one before it. */
  private void requireGone(CloudUser resource) {
    if (deletedHere(resource)) {
      return;
    }
    Instant now = clock.instant();
    Instant settled = now.minus(OwnWrites.SETTLING);
    if (!iam.settledBefore(resource.iamUserName(), now)
        || signsOfLife(resource).anyMatch(settled::isBefore)) {
      // To tell so changes a condition, which is a sign itself: an earlier look would be in vain.
      throw OperationFailed.later(
          Reason.Deleting,
          "IAM does not show the user "
              + resource.iamUserName()
              + ", but may have been told to make it a moment ago. Looking again.",
          now.plus(OwnWrites.SETTLING));
    }
  }

  /**
   * The last pass over what is declared has ended before there was a user, and waits for somebody
   * to do something. The deletion itself is one generation more.
   */
  private static boolean cameToNothing(CloudUser resource) {
    CloudUserStatus status = resource.getStatus();
    if (status == null || status.userId() != null || status.observedGeneration() == null) {
      return false;
    }
    return resource.getMetadata().getGeneration() <= status.observedGeneration() + 1
        && status.condition(ConditionType.Stalled).filter(Condition::isTrue).isPresent();
  }

  /** When the user may have been made, as far as that is on record. */
  private static Stream<Instant> signsOfLife(CloudUser resource) {
    if (cameToNothing(resource)) {
      return Stream.empty();
    }
    Optional<CloudUserStatus> status = Optional.ofNullable(resource.getStatus());
    return Stream.of(
            Optional.ofNullable(resource.getMetadata().getCreationTimestamp()),
            status
                .flatMap(it -> it.condition(ConditionType.UserSynced))
                .map(Condition::lastTransitionTime),
            status.map(CloudUserStatus::credentials).map(CredentialsStatus::issuedAt))
        .flatMap(Optional::stream)
        .map(Instant::parse);
  }

  /** Another tool's user stays; of it, only the login profile that was made here is ours. */
  private void takeLoginProfile(CloudUser resource, Attributes attributes, Owner owner) {
    CloudUserStatus status = resource.getStatus();
    CredentialsStatus record = status == null ? null : status.credentials();
    boolean sameUser = status != null && attributes.identity().userId().equals(status.userId());
    boolean others = attributes.tags().containsKey(Owner.OWNER_TAG) && !attributes.ownedBy(owner);
    if (record == null || record.phase() == Phase.Withheld || !sameUser || others) {
      retained(resource, "another tool manages it, and its login profile was not made here");
      return;
    }
    iam.apply(attributes.identity().userName(), new IamAction.DeleteLoginProfile());
    LOG.info("took the login profile of {} away", attributes.identity().arn());
    events.normal(
        resource,
        "LoginProfileDeleted",
        "Took away the login profile that was made for this resource; the IAM user itself stays,"
            + " because another tool manages it.");
  }

  private void delete(CloudUser resource, String name) {
    for (IamAction action : expected(resource)) {
      iam.apply(name, action);
    }
    if (iam.apply(name, new IamAction.DeleteUser()) == Applied.DONE) {
      return;
    }
    for (IamAction action : iam.blockers(name)) {
      iam.apply(name, action);
    }
    if (iam.apply(name, new IamAction.DeleteUser()) == Applied.BLOCKED) {
      throw OperationFailed.passing(
          Reason.Deleting,
          "The IAM user "
              + name
              + " cannot be deleted yet: something that belongs to it is still there or was just"
              + " added. Trying again.",
          null);
    }
  }

  /** What the operator itself has given the user; anything else shows as a conflict. */
  private static List<IamAction> expected(CloudUser resource) {
    CloudUserSpec spec = resource.getSpec();
    List<IamAction> actions = new ArrayList<>();
    if (spec.signInWanted()) {
      actions.add(new IamAction.DeleteLoginProfile());
    }
    spec.groups().forEach(group -> actions.add(new IamAction.RemoveFromGroup(group)));
    spec.policies().forEach(policy -> actions.add(new IamAction.DetachPolicy(policy)));
    return actions;
  }

  private void retained(CloudUser resource, String why) {
    LOG.info("the IAM user {} is retained: {}", resource.iamUserName(), why);
    events.normal(
        resource,
        "UserRetained",
        "The IAM user " + resource.iamUserName() + " is left alone, because " + why + ".");
  }
}
