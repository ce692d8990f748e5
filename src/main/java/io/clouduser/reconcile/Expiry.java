// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.api.Reason;
import io.clouduser.iam.IamUsers;
import io.clouduser.iam.LoginProfiles;
import io.clouduser.iam.LoginProfiles.LoginProfile;
import io.clouduser.model.Aspect;
import io.clouduser.model.Delivery;
import io.clouduser.model.Delivery.Profile;
import io.clouduser.model.IamAction;
import io.clouduser.model.ObservedUser;
import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.SignInFacts;
import io.clouduser.reconcile.CloudUserStore.Conflict;
import io.clouduser.reconcile.UserProvisioner.Provisioned;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees whether an initial password was used, and revokes one that nobody used in time.
 *
 * <p>Invariant: a login profile is taken away only if {@code Expired} is on record, and only after
 * a read that came later than that record and showed no sign of use. Every doubt is in the person's
 * favour; see DESIGN.md.
 */
final class Expiry {
  private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

  /** The operator's clock, by which a record is dated, and AWS's may differ by this much. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  /** A login profile that was made so long after the record is not the one the record is about. */
  private static final Duration OWN_PROFILE = CLOCK_SKEW;

  private final IamUsers iam;
  private final LoginProfiles profiles;
  private final Recognition recognition;
  private final Events events;
  private final InstantSource clock;

  Expiry(
      IamUsers iam,
      LoginProfiles profiles,
      Recognition recognition,
      Events events,
      InstantSource clock) {
    this.iam = iam;
    this.profiles = profiles;
    this.recognition = recognition;
    this.events = events;
    this.clock = clock;
  }

  /**
   * What IAM says now.
   *
   * @param attributes of the user
   * @param profile or null for none
   */
  private record Evidence(Attributes attributes, @Nullable LoginProfile profile) {}

  /** Records that the person has signed in; the conditions are the caller's. */
  void claim(Session session, CredentialsStatus record, SignInFacts signIn) {
    session.credentials(record.in(Phase.Claimed));
    if (signIn.lastSignIn() != null) {
      String last = CredentialsStatus.timestamp(signIn.lastSignIn());
      session.update(status -> status.withSignIn(last, status.mfaEnabled()));
    }
    CredentialConditions.describe(session, Profile.UNKNOWN);
    LOG.info("the person has signed in with the credentials of revision {}", record.revision());
    events.normal(
        session.resource(),
        "CredentialsClaimed",
        "The person has signed in with the credentials of revision " + record.revision() + ".");
  }

  /**
   * The time of the initial password is over by the operator's clock.
   *
   * @return when to look again, or null where there is nothing to wait for
   */
  @Nullable Instant expire(Session session, Provisioned user, CredentialsStatus record)
      throws Conflict {
    Evidence evidence = look(session, user);
    if (used(session, record, evidence)) {
      claim(session, record, facts(evidence));
      return null;
    }
    LoginProfile profile = evidence.profile();
    if (profile == null) {
      Instant again = OwnWrites.profileSettles(record, clock.instant());
      if (again != null) {
        session.lookAgain();
      }
      CredentialConditions.describe(session, again == null ? Profile.ABSENT : Profile.UNKNOWN);
      return again;
    }
    if (foreign(record, profile)) {
      CredentialConditions.describe(session, Profile.PRESENT);
      CredentialConditions.anothersProfile(session);
      return null;
    }
    Duration left = left(session, record, evidence.attributes().readAt(), profile);
    if (left == null || left.compareTo(Duration.ZERO) > 0) {
      LOG.warn("the operator's clock says that a password expired; AWS's clock does not");
      CredentialConditions.describe(session, Profile.PRESENT);
      return left == null ? null : clock.instant().plus(left);
    }
    CredentialsStatus expired = record.in(Phase.Expired);
    session.credentials(expired);
    // The conditions follow once it is so.
    session.save();
    finish(session, user, expired);
    return null;
  }

  /** {@code Expired} is on record, and a login profile may still be there. */
  void finish(Session session, Provisioned user, CredentialsStatus record) throws Conflict {
    Evidence evidence = look(session, user);
    if (used(session, record, evidence)) {
      // Somebody was faster, by a moment. The record goes back on a promise that was not kept yet.
      claim(session, record, facts(evidence));
      session.save();
      return;
    }
    LoginProfile profile = evidence.profile();
    if (profile != null && !foreign(record, profile)) {
      iam.apply(user.identity().userName(), new IamAction.DeleteLoginProfile());
      LOG.info("took away a login profile that nobody used in time");
      events.normal(
          session.resource(),
          "LoginProfileDeleted",
          "Took the login profile away, because nobody used its password in time.");
    }
    boolean told = CredentialConditions.saysExpired(session);
    CredentialConditions.describe(session, Profile.ABSENT);
    if (!told) {
      events.warning(
          session.resource(), Reason.Expired.name(), CredentialConditions.expired(record));
    }
  }

  private Evidence look(Session session, Provisioned user) throws Conflict {
    String name = user.identity().userName();
    Optional<LoginProfile> profile = profiles.find(name);
    // The user last: it tells of sign-ins.
    if (iam.observe(name, EnumSet.of(Aspect.USER)) instanceof ObservedUser.Present present
        && present.attributes() != null
        && recognition.isStill(session, user.identity().userId(), present.attributes())) {
      return new Evidence(present.attributes(), profile.orElse(null));
    }
    LOG.info("the IAM user {} is not the one that it was", name);
    throw new Conflict(null);
  }

  private static SignInFacts facts(Evidence evidence) {
    return new SignInFacts(evidence.attributes().passwordLastUsed(), null);
  }

  /**
   * Whether anything hints that the person has used the password: a sign-in after it was set, a
   * forced change that is not asked for any more, or a sign-in so shortly before that only two
   * clocks may lie between.
   */
  private static boolean used(Session session, CredentialsStatus record, Evidence evidence) {
    SignInFacts signIn = facts(evidence);
    if (Delivery.claimed(record, signIn)) {
      return true;
    }
    boolean changeStillAskedFor = evidence.profile() != null && evidence.profile().resetRequired();
    boolean changeWasAskedFor = session.spec().console().passwordResetRequired();
    if (evidence.profile() != null && changeWasAskedFor && !changeStillAskedFor) {
      return true;
    }
    return !changeStillAskedFor
        && record.issuedAt() != null
        && signIn.usedAfter(Instant.parse(record.issuedAt()).minus(CLOCK_SKEW));
  }

  /** Somebody else made it after ours was gone. */
  private static boolean foreign(CredentialsStatus record, LoginProfile profile) {
    return profile.createdAt() != null
        && record.issuedAt() != null
        && profile.createdAt().isAfter(Instant.parse(record.issuedAt()).plus(OWN_PROFILE));
  }

  /**
   * How long the password has left by AWS's clock: the operator's may have leapt ahead now, or may
   * have been behind when it dated the record.
   *
   * @return null when AWS did not tell the time
   */
  private static @Nullable Duration left(
      Session session, CredentialsStatus record, @Nullable Instant awsNow, LoginProfile profile) {
    Duration validFor = session.spec().credentials().validity();
    Instant deadline = Delivery.deadline(record, validFor);
    if (awsNow == null || validFor == null || deadline == null) {
      return null;
    }
    Instant made = profile.createdAt();
    Instant latest =
        made == null || made.plus(validFor).isBefore(deadline) ? deadline : made.plus(validFor);
    return Duration.between(awsNow, latest);
  }
}
