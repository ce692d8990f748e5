// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUserSpec;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.api.Reason;
import io.clouduser.iam.Account;
import io.clouduser.iam.IamUsers;
import io.clouduser.iam.LoginProfiles;
import io.clouduser.mail.CredentialMailer;
import io.clouduser.mail.CredentialMailer.CredentialMail;
import io.clouduser.mail.CredentialMailer.Outcome;
import io.clouduser.mail.MailTurns;
import io.clouduser.model.Delivery;
import io.clouduser.model.Delivery.Access;
import io.clouduser.model.Delivery.Decision;
import io.clouduser.model.Delivery.Profile;
import io.clouduser.model.Delivery.Situation;
import io.clouduser.model.Delivery.Step;
import io.clouduser.model.IamAction;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.OperationFailed.Retryability;
import io.clouduser.model.Password;
import io.clouduser.model.PasswordRules;
import io.clouduser.model.SignInFacts;
import io.clouduser.reconcile.CloudUserStore.Conflict;
import io.clouduser.reconcile.UserProvisioner.Provisioned;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a person credentials, exactly once per delivery.
 *
 * <p>Invariant: what is about to be done is stored before it is done, by a compare-and-swap;
 * whoever loses it stops. See DESIGN.md beside this class.
 */
final class CredentialIssuer {
  private static final Logger LOG = LoggerFactory.getLogger(CredentialIssuer.class);

  /** A worker does not wait longer for the turn of a mail. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private final IamUsers iam;
  private final LoginProfiles profiles;
  private final Account account;
  private final CredentialMailer mailer;
  private final MailTurns turns;
  private final PasswordSetter passwords;
  private final Recognition recognition;
  private final Delivery delivery;
  private final Expiry expiry;
  private final Outcomes outcomes;
  private final Supplier<String> deliveryIds;
  private final Events events;
  private final InstantSource clock;

  CredentialIssuer(
      IamUsers iam,
      LoginProfiles profiles,
      Account account,
      CredentialMailer mailer,
      MailTurns turns,
      PasswordSetter passwords,
      Recognition recognition,
      Delivery delivery,
      Expiry expiry,
      Outcomes outcomes,
      Supplier<String> deliveryIds,
      Events events,
      InstantSource clock) {
    this.iam = iam;
    this.profiles = profiles;
    this.account = account;
    this.mailer = mailer;
    this.turns = turns;
    this.passwords = passwords;
    this.recognition = recognition;
    this.delivery = delivery;
    this.expiry = expiry;
    this.outcomes = outcomes;
    this.deliveryIds = deliveryIds;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Brings the credentials where the spec wants them, as far as one pass can.
   *
   * @param signIn what is known of the person's sign-ins
   * @return when to come back without being woken, or null
   * @throws OperationFailed when AWS stands against it
   * @throws Conflict when the resource was changed in the meantime
   */
  @Nullable Instant issue(Session session, Provisioned user, SignInFacts signIn) throws Conflict {
    session.enter(ConditionType.LoginProfileReady);
    recordWhatIsKnown(session);
    // Where it is not known, the one on record stays: only a mail needs to be sure of it.
    account
        .knownSignInUrl(user.identity().arn())
        .ifPresent(url -> session.update(status -> status.withSignInUrl(url)));
    SignIns.record(session, signIn);
    Profile profile = user.fresh() ? Profile.NEVER : Profile.UNKNOWN;
    Profile supposed = user.fresh() ? profile : CredentialConditions.remembered(session);
    Decision decision = decide(session, user, supposed, signIn);
    Instant again = null;
    if (mustLook(decision.step(), user)) {
      profile = look(user);
      again =
          profile == Profile.ABSENT
              ? OwnWrites.profileSettles(session.credentials().orElse(null), clock.instant())
              : null;
      if (again != null) {
        profile = Profile.UNKNOWN;
        session.lookAgain();
      }
      decision = decide(session, user, profile, signIn);
    }
    Instant until = carryOut(decision.step(), session, user, profile, signIn);
    return again != null ? again : until == null ? decision.until() : until;
  }

  private Decision decide(Session session, Provisioned user, Profile profile, SignInFacts signIn) {
    return delivery.decide(
        new Situation(
            access(session.spec()),
            session.spec().credentials().revision(),
            session.spec().credentials().validity(),
            session.credentials().orElse(null),
            profile,
            user.ownLife(),
            signIn,
            clock.instant()));
  }

