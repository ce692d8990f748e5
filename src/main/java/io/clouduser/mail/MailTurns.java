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
        public Duration next(Duration longest) {
          return Duration.ZERO;
        }

        @Override
        public void refused() {}

        @Override
        public OperationFailed exhausted(OperationFailed refusal) {
          return refusal;
        }
      };

  /**
   * Takes the next turn, unless it is too far away: a turn that nobody waits for must not keep
   * others from theirs.
   *
   * @param longest how long the caller would wait
   * @return how long to wait for it; more than {@code longest} if none was taken
   * @throws OperationFailed with reason {@code MailQuotaExceeded} when no mail may be sent for now;
   *     tells until when
   */
  Duration next(Duration longest);

  /** The mail system refused a mail, because there were too many a second. */
  void refused();

  /**
   * The mail system refused a mail, because a quota is used up. Nobody gets a turn until it may be
   * otherwise.
   *
   * @param refusal what it said
   * @return the same, with when it goes on where that is known
   */
  OperationFailed exhausted(OperationFailed refusal);
}
