// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.Reason;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.OperationFailed.Retryability;
import io.clouduser.reconcile.CloudUserStore.Conflict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of a failure: in the condition of the stage where it came up, in Ready, and, when it is
 * news, in an event and the log. What is on record stays there.
 */
final class FailurePolicy {
  private static final Logger LOG = LoggerFactory.getLogger(FailurePolicy.class);

  private final Events events;

  FailurePolicy(Events events) {
    this.events = events;
  }

  /** Only a defect is worth a stack trace; of the rest, what lies behind the sentence will do. */
  private static void log(OperationFailed failure) {
    if (failure.reason() == Reason.InternalError) {
      LOG.error("{}", failure.sentence(), failure.getCause());
    } else {
      LOG.warn("{}: {}", failure.reason(), failure.sentence());
      LOG.debug("what lies behind it", failure.getCause());
    }
  }

  /**
   * Stores the failure; one that cannot be stored now will come up again.
   *
   * @return whether it is stored
   */
  boolean record(Session session, OperationFailed failure) {
    Condition before = session.stored().condition(ConditionType.Ready).orElse(null);
    Reason reason = failure.reason();
    String sentence = failure.sentence();
    session.condition(session.stage(), "False", reason, sentence);
    session.condition(ConditionType.Ready, "False", reason, sentence);
    if (failure.retryability() == Retryability.STALLED) {
      session.condition(ConditionType.Stalled, "True", reason, sentence);
    } else {
      session.drop(ConditionType.Stalled);
    }
    session.observed();
    boolean news =
        before == null
            || !before.reason().equals(reason.name())
            || !before.message().equals(sentence);
    if (news) {
      log(failure);
      events.warning(session.resource(), reason.name(), sentence);
    } else {
      LOG.debug("still {}: {}", reason, sentence);
    }
    try {
      session.save();
      return true;
    } catch (Conflict e) {
      LOG.debug("the resource was changed in the meantime; the next pass tells again");
      return false;
    }
  }
}