  private static Access access(CloudUserSpec spec) {
    if (spec.suspended()) {
      return Access.SUSPENDED;
    }
    return spec.console().enabled() ? Access.WANTED : Access.CONSOLE_OFF;
  }

  /** Whoever reads the user also sees whether somebody took the login profile away, or made one. */
  private static boolean mustLook(Step step, Provisioned user) {
    return switch (step) {
      case LOOK -> true;
      case REST, WAIT, GIVE_UP -> user.userRead() && !user.fresh();
      default -> false;
    };
  }

  private Profile look(Provisioned user) {
    return profiles.find(user.identity().userName()).isPresent() ? Profile.PRESENT : Profile.ABSENT;
  }

  /** Returns when to come back, where the step itself knows better than the decision. */
  private @Nullable Instant carryOut(
      Step step, Session session, Provisioned user, Profile profile, SignInFacts signIn)
      throws Conflict {
    switch (step) {
      case REST, WAIT -> CredentialConditions.describe(session, profile);
      case ISSUE_NEW, ISSUE_AGAIN -> {
        deliver(session, user, step == Step.ISSUE_NEW);
        // When the answer is due, or the password's time is over.
        return decide(session, user, Profile.UNKNOWN, signIn).until();
      }
      case WITHHOLD -> withhold(session, profile);
      case GIVE_UP -> giveUp(session, profile);
      case CLAIM -> expiry.claim(session, recorded(session), signIn);
      case EXPIRE -> {
        return expiry.expire(session, user, recorded(session));
      }
      case EXPIRE_AGAIN -> {
        session.confirm();
        expiry.finish(session, user, recorded(session));
      }
      case REVOKE -> {
        recognition.require(session, user);
        revoke(session);
        removeLoginProfile(session, user);
      }
      case REVOKE_AGAIN -> {
        recognition.require(session, user);
        session.confirm();
        removeLoginProfile(session, user);
      }
      case LOOK -> throw new IllegalStateException("looking tells; nothing is left to look at");
    }
    return null;
  }

  private static CredentialsStatus recorded(Session session) {
    return session
        .credentials()
        .orElseThrow(() -> new IllegalStateException("this step is about a record"));
  }

  private void deliver(Session session, Provisioned user, boolean newProfile) throws Conflict {
    String recipient = session.spec().email();
    session.enter(ConditionType.CredentialsDelivered);
    mailer.checkRecipient(recipient);
    session.enter(ConditionType.LoginProfileReady);
    PasswordRules rules = account.passwordRules();
    String signInUrl = account.signInUrl(user.identity().arn());
    session.update(status -> status.withSignInUrl(signInUrl));
    session.enter(ConditionType.CredentialsDelivered);
    awaitTurn();
    session.enter(ConditionType.LoginProfileReady);
    recognition.require(session, user);
    boolean reissued = session.credentials().map(it -> it.issuedAt() != null).orElse(false);
    boolean resumed = session.credentials().map(it -> it.phase() == Phase.Issuing).orElse(false);

    CredentialsStatus before = session.credentials().orElse(null);
    String deliveryId = deliveryIds.get();
    session.credentials(
        CredentialsStatus.issuing(session.spec().credentials().revision(), deliveryId, recipient));
    CredentialConditions.issuing(session);
    session.save();
    Claim claim = new Claim(session, deliveryId, outcomes, events, clock);
    if (before != null && before.phase() != Phase.Issuing) {
      tellOfReissue(session, before);
    }

    try (Password password = claimed(claim, session, user, rules, newProfile && !resumed)) {
      if (password == null) {
        withhold(session, Profile.PRESENT);
        return;
      }
      session.enter(ConditionType.CredentialsDelivered);
      claim.recordSending();
      LOG.info("mailing the credentials, delivery {}", deliveryId);
      Outcome outcome =
          heeded(
              mailer.send(
                  new CredentialMail(
                      deliveryId,
                      session.uid(),
                      recipient,
                      session.spec().displayName(),
                      session.spec().language(),
                      user.identity().userName(),
                      signInUrl,
                      password,
                      session.spec().console().passwordResetRequired(),
                      reissued,
                      validUntil(session))));
      claim.recordOutcome(
          outcome,
          () -> {
            Lockout.tell(session, rules);
            CredentialConditions.summarise(session);
            session.observed();
          });
    }
    Lockout.warn(session, rules, events);
  }

