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
  /** Whether the spec lets the person in. */
  public enum Access {
    /** It does. */
    WANTED,
    /** There is to be no login profile: {@code console.enabled} is false. */
    CONSOLE_OFF,
    /** There is to be no login profile for now: {@code suspended} is true. */
    SUSPENDED
  }

  /** What is known of the login profile. */
  public enum Profile {
    /** It was not looked at, and there is no word of it. */
    UNKNOWN,
    /** There is none, and there cannot have been one: the user was made in this pass. */
    NEVER,
    /** There is none, or not the one that the record is about. */
    ABSENT,
    /** There is one. */
    PRESENT
  }

  /** What to do next. */
  public enum Step {
    /** Nothing: the record tells all. With a time, it may be otherwise from then on. */
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
    /** Record that the person has signed in. */
    CLAIM,
    /** The time of the initial password is over: make sure that nobody used it, and revoke it. */
    EXPIRE,
    /** Take away a login profile whose password is recorded as expired. */
    EXPIRE_AGAIN,
    /** Record that the login profile is taken away, and take it away. */
    REVOKE,
    /** Take away a login profile that is recorded as taken away. */
    REVOKE_AGAIN
  }

  /**
   * What is known.
   *
   * @param access whether the spec lets the person in
   * @param revision the spec's revision
   * @param validFor how long an unused initial password is valid, or null for ever
   * @param record the delivery record of this very IAM user (same userId), or null
   * @param profile what is known of the login profile
   * @param ownLife whether a user without a login profile has none because this resource has not
   *     issued any yet: it was made, or adopted, for this very resource and not for one of the same
   *     name before it, or another tool makes it
   * @param signIn what is known of sign-ins; may be behind the truth
   * @param now the time
   */
  public record Situation(
      Access access,
      long revision,
      @Nullable Duration validFor,
      @Nullable CredentialsStatus record,
      Profile profile,
      boolean ownLife,
      SignInFacts signIn,
      Instant now) {}

  /**
   * The next step.
   *
   * @param step what to do
   * @param until when to decide again, or null
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
    if (situation.access() != Access.WANTED) {
      return Decision.of(withoutAccess(situation, record));
    }
    if (record == null) {
      return Decision.of(first(situation));
    }
    long recorded = record.revision() == null ? 0 : record.revision();
    if (situation.revision() > recorded && record.phase() != Phase.Issuing) {
      return Decision.of(Step.ISSUE_AGAIN);
    }
    if (record.phase().unclaimed() && claimed(record, situation.signIn())) {
      return Decision.of(Step.CLAIM);
    }
    return switch (record.phase()) {
      case Issuing, Revoked -> Decision.of(Step.ISSUE_AGAIN);
      case Sending -> unanswered(record, situation.now());
      case Uncertain ->
          reissueUncertain ? Decision.of(Step.ISSUE_AGAIN) : unused(record, situation);
      case Sent, Delivered, Bounced, Complained -> unused(record, situation);
      case Expired -> Decision.of(ended(situation.profile(), Step.EXPIRE_AGAIN));
      case Claimed, Withheld -> Decision.of(Step.REST);
    };
  }

  /**
   * Whether a sign-in proves that the password of this record works: it took place after the
   * password was set, and after it came to light that it may have been overwritten.
   */
  public static boolean claimed(CredentialsStatus record, SignInFacts signIn) {
    Instant since =
        record.overwrittenAt() == null
            ? moment(record.issuedAt())
            : Instant.parse(record.overwrittenAt());
    return since != null && signIn.usedAfter(since);
  }

  /**
   * When an unused initial password ends.
   *
   * @return null for never
   */
  public static @Nullable Instant deadline(CredentialsStatus record, @Nullable Duration validFor) {
    Instant issued = moment(record.issuedAt());
    if (validFor == null || issued == null) {
      return null;
    }
    Instant sent = moment(record.sentAt());
    return (sent == null || sent.isBefore(issued) ? issued : sent).plus(validFor);
  }

  private static @Nullable Instant moment(@Nullable String timestamp) {
    return timestamp == null ? null : Instant.parse(timestamp);
  }

  private static Step withoutAccess(Situation situation, @Nullable CredentialsStatus record) {
    if (record == null) {
      boolean suspended = situation.access() == Access.SUSPENDED;
      return switch (situation.profile()) {
        // Nothing was issued; a profile of somebody else's making shows when the user is read.
        case UNKNOWN -> suspended ? Step.LOOK : Step.REST;
        case PRESENT -> Step.REVOKE;
        // The end of a suspension issues credentials, whoever had some before; on record is why.
        case NEVER, ABSENT -> suspended ? Step.REVOKE : Step.REST;
      };
    }
    if (record.phase() != Phase.Revoked) {
      return Step.REVOKE;
    }
    return ended(situation.profile(), Step.REVOKE_AGAIN);
  }

  /** The end is stored before the login profile is taken away, so there may still be one. */
  private static Step ended(Profile profile, Step again) {
    return switch (profile) {
      case UNKNOWN -> Step.LOOK;
      case PRESENT -> again;
      case NEVER, ABSENT -> Step.REST;
    };
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

  private static Decision unused(CredentialsStatus record, Situation situation) {
    if (situation.profile() == Profile.ABSENT) {
      // There is nothing left to revoke.
      return Decision.of(Step.REST);
    }
    Instant deadline = deadline(record, situation.validFor());
    return deadline != null && !situation.now().isBefore(deadline)
        ? Decision.of(Step.EXPIRE)
        : new Decision(Step.REST, deadline);
  }
}
