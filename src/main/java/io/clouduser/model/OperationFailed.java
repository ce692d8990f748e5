// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import io.clouduser.api.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that the operator tried did not work.
 *
 * <p>Adapters translate the exceptions of their SDK into this one, once. The message is written for
 * the person who reads the condition: one sentence on what is wrong and what to do, without request
 * ids and without secrets.
 */
public final class OperationFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whether and when another try makes sense. */
  public enum Retryability {
    /** Passes by itself: try again soon, with growing pauses. */
    TRANSIENT,
    /** Somebody has to do something first: tell so ({@code Stalled}), look again now and then. */
    STALLED
  }

  private final Reason reason;
  private final Retryability retryability;
  private final @Nullable Instant until;

  /**
   * @param reason the public reason of the condition
   * @param retryability whether another try makes sense
   * @param message one sentence with the next step
   * @param cause the SDK's exception, for the log; may be null
   */
  public OperationFailed(
      Reason reason, Retryability retryability, String message, @Nullable Throwable cause) {
    this(reason, retryability, message, cause, null);
  }

  private OperationFailed(
      Reason reason,
      Retryability retryability,
      String message,
      @Nullable Throwable cause,
      @Nullable Instant until) {
    super(message, cause);
    this.reason = reason;
    this.retryability = retryability;
    this.until = until;
  }

  /** Cannot be done before a certain time, and can be tried again then. */
  public static OperationFailed later(Reason reason, String message, Instant until) {
    return new OperationFailed(reason, Retryability.TRANSIENT, message, null, until);
  }

  /** Before when another try makes no sense; null where that is not known. */
  public @Nullable Instant until() {
    return until;
  }

  /** Fails in a way that passes by itself. */
  public static OperationFailed passing(Reason reason, String message, @Nullable Throwable cause) {
    return new OperationFailed(reason, Retryability.TRANSIENT, message, cause);
  }

  /** Fails in a way that somebody has to mend. */
  public static OperationFailed stalled(Reason reason, String message, @Nullable Throwable cause) {
    return new OperationFailed(reason, Retryability.STALLED, message, cause);
  }

  /** The public reason of the condition. */
  public Reason reason() {
    return reason;
  }

  /** Whether another try makes sense. */
  public Retryability retryability() {
    return retryability;
  }

  /** The sentence for the condition. */
  public String sentence() {
    String message = getMessage();
    return message == null ? reason.name() : message;
  }
}
