// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.notices.Notices;

/** Events that tell the admin of a deletion as well, which leaves no status to tell it from. */
final class NoticingEvents implements Events {
  private final Events events;
  private final Transitions transitions;
  private final Notices notices;

  NoticingEvents(Events events, Transitions transitions, Notices notices) {
    this.events = events;
    this.transitions = transitions;
    this.notices = notices;
  }

  @Override
  public void normal(CloudUser about, String reason, String message) {
    events.normal(about, reason, message);
    if (reason.equals(UserRemover.USER_DELETED)) {
      notices.tell(transitions.deletion(about, message));
    }
  }

  @Override
  public void warning(CloudUser about, String reason, String message) {
    events.warning(about, reason, message);
  }
}
