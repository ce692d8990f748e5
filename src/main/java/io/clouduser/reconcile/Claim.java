// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.api.Reason;
import io.clouduser.mail.CredentialMailer.Outcome;
import io.clouduser.model.Delivery.Profile;
import io.clouduser.model.OperationFailed;
import io.clouduser.reconcile.CloudUserStore.Conflict;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process's claim on one delivery: a delivery id that it alone has stored in the record.
 *
 * <p>The compare-and-swap is on the whole resource, and people edit resources at any time. A
 * conflict is therefore looked into: as long as the record still holds this claim, nobody else is
 * at work and the write is repeated on the newer resource; if it does not, the claim is lost.
 */
final class Claim {
  private static final Logger LOG = LoggerFactory.getLogger(Claim.class);
  private static final int ATTEMPTS = 5;

  private final Session session;
  private final String deliveryId;
  private final Outcomes outcomes;
  private final Events events;
  private final InstantSource clock;

  Claim(Session session, String deliveryId, Outcomes outcomes, Events events, InstantSource clock) {
    this.session = session;
    this.deliveryId = deliveryId;
    this.outcomes = outcomes;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Stores that the password is set and the mail is about to be posted.
   *
   * @throws Conflict when the claim is lost, or the resource wants something else by now; the mail
   *     must not be posted
   */
  void recordSending() throws Conflict {
    Long generation = session.resource().getMetadata().getGeneration();
    for (int attempt = 1; ; attempt++) {
      session.credentials().ifPresent(it -> session.credentials(it.sending(clock.instant())));
      CredentialConditions.sending(session);
      try {
        session.save();
        return;
      } catch (Conflict e) {
        boolean there = session.reload();
        if (!there || !holds(Phase.Issuing)) {
          if (there) {
            tellOfOverwrittenPassword();
          }
          throw e;
        }
        if (attempt == ATTEMPTS
            || session.deleting()
            || !generation.equals(session.resource().getMetadata().getGeneration())) {
          throw e;
        }
      } catch (KubernetesClientException e) {
        // The write may have been stored. It was not posted, which only this process knows.
        outcomes.keep(deliveryId, new Outcome.NotSent(apiServerAway(e)));
        throw e;
      }
    }
  }

  /**
   * Stores what is known of the mail. What cannot be stored now is kept for the next pass.
   *
   * @param outcome what is known
   * @param whenSent completes the status, so that a pass whose last act this is stores it with one
   *     write; left out where the resource was changed in the meantime
   * @throws OperationFailed when the mail was not sent
   * @throws Conflict when the resource is gone or keeps changing
   */
  void recordOutcome(Outcome outcome, Runnable whenSent) throws Conflict {
    outcomes.keep(deliveryId, outcome);
    for (int attempt = 1; ; attempt++) {
      try {
        storeOutcome(outcome, attempt == 1 ? whenSent : () -> {});
        break;
      } catch (Conflict e) {
        if (!session.reload()) {
          outcomes.stored(deliveryId);
          throw e;
        }
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
    outcomes.stored(deliveryId);
    if (outcome instanceof Outcome.NotSent notSent && holds(Phase.Issuing)) {
      throw notSent.failure();
    }
  }

  private void storeOutcome(Outcome outcome, Runnable whenSent) throws Conflict {
    CredentialsStatus record = session.credentials().orElse(null);
    if (record == null || !deliveryId.equals(record.deliveryId())) {
      LOG.warn("delivery {} is no longer the one on record: {}", deliveryId, outcome);
      return;
    }
    if (outcome instanceof Outcome.Sent sent) {
      CredentialsStatus facts = record.accepted(sent.messageId(), clock.instant());
      boolean awaited =
          record.phase() == Phase.Sending
              || (record.phase() == Phase.Uncertain && record.overwrittenAt() == null);
      // SES's own events may have moved the record further than the answer does.
      session.credentials(awaited ? facts.in(Phase.Sent) : facts);
      CredentialConditions.describe(session, Profile.UNKNOWN);
      whenSent.run();
      session.save();
      LOG.info("mailed the credentials, delivery {}, message {}", deliveryId, sent.messageId());
      events.normal(
          session.resource(),
          "CredentialsMailed",
          "Mailed the credentials (revision "
              + record.revision()
              + ") to "
              + record.recipient()
              + ".");
    } else if (outcome instanceof Outcome.NotSent && record.phase() == Phase.Sending) {
      session.credentials(record.in(Phase.Issuing));
      session.save();
    } else if (outcome instanceof Outcome.Unknown unknown && record.phase() == Phase.Sending) {
      LOG.warn("delivery {}: {}", deliveryId, unknown.detail());
      CredentialConditions.unanswered(session, unknown.detail());
      session.save();
    }
  }

  /**
   * Setting the password failed, and it may be set all the same.
   *
   * @throws Conflict when the resource keeps changing
   */
  void passwordFailed() throws Conflict {
    if (session.reload() && !holds(Phase.Issuing)) {
      tellOfOverwrittenPassword();
    }
  }

  /**
   * Another process has taken the delivery over while this one was setting a password. If that one
   * has posted its mail already, the password in the mail may have been overwritten, and the record
   * must not claim that all is well. If it has not, its claim is taken away, so that it starts over
   * instead of mailing a password that may be overwritten.
   */
  private void tellOfOverwrittenPassword() throws Conflict {
    for (int attempt = 1; ; attempt++) {
      CredentialsStatus record = session.credentials().orElse(null);
      if (record == null || record.deliveryId() == null || deliveryId.equals(record.deliveryId())) {
        return;
      }
      boolean mailed = record.phase().unclaimed() || record.phase() == Phase.Claimed;
      if (record.overwrittenAt() != null || (!mailed && record.phase() != Phase.Issuing)) {
        return;
      }
      LOG.warn("delivery {} lost its claim to {}", deliveryId, record.deliveryId());
      session.credentials(mailed ? record.doubtful(clock.instant()) : record.unclaimed());
      CredentialConditions.describe(session, Profile.UNKNOWN);
      try {
        session.save();
      } catch (Conflict e) {
        if (attempt == ATTEMPTS || !session.reload()) {
          throw e;
        }
        continue;
      }
      if (mailed) {
        events.warning(
            session.resource(), Reason.DeliveryUncertain.name(), CredentialConditions.UNCERTAIN);
      }
      return;
    }
  }

  private boolean holds(Phase phase) {
    return session
        .credentials()
        .filter(it -> deliveryId.equals(it.deliveryId()) && it.phase() == phase)
        .isPresent();
  }

  private static OperationFailed apiServerAway(KubernetesClientException e) {
    return OperationFailed.passing(
        Reason.Provisioning, "The API server did not take the record; trying again.", e);
  }
}
