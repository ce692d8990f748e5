// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserSpec;
import io.clouduser.api.Reason;
import io.clouduser.iam.IamUsers;
import io.clouduser.iam.IamUsers.Applied;
import io.clouduser.model.Aspect;
import io.clouduser.model.IamAction;
import io.clouduser.model.ObservedUser;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.Owner;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the IAM user of a resource that is deleted: never one that somebody else owns, never an
 * adopted one, never against {@code deletionPolicy: Retain}. The sign-in goes first. A user that is
 * half removed is finished by the next pass.
 */
final class UserRemover {
  /** Reason of the event. */
  static final String USER_DELETED = "UserDeleted";

  private static final Logger LOG = LoggerFactory.getLogger(UserRemover.class);

  private final IamUsers iam;
  private final Events events;

  UserRemover(IamUsers iam, Events events) {
    this.iam = iam;
    this.events = events;
  }

  /**
   * Removes the user, if that is what is asked for.
   *
   * @throws OperationFailed when IAM stands against it; nothing is left undone silently
   */
  void remove(CloudUser resource, Owner owner) {
    String name = resource.iamUserName();
    if (resource.getSpec().deletionPolicy() == CloudUserSpec.DeletionPolicy.Retain) {
      retained(resource, "spec.deletionPolicy is Retain");
      return;
    }
    if (!(iam.observe(name, EnumSet.of(Aspect.USER)) instanceof ObservedUser.Present present)
        || present.attributes() == null) {
      LOG.info("the IAM user {} is gone already", name);
      return;
    }
    if (!present.attributes().ownedBy(owner)) {
      LOG.info("the IAM user {} is somebody else's and is left alone", name);
      return;
    }
    if (present.attributes().tags().containsKey(Owner.ADOPTED_TAG)) {
      retained(resource, "it was adopted");
      return;
    }
    delete(resource, name);
    LOG.info("deleted the IAM user {}", present.attributes().identity().arn());
    events.normal(
        resource, USER_DELETED, "Deleted the IAM user " + present.attributes().identity().arn());
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
    if (spec.console().enabled()) {
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
        "The IAM user " + resource.iamUserName() + " stays, because " + why + ".");
  }
}
