// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import io.clouduser.model.OperationFailed;
import java.time.Duration;

/**
 * The door to how fast, and how much, mail may be sent. Asked before anything is done for a mail,
 * so that nobody waits with a password in hand.
 */
public interface MailTurns {
  /** Whoever wants to send may, at once. */
  MailTurns UNLIMITED =
      new MailTurns() {
        @Override
        public Duration next() {
          return Duration.ZERO;
        }

        @Override
        public void refused() {}
      };

  /**
   * Takes the next turn.
   *
   * @return how long to wait for it
   * @throws OperationFailed with reason {@code MailQuotaExceeded} when no mail may be sent for now;
   *     tells until when
   */
  Duration next();

  /** The mail system refused a mail, because there were too many a second. */
  void refused();
}
