// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * In which aspects a user that was seen is not as declared. A pure function: nothing is changed by
 * what it says, but those aspects are read anew.
 */
public final class Drift {
  private final UserDiff userDiff;

  /**
   * @param userDiff what counts as a difference
   */
  public Drift(UserDiff userDiff) {
    this.userDiff = userDiff;
  }

  /**
   * Compares.
   *
   * @param desired the declared user
   * @param userId the id on record
   * @param managedTagKeys keys that were set because of the spec, now or earlier
   * @param seen the user of that name, all of its aspects
   * @return the aspects that differ; all of them where the user is gone, another one or not ours
   */
  public Set<Aspect> between(
      DesiredUser desired, String userId, Collection<String> managedTagKeys, ObservedUser seen) {
    if (!isStill(userId, seen)
        || !(seen instanceof ObservedUser.Present present)
        || present.attributes() == null) {
      return EnumSet.allOf(Aspect.class);
    }
    boolean ours = present.attributes().ownedBy(desired.owner());
    if (desired.anothers()) {
      boolean free = ours || !present.attributes().tags().containsKey(Owner.OWNER_TAG);
      return free ? EnumSet.noneOf(Aspect.class) : EnumSet.allOf(Aspect.class);
    }
    if (!ours) {
      return EnumSet.allOf(Aspect.class);
    }
    Set<Aspect> aspects = EnumSet.noneOf(Aspect.class);
    userDiff.diff(desired, present, managedTagKeys).forEach(it -> aspects.add(aspect(it)));
    return aspects;
  }

  /** Whether the user of that name still is the one on record. */
  public static boolean isStill(String userId, ObservedUser seen) {
    return seen instanceof ObservedUser.Present present
        && present.attributes() != null
        && present.attributes().identity().userId().equals(userId);
  }

  private static Aspect aspect(IamAction action) {
    if (action instanceof IamAction.AddToGroup || action instanceof IamAction.RemoveFromGroup) {
      return Aspect.GROUPS;
    }
    if (action instanceof IamAction.AttachPolicy || action instanceof IamAction.DetachPolicy) {
      return Aspect.POLICIES;
    }
    return Aspect.USER;
  }
}
