// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * A rule that makes calls of an operation fail: how often, then what.
 *
 * <p>Nothing happens before the what is said: {@code faults.on("iam:CreateUser").times(2)
 * .error(500, "ServiceFailure", "…")}.
 */
public final class FaultRule {
  private final Faults faults;
  private final String operation;
  private int skip;
  private int remaining = Integer.MAX_VALUE;
  private double probability = 1;
  private Random random = new Random(0);
  private Optional<String> word = Optional.empty();
  private Optional<Fault> fault = Optional.empty();
  private int hits;

  FaultRule(Faults faults, String operation) {
    this.faults = faults;
    this.operation = operation;
  }

  /** Strikes this many times, then no more. */
  public FaultRule times(int count) {
    remaining = count;
    return this;
  }

  /** Lets this many matching calls pass first. */
  public FaultRule after(int count) {
    skip = count;
    return this;
  }

  /** Strikes only calls that have this text in one of their parameters, such as a user's name. */
  public FaultRule about(String text) {
    word = Optional.of(text);
    return this;
  }

  /** Strikes each matching call with this probability, reproducibly for the same seed. */
  public FaultRule probability(double value, long seed) {
    probability = value;
    random = new Random(seed);
    return this;
  }

  /** Serves the call after a wait. */
  @CanIgnoreReturnValue
  public FaultRule delay(Duration wait) {
    return arm(new Fault(Fault.Kind.DELAY, wait, Optional.empty()));
  }

  /** Answers an error without an effect. */
  @CanIgnoreReturnValue
  public FaultRule error(int status, String code, String message) {
    AwsError error = new AwsError(status, code, message);
    return arm(new Fault(Fault.Kind.ERROR, Duration.ZERO, Optional.of(error)));
  }

  /** Takes effect and answers an error nevertheless, as a 500 from a broken frontend. */
  @CanIgnoreReturnValue
  public FaultRule errorAfterEffect(int status, String code, String message) {
    AwsError error = new AwsError(status, code, message);
    return arm(new Fault(Fault.Kind.ERROR_AFTER_EFFECT, Duration.ZERO, Optional.of(error)));
  }

  /** Answers an error that repeats what was asked, secrets included; nothing takes effect. */
  @CanIgnoreReturnValue
  public FaultRule echo(int status, String code) {
    AwsError error = new AwsError(status, code, "");
    return arm(new Fault(Fault.Kind.ECHO, Duration.ZERO, Optional.of(error)));
  }

  /** Answers the service's throttling error without an effect. */
  @CanIgnoreReturnValue
  public FaultRule throttle() {
    return arm(Fault.of(Fault.Kind.ERROR));
  }

  /** Resets the connection before the call takes effect. */
  @CanIgnoreReturnValue
  public FaultRule refuse() {
    return arm(Fault.of(Fault.Kind.REFUSE));
  }

  /** Takes effect, then closes the connection without an answer. */
  @CanIgnoreReturnValue
  public FaultRule loseReply() {
    return arm(Fault.of(Fault.Kind.LOSE_REPLY));
  }

  /** Takes effect, then breaks off in the middle of the answer's body. */
  @CanIgnoreReturnValue
  public FaultRule truncateReply() {
    return arm(Fault.of(Fault.Kind.TRUNCATE_REPLY));
  }

  /** Takes effect at once, and answers so late that the client's time-out fires. */
  @CanIgnoreReturnValue
  public FaultRule delayReply(Duration wait) {
    return arm(new Fault(Fault.Kind.DELAY_REPLY, wait, Optional.empty()));
  }

  /** How many calls it has struck so far. */
  public int hits() {
    synchronized (faults) {
      return hits;
    }
  }

  /** Takes the rule away. */
  public void remove() {
    faults.remove(this);
  }

  private FaultRule arm(Fault what) {
    synchronized (faults) {
      fault = Optional.of(what);
      return this;
    }
  }

  /** The fault for this call; called under the lock of {@link Faults}. */
  Optional<Fault> strike(Call call) {
    if (fault.isEmpty() || remaining == 0 || !OperationPattern.matches(operation, call.name())) {
      return Optional.empty();
    }
    if (word.isPresent() && !call.in().json().toString().contains(word.get())) {
      return Optional.empty();
    }
    if (skip > 0) {
      skip--;
      return Optional.empty();
    }
    if (probability < 1 && random.nextDouble() >= probability) {
      return Optional.empty();
    }
    remaining--;
    hits++;
    return fault;
  }
}
