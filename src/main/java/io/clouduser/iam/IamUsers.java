// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.Aspect;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.IamAction;
import io.clouduser.model.ObservedUser;
import io.clouduser.model.OperationFailed;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The door to IAM's users.
 *
 * <p>Every method throws {@link OperationFailed} for what it does not return: with a public reason,
 * a sentence for the admin, and whether another try makes sense.
 */
public interface IamUsers {
  /**
   * Makes a user with path, boundary and tags in one call; groups and policies are not part of it.
   *
   * @return the new user, or that the name is taken
   */
  Creation create(DesiredUser user);

  /**
   * Reads a user, one call per aspect.
   *
   * @param userName IAM name
   * @param aspects what to read; at least one
   */
  ObservedUser observe(String userName, Set<Aspect> aspects);

  /**
   * Under which name the user with this id goes now. Reads the whole account's list of users: for
   * rare cases only.
   *
   * @return empty when there is no such user any more
   */
  Optional<String> nameOf(String userId);

  /**
   * Carries out one change. A change whose effect is there already counts as done.
   *
   * @return whether it was done; only {@link IamAction.DeleteUser} may be blocked
   */
  Applied apply(String userName, IamAction action);

  /**
   * Lists what stands in the way of {@link IamAction.DeleteUser}.
   *
   * @return the changes that clear the way, in order
   */
  List<IamAction> blockers(String userName);

  /** What became of {@link #create}. */
  sealed interface Creation {
    /** The user was made. */
    record Created(ObservedUser.Identity identity) implements Creation {}

    /** Somebody has that name. */
    record NameTaken() implements Creation {}
  }

  /** What became of {@link #apply}. */
  enum Applied {
    /** The change has its effect. */
    DONE,
    /** DeleteConflict: something that belongs to the user must go first. */
    BLOCKED
  }
}
