// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUserSpec;
import io.clouduser.api.Reason;
import io.clouduser.iam.IamUsers;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.IamAction;
import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose an IAM user is, told by its owner tag.
 *
 * <p>Invariant: a user that carries another owner's tag is not changed, and one that carries none
 * only where the spec says to adopt it.
 */
final class Ownership {
  /** The clocks of AWS and of the API server may differ by this much. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

  private final IamUsers iam;
  private final Events events;

  Ownership(IamUsers iam, Events events) {
    this.iam = iam;
    this.events = events;
  }

  /**
   * Sees that the user is this resource's; adopts it, where the spec says so, before anything else
   * of it is changed.
   *
   * @return the user as it is now
   * @throws OperationFailed with {@code NotOwned} when it is somebody else's
   */
  Attributes claim(Session session, DesiredUser desired, Attributes attributes) {
    if (attributes.ownedBy(desired.owner())) {
      return attributes;
    }
    requireNobodyElses(desired, attributes);
    if (session.spec().adoption() != CloudUserSpec.Adoption.Adopt) {
      throw OperationFailed.stalled(
          Reason.NotOwned,
          "The IAM user "
              + desired.userName()
              + " exists already and is somebody else's. Nothing was changed. Set spec.adoption:"
              + " Adopt to take it over, or choose another spec.userName.",
          null);
    }
    Map<String, String> tags = new TreeMap<>(desired.owner().tags());
    tags.put(Owner.ADOPTED_TAG, session.uid());
    iam.apply(desired.userName(), new IamAction.Tag(tags));
    LOG.info("adopted the IAM user {}", attributes.identity().arn());
    events.normal(
        session.resource(), "UserAdopted", "Took over the IAM user " + attributes.identity().arn());
    Map<String, String> all = new TreeMap<>(attributes.tags());
    all.putAll(tags);
    return attributes.with(all);
  }

  /**
   * Sees that no other CloudUser owns the user.
   *
   * @throws OperationFailed with {@code NotOwned} when one does
   */
  static void requireNobodyElses(DesiredUser desired, Attributes attributes) {
    String other = attributes.tags().get(Owner.OWNER_TAG);
    if (other != null && !attributes.ownedBy(desired.owner())) {
      throw OperationFailed.stalled(
          Reason.NotOwned,
          "The IAM user "
              + desired.userName()
              + " belongs to the CloudUser "
              + other
              + ". Nothing was changed. Choose another spec.userName; if that CloudUser is no more,"
              + " remove the tag "
              + Owner.OWNER_TAG
              + " from the IAM user.",
          null);
    }
  }

  /** A user that is older than the resource was made for one of the same name before it. */
  static boolean isOwnLife(Session session, Attributes attributes) {
    Instant declared = Instant.parse(session.resource().getMetadata().getCreationTimestamp());
    return session.uid().equals(attributes.tags().get(Owner.ADOPTED_TAG))
        || !attributes.createdAt().isBefore(declared.minus(CLOCK_SKEW));
  }
}
