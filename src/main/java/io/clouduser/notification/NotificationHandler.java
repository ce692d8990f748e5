// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

/** Does what a notification asks for. */
public interface NotificationHandler {
  /**
   * Returns once the effect is durable, so that the message may be deleted. May be called again for
   * the same notification, and for several at once.
   *
   * @param notification one that was understood
   * @return what became of it; the message comes again for {@link Outcome#LATER} alone
   * @throws RuntimeException when it has to come again
   */
  Outcome handle(Notification notification);

  /** What became of a notification. The names are for metrics and logs. */
  enum Outcome {
    /** At least one resource is looked at anew. */
    WOKEN,
    /** A resource was made for a user that another tool made. */
    DISCOVERED,
    /** The resource of a discovered user was taken away or replaced. */
    FOLLOWED,
    /** A user is one to be discovered, but no address is known for it. */
    NO_ADDRESS,
    /** The delivery record was moved forward. */
    RECORDED,
    /** The delivery record knew it already, or is about another delivery. */
    STALE,
    /** The operator did it itself. */
    OWN,
    /** It is about nothing that the operator looks after. */
    NOT_CONCERNED,
    /** It is too early to tell: IAM does not show it yet. It comes again. */
    LATER,
    /** It was handled before. */
    DUPLICATE,
    /** It was not understood and is left to the dead-letter queue. */
    UNREADABLE,
    /** It could not be handled and comes again. */
    FAILED
  }
}
