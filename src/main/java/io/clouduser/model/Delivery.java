// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The delivery protocol as a pure decision: from the record and what is known of the login profile
 * to the next step. {@code reconcile/DESIGN.md} tells why it is safe.
 */
public final class Delivery {
  /** What is known of the login profile. */
  public enum Profile {
    /** It was not looked at in this pass. */
    UNKNOWN,
    /** There is none, and there cannot have been one: the user was made in this pass. */
    NEVER,
    /** There is none. */
    ABSENT,
    /** There is one. */
    PRESENT
  }

  /** What to do next. */
  public enum Step {
    /** Nothing: the record tells all. */
    REST,
    /** Find out whether there is a login profile, and decide again. */
    LOOK,
    /** Claim a delivery, make a login profile and mail its password. */
    ISSUE_NEW,
    /** Claim a delivery, give the login profile a new password and mail it. */
    ISSUE_AGAIN,
    /** Record that nothing was issued for this revision. */
    WITHHOLD,
    /** Wait for news of the mail until {@link Decision#until()}. */
    WAIT,
    /** Record that nobody can know. */
    GIVE_UP,
    /** Record that the login profile is taken away, and take it away. */
    REVOKE,
    /** Take away a login profile that is recorded as taken away. */
    REVOKE_AGAIN
  }

  /**
   * What is known.
   *
   * @param consoleEnabled whether the spec wants a login profile
   * @param revision the spec's revision
   * @param record the delivery record of this very IAM user (same userId), or null
   * @param profile what is known of the login profile
   * @param ownLife whether the IAM user was made, or adopted, for this very resource and not for
   *     one of the same name before it
   * @param now the time
   */
  public record Situation(
      boolean consoleEnabled,
      long revision,
      @Nullable CredentialsStatus record,
      Profile profile,
      boolean ownLife,
      Instant now) {}

  /**
   * The next step.
   *
   * @param step what to do
   * @param until for {@code WAIT}: when to decide again
   */
  public record Decision(Step step, @Nullable Instant until) {
    private static Decision of(Step step) {
      return new Decision(step, null);
    }
  }

  private final Duration uncertainAfter;
  private final boolean reissueUncertain;

  /**
   * @param uncertainAfter how long a mail without an answer is waited for
   * @param reissueUncertain whether to issue anew when nobody can know, instead of holding
   */
  public Delivery(Duration uncertainAfter, boolean reissueUncertain) {
    this.uncertainAfter = uncertainAfter;
    this.reissueUncertain = reissueUncertain;
  }

  /** Decides the next step. */
  public Decision decide(Situation situation) {
    CredentialsStatus record = situation.record();
    if (!situation.consoleEnabled()) {
      return Decision.of(withoutConsole(record, situation.profile()));
    }
    if (record == null) {
      return Decision.of(first(situation));
    }
    long recorded = record.revision() == null ? 0 : record.revision();
    if (situation.revision() > recorded && record.phase() != Phase.Issuing) {
      return Decision.of(Step.ISSUE_AGAIN);
    }
    return switch (record.phase()) {
      // Revoked is stored before the login profile is taken away, so there may still be one.
      case Issuing, Revoked -> Decision.of(Step.ISSUE_AGAIN);
      case Sending -> unanswered(record, situation.now());
      case Uncertain -> Decision.of(reissueUncertain ? Step.ISSUE_AGAIN : Step.REST);
      case Sent, Delivered, Bounced, Complained, Claimed, Expired, Withheld ->
          Decision.of(Step.REST);
    };
  }

  private static Step withoutConsole(@Nullable CredentialsStatus record, Profile profile) {
    if (record == null) {
      return switch (profile) {
        case UNKNOWN -> Step.LOOK;
        case PRESENT -> Step.REVOKE;
        case NEVER, ABSENT -> Step.REST;
      };
    }
    if (record.phase() != Phase.Revoked) {
      return Step.REVOKE;
    }
    return profile == Profile.PRESENT ? Step.REVOKE_AGAIN : Step.REST;
  }

  private static Step first(Situation situation) {
    return switch (situation.profile()) {
      case UNKNOWN -> Step.LOOK;
      case NEVER -> Step.ISSUE_NEW;
      case ABSENT -> situation.ownLife() ? Step.ISSUE_NEW : Step.WITHHOLD;
      case PRESENT -> Step.WITHHOLD;
    };
  }

  private Decision unanswered(CredentialsStatus record, Instant now) {
    Instant since = record.issuedAt() == null ? Instant.EPOCH : Instant.parse(record.issuedAt());
    Instant until = since.plus(uncertainAfter);
    if (now.isBefore(until)) {
      return new Decision(Step.WAIT, until);
    }
    return Decision.of(reissueUncertain ? Step.ISSUE_AGAIN : Step.GIVE_UP);
  }
}
