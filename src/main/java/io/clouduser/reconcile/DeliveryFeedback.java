// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.api.Reason;
import io.clouduser.model.MailFeedback;
import io.clouduser.model.MailNews;
import io.clouduser.model.OperationFailed;
import io.clouduser.reconcile.CloudUserStore.Conflict;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what SES says of a mail in the delivery record that the mail belongs to, and in the
 * conditions.
 *
 * <p>Invariant: one compare-and-swap, which only moves the record forward ({@link MailFeedback}).
 * News that are applied again change nothing, so a message may be acknowledged after its effect is
 * stored and come again if that was lost. Safe for use beside a running reconciliation.
 */
public final class DeliveryFeedback {
  /** What became of the news. */
  public enum Result {
    /** The record was changed. */
    RECORDED,
    /** The record knew as much, or more. */
    STALE,
    /** The record is about another delivery, or there is no resource any more. */
    OTHER_DELIVERY
  }

  private static final Logger LOG = LoggerFactory.getLogger(DeliveryFeedback.class);
  private static final int ATTEMPTS = 10;

  private final CloudUserStore store;
  private final Events events;
  private final InstantSource clock;

  /**
   * @param store the one that the reconciler writes through
   * @param events for what people should hear of
   * @param clock for the conditions' times
   */
  public DeliveryFeedback(CloudUserStore store, Events events, InstantSource clock) {
    this.store = store;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Stores the news.
   *
   * @param resource the resource whose uid the mail carries, from the watch cache or newer
   * @param news about one of its mails
   * @return what became of them; each means that they are dealt with for good
   * @throws OperationFailed when the resource keeps changing
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when the API server does not
   *     take the write; the news must come again
   */
  public Result apply(CloudUser resource, MailNews news) {
    Session session = new Session(store, clock, store.current(resource)).betweenPasses();
    Optional<CredentialsStatus> after = after(session, news);
    if (after.isEmpty() || after.equals(session.credentials())) {
      // The cache may be older than the mail.
      if (!session.reload()) {
        return Result.OTHER_DELIVERY;
      }
    }
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      after = after(session, news);
      if (after.isEmpty()) {
        LOG.debug("news of another delivery than the one on record: {}", news.deliveryId());
        return Result.OTHER_DELIVERY;
      }
      if (after.equals(session.credentials())) {
        return Result.STALE;
      }
      Phase before = session.credentials().map(CredentialsStatus::phase).orElse(null);
      CredentialsStatus record = after.get();
      session.credentials(record);
      CredentialConditions.delivery(session, record);
      if (!session.resource().paused()) {
        CredentialConditions.summarise(session);
      }
      try {
        session.save();
        LOG.info("delivery {}: {}, now {}", news.deliveryId(), news.said(), record.phase());
        if (record.phase() != before) {
          tell(session.resource(), record);
        }
        return Result.RECORDED;
      } catch (Conflict e) {
        if (!session.reload()) {
          return Result.OTHER_DELIVERY;
        }
      }
    }
    throw OperationFailed.passing(
        Reason.Provisioning,
        "The resource keeps changing; news of a mail could not be kept.",
        null);
  }

  private static Optional<CredentialsStatus> after(Session session, MailNews news) {
    return session
        .credentials()
        .filter(it -> news.resourceUid().equals(session.uid()))
        .filter(it -> news.deliveryId().equals(it.deliveryId()))
        .map(it -> MailFeedback.after(it, news));
  }

  private void tell(CloudUser resource, CredentialsStatus record) {
    String mail = " (revision " + record.revision() + ") to " + record.recipient();
    switch (record.phase()) {
      case Sent ->
          events.normal(
              resource, "CredentialsMailed", "Mailed the credentials" + mail + ", as SES tells.");
      case Delivered ->
          events.normal(
              resource,
              "CredentialsDelivered",
              "The recipient's mail server took the mail with the credentials" + mail + ".");
      case Bounced, Complained ->
          events.warning(
              resource,
              record.phase().name(),
              "The mail with the credentials" + mail + ": " + record.detail() + ".");
      default -> {
        // Anything else is no news of a mail.
      }
    }
  }
}
