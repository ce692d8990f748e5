// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.time.Duration;
import java.util.Optional;

/**
 * One way for a call to go wrong.
 *
 * @param kind when, relative to the call's effect, it strikes
 * @param delay how long the client waits, for the kinds that make it wait
 * @param error what is answered, for the kinds that answer an error
 */
record Fault(Kind kind, Duration delay, Optional<AwsError> error) {
  /** When and how a fault strikes. */
  enum Kind {
    /** Waits, then serves the call as usual. */
    DELAY,
    /** Answers an error; nothing takes effect. */
    ERROR,
    /** Answers an error whose message repeats the request; nothing takes effect. */
    ECHO,
    /** Resets the connection; nothing takes effect. */
    REFUSE,
    /** Takes effect, then closes the connection without an answer. */
    LOSE_REPLY,
    /** Takes effect, then breaks off in the middle of the answer. */
    TRUNCATE_REPLY,
    /** Takes effect, then answers late. */
    DELAY_REPLY,
    /** Takes effect, then answers an error nevertheless. */
    ERROR_AFTER_EFFECT
  }

  static Fault of(Kind kind) {
    return new Fault(kind, Duration.ZERO, Optional.empty());
  }
}
