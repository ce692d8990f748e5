// SPDX-License-Identifier: Apache-2.0
package io.clouduser.faults;

import com.google.errorprone.annotations.Immutable;
import io.clouduser.local.aws.FaultRule;
import io.clouduser.local.aws.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What goes wrong with a call, and how often: beyond the SDK's own patience where that matters. */
public enum Trouble {
  RESET_BEFORE_IT_ARRIVES(5, FaultRule::refuse),
  REPLY_LOST_ONCE(1, FaultRule::loseReply),
  REPLY_LOST(5, FaultRule::loseReply),
  REPLY_BREAKS_OFF(5, FaultRule::truncateReply),
  REPLY_TOO_LATE(4, rule -> rule.delayReply(Duration.ofMillis(1_300))),
  STATUS_400(1, rule -> rule.error(400, "ValidationError", "no")),
  STATUS_403(1, rule -> rule.error(403, "AccessDenied", "no")),
  STATUS_409_SETTLING(2, rule -> rule.error(409, "EntityTemporarilyUnmodifiable", "busy")),
  STATUS_409_CONCURRENT(2, rule -> rule.error(409, "ConcurrentModification", "busy")),
  STATUS_409_EXISTS(1, rule -> rule.error(409, "EntityAlreadyExists", "there")),
  STATUS_409_CONFLICT(1, rule -> rule.error(409, "DeleteConflict", "more to delete")),
  STATUS_409_LIMIT(1, rule -> rule.error(409, "LimitExceeded", "too many")),
  THROTTLED(5, FaultRule::throttle),
  STATUS_429(5, rule -> rule.error(429, "TooManyRequestsException", "slow down")),
  STATUS_500(5, rule -> rule.error(500, "InternalFailure", "broken")),
  STATUS_500_AFTER_THE_EFFECT(5, rule -> rule.errorAfterEffect(500, "InternalFailure", "broken")),
  STATUS_503(5, rule -> rule.error(503, "ServiceUnavailable", "away")),
  STATUS_503_AFTER_THE_EFFECT(5, rule -> rule.errorAfterEffect(503, "ServiceUnavailable", "away"));

  /** Says to a rule what it does. */
  @Immutable
  private interface Way {
    void arm(FaultRule rule);
  }

  /**
   * What may happen to any call at any time. Errors that need a person are not among them, and
   * neither is throttling: the operator answers it with fewer calls, whoever else causes it.
   */
  private static final List<Trouble> PASSING =
      List.of(
          RESET_BEFORE_IT_ARRIVES,
          REPLY_LOST,
          REPLY_BREAKS_OFF,
          REPLY_TOO_LATE,
          STATUS_409_CONCURRENT,
          STATUS_500,
          STATUS_500_AFTER_THE_EFFECT,
          STATUS_503);

  /** Does not end with the call: the operator slows down. */
  static final Set<Trouble> THROTTLING = Set.of(THROTTLED, STATUS_429);

  /** The call had its effect, and nobody was told. */
  static final Set<Trouble> AFTER_THE_EFFECT =
      Set.of(
          REPLY_LOST_ONCE,
          REPLY_LOST,
          REPLY_BREAKS_OFF,
          REPLY_TOO_LATE,
          STATUS_500_AFTER_THE_EFFECT,
          STATUS_503_AFTER_THE_EFFECT);

  private final int times;
  private final Way how;

  Trouble(int times, Way how) {
    this.times = times;
    this.how = how;
  }

  /** Begins, for calls about one person. */
  FaultRule begin(Faults faults, String operation, String person) {
    FaultRule rule = faults.on(operation).about(person).times(times);
    how.arm(rule);
    return rule;
  }

  /** Begins for whichever call comes next, once: the next trouble meets the repetition. */
  FaultRule begin(Faults faults, String operation) {
    FaultRule rule = faults.on(operation).times(1);
    how.arm(rule);
    return rule;
  }

  /** Begins for that share of all calls, with what passes by itself, and does not end. */
  public static List<FaultRule> begin(Faults faults, double share, long seed) {
    // Each strikes what those before it have left.
    double each = 1 - Math.pow(1 - share, 1.0 / PASSING.size());
    return PASSING.stream()
        .map(
            trouble -> {
              FaultRule rule = faults.on("*").probability(each, seed + PASSING.indexOf(trouble));
              trouble.how.arm(rule);
              return rule;
            })
        .toList();
  }
}