  /** A refusal because of too many mails is heeded by whoever comes next. */
  private Outcome heeded(Outcome outcome) {
    if (outcome instanceof Outcome.NotSent refused) {
      OperationFailed failure = refused.failure();
      if (failure.reason() == Reason.Throttled) {
        turns.refused();
      } else if (failure.reason() == Reason.MailQuotaExceeded
          && failure.retryability() == Retryability.TRANSIENT) {
        return new Outcome.NotSent(turns.exhausted(failure));
      }
    }
    return outcome;
  }

  private @Nullable Instant validUntil(Session session) {
    Duration validity = session.spec().credentials().validity();
    return validity == null ? null : clock.instant().plus(validity);
  }

  /** Waits here, where nothing is claimed and no password is set yet. */
  private void awaitTurn() {
    Duration wait = turns.next(LONGEST_WAIT);
    if (wait.isZero()) {
      return;
    }
    if (wait.compareTo(LONGEST_WAIT) > 0) {
      throw OperationFailed.later(
          Reason.Throttled,
          "Many mails are waiting for SES's sending rate; this one's turn comes.",
          clock.instant().plus(LONGEST_WAIT));
    }
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw OperationFailed.passing(
          Reason.Provisioning, "The operator is stopping; the next one goes on.", e);
    }
  }

  /** For the audit: who had credentials before gets others now, and why. */
  private void tellOfReissue(Session session, CredentialsStatus before) {
    long revision = session.spec().credentials().revision();
    String why =
        before.phase() == Phase.Revoked
            ? "because the spec lets the person in again"
            : before.revision() != null && before.revision() < revision
                ? "because spec.credentials.revision was raised from " + before.revision()
                : "because nobody could know whether the last ones arrived";
    LOG.info("issuing new credentials, revision {}, {}", revision, why);
    events.normal(
        session.resource(),
        "CredentialsReissued",
        "Issuing new credentials of revision "
            + revision
            + ", "
            + why
            + "; before, they were "
            + before.phase()
            + ". An older password ends.");
  }

  private @Nullable Password claimed(
      Claim claim, Session session, Provisioned user, PasswordRules rules, boolean mustBeNew)
      throws Conflict {
    try {
      return passwords.set(user.identity().userName(), session.spec().console(), rules, mustBeNew);
    } catch (OperationFailed e) {
      claim.passwordFailed();
      throw e;
    }
  }

  private void withhold(Session session, Profile profile) {
    session.credentials(CredentialsStatus.withheld(session.spec().credentials().revision()));
    CredentialConditions.describe(session, profile);
    LOG.info("no credentials are issued: they were before this resource");
    events.normal(
        session.resource(),
        "CredentialsWithheld",
        "The IAM user was there before, so no password was set and nothing was mailed. Raise"
            + " spec.credentials.revision to issue credentials.");
  }

  private void giveUp(Session session, Profile profile) {
    session.credentials().ifPresent(it -> session.credentials(it.in(Phase.Uncertain)));
    CredentialConditions.describe(session, profile);
    LOG.warn("nobody can know whether the credentials were mailed");
    events.warning(
        session.resource(), Reason.DeliveryUncertain.name(), CredentialConditions.UNCERTAIN);
  }

  private void revoke(Session session) throws Conflict {
    CredentialsStatus record =
        session
            .credentials()
            .orElseGet(() -> CredentialsStatus.withheld(session.spec().credentials().revision()));
    session.credentials(record.in(Phase.Revoked));
    // The conditions follow once it is so.
    session.save();
  }

  private void removeLoginProfile(Session session, Provisioned user) {
    iam.apply(user.identity().userName(), new IamAction.DeleteLoginProfile());
    CredentialConditions.describe(session, Profile.ABSENT);
    LOG.info("took the login profile away");
    events.normal(
        session.resource(),
        "LoginProfileDeleted",
        "Took the login profile away, because "
            + (session.spec().suspended()
                ? "spec.suspended is true."
                : "spec.console.enabled is false."));
  }

  /** An answer that could not be stored when it came is stored now. */
  private void recordWhatIsKnown(Session session) throws Conflict {
    CredentialsStatus record = session.credentials().orElse(null);
    if (record != null && record.phase() == Phase.Sending && record.deliveryId() != null) {
      Outcome outcome = outcomes.recall(record.deliveryId());
      if (outcome != null) {
        new Claim(session, record.deliveryId(), outcomes, events, clock)
            .recordOutcome(outcome, () -> {});
      }
    }
  }
}
