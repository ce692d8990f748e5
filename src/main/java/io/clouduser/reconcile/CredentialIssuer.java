// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

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
import io.clouduser.model.Delivery.Decision;
import io.clouduser.model.Delivery.Profile;
import io.clouduser.model.Delivery.Situation;
import io.clouduser.model.Delivery.Step;
import io.clouduser.model.IamAction;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.Password;
import io.clouduser.model.PasswordGenerator;
import io.clouduser.model.PasswordRules;
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
  private final PasswordGenerator passwords;
  private final Delivery delivery;
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
      PasswordGenerator passwords,
      Delivery delivery,
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
    this.delivery = delivery;
    this.outcomes = outcomes;
    this.deliveryIds = deliveryIds;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Brings the credentials where the spec wants them, as far as one pass can.
   *
   * @return when to come back without being woken, or null
   * @throws OperationFailed when AWS stands against it
   * @throws Conflict when the resource was changed in the meantime
   */
  @Nullable Instant issue(Session session, Provisioned user) throws Conflict {
    session.enter(ConditionType.LoginProfileReady);
    recordWhatIsKnown(session);
    session.update(status -> status.withSignInUrl(account.signInUrl(user.identity().arn())));
    Profile profile = user.fresh() ? Profile.NEVER : Profile.UNKNOWN;
    if (!user.fresh() && user.allRead() && session.credentials().isPresent()) {
      profile = look(user);
    }
    Decision decision = decide(session, user, profile);
    if (decision.step() == Step.LOOK) {
      profile = look(user);
      decision = decide(session, user, profile);
    }
    carryOut(decision.step(), session, user, profile);
    return decision.until();
  }

  private Decision decide(Session session, Provisioned user, Profile profile) {
    return delivery.decide(
        new Situation(
            session.spec().console().enabled(),
            session.spec().credentials().revision(),
            session.credentials().orElse(null),
            profile,
            user.ownLife(),
            clock.instant()));
  }

  private Profile look(Provisioned user) {
    return profiles.exists(user.identity().userName()) ? Profile.PRESENT : Profile.ABSENT;
  }

  private void carryOut(Step step, Session session, Provisioned user, Profile profile)
      throws Conflict {
    switch (step) {
      case REST, WAIT -> CredentialConditions.describe(session, profile);
      case ISSUE_NEW -> deliver(session, user, true);
      case ISSUE_AGAIN -> deliver(session, user, false);
      case WITHHOLD -> withhold(session, profile);
      case GIVE_UP -> giveUp(session, profile);
      case REVOKE -> {
        revoke(session);
        removeLoginProfile(session, user);
      }
      case REVOKE_AGAIN -> {
        session.confirm();
        removeLoginProfile(session, user);
      }
      case LOOK -> throw new IllegalStateException("looking tells; nothing is left to look at");
    }
  }

  private void deliver(Session session, Provisioned user, boolean newProfile) throws Conflict {
    String recipient = session.spec().email();
    session.enter(ConditionType.CredentialsDelivered);
    mailer.checkRecipient(recipient);
    session.enter(ConditionType.LoginProfileReady);
    PasswordRules rules = account.passwordRules();
    session.enter(ConditionType.CredentialsDelivered);
    awaitTurn();
    session.enter(ConditionType.LoginProfileReady);
    boolean reissued = session.credentials().map(it -> it.sentAt() != null).orElse(false);
    boolean resumed = session.credentials().map(it -> it.phase() == Phase.Issuing).orElse(false);

    String deliveryId = deliveryIds.get();
    session.credentials(
        CredentialsStatus.issuing(session.spec().credentials().revision(), deliveryId, recipient));
    CredentialConditions.issuing(session);
    session.save();
    Claim claim = new Claim(session, deliveryId, outcomes, events);

    try (Password password = claimed(claim, session, user, rules, newProfile && !resumed)) {
      if (password == null) {
        withhold(session, Profile.PRESENT);
        return;
      }
      session.enter(ConditionType.CredentialsDelivered);
      claim.recordSending(clock);
      LOG.info("mailing the credentials, delivery {}", deliveryId);
      Outcome outcome =
          mailer.send(
              new CredentialMail(
                  deliveryId,
                  session.uid(),
                  recipient,
                  session.spec().displayName(),
                  session.spec().language(),
                  user.identity().userName(),
                  signInUrl(session),
                  password,
                  session.spec().console().passwordResetRequired(),
                  reissued,
                  validUntil(session)));
      if (outcome instanceof Outcome.NotSent refused
          && refused.failure().reason() == Reason.Throttled) {
        turns.refused();
      }
      claim.recordOutcome(outcome, clock);
    }
    Lockout.warn(session, rules, events);
  }

  private @Nullable Instant validUntil(Session session) {
    Duration validity = session.spec().credentials().validity();
    return validity == null ? null : clock.instant().plus(validity);
  }

  /** Waits here, where nothing is claimed and no password is set yet. */
  private void awaitTurn() {
    Duration wait = turns.next();
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

  private @Nullable Password claimed(
      Claim claim, Session session, Provisioned user, PasswordRules rules, boolean mustBeNew)
      throws Conflict {
    try {
      return setPassword(session, user, rules, mustBeNew);
    } catch (OperationFailed e) {
      claim.passwordFailed();
      throw e;
    }
  }

  /**
   * Sets a password that the account accepts.
   *
   * @return the password that the login profile holds now, or null when somebody else has made a
   *     login profile between the look and the call
   */
  private @Nullable Password setPassword(
      Session session, Provisioned user, PasswordRules rules, boolean mustBeNew) {
    try {
      return trySetPassword(session, user, rules, mustBeNew);
    } catch (OperationFailed e) {
      if (e.reason() != Reason.PasswordPolicyViolation) {
        throw e;
      }
      account.forgetPasswordRules();
      return trySetPassword(session, user, account.passwordRules(), mustBeNew);
    }
  }

  private @Nullable Password trySetPassword(
      Session session, Provisioned user, PasswordRules rules, boolean mustBeNew) {
    String name = user.identity().userName();
    boolean reset = session.spec().console().passwordResetRequired();
    Password password = passwords.generate(session.spec().console().passwordLength(), rules);
    boolean set = false;
    try {
      LoginProfiles.Outcome outcome;
      if (mustBeNew) {
        outcome = profiles.create(name, password, reset);
      } else {
        outcome = profiles.update(name, password, reset);
        if (outcome == LoginProfiles.Outcome.ABSENT) {
          outcome = profiles.create(name, password, reset);
        }
      }
      set = outcome == LoginProfiles.Outcome.SET;
      if (!set && !mustBeNew) {
        throw OperationFailed.passing(
            Reason.AwsUnavailable,
            "IAM does not agree with itself whether " + name + " has a login profile.",
            null);
      }
      return set ? password : null;
    } finally {
      if (!set) {
        password.close();
      }
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
    CredentialConditions.describe(session, Profile.UNKNOWN);
    session.save();
  }

  private void removeLoginProfile(Session session, Provisioned user) {
    iam.apply(user.identity().userName(), new IamAction.DeleteLoginProfile());
    CredentialConditions.describe(session, Profile.ABSENT);
    LOG.info("took the login profile away");
    events.normal(
        session.resource(),
        "LoginProfileDeleted",
        "Took the login profile away, because spec.console.enabled is false.");
  }

  /** An answer that could not be stored when it came is stored now. */
  private void recordWhatIsKnown(Session session) throws Conflict {
    CredentialsStatus record = session.credentials().orElse(null);
    if (record != null && record.phase() == Phase.Sending && record.deliveryId() != null) {
      Outcome outcome = outcomes.recall(record.deliveryId());
      if (outcome != null) {
        new Claim(session, record.deliveryId(), outcomes, events).recordOutcome(outcome, clock);
      }
    }
  }

  private static String signInUrl(Session session) {
    String url = session.draft().signInUrl();
    if (url == null) {
      throw new IllegalStateException("the sign-in page is known before a mail is written");
    }
    return url;
  }
}
