// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.iam.Account;
import io.clouduser.iam.OwnCalls;
import io.clouduser.model.Cause;
import io.clouduser.model.MailNews;
import io.clouduser.notification.Notification;
import io.clouduser.notification.Notification.AliasEvent;
import io.clouduser.notification.Notification.GroupEvent;
import io.clouduser.notification.Notification.MailEvent;
import io.clouduser.notification.Notification.PasswordPolicyEvent;
import io.clouduser.notification.Notification.PolicyEvent;
import io.clouduser.notification.Notification.Recorded;
import io.clouduser.notification.Notification.UserEvent;
import io.clouduser.notification.NotificationHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Turns a notification into its effect: a resource that looks for itself, a delivery record that
 * moves forward, or the resource of a user that another tool made.
 *
 * <p>Waking needs nothing to be stored to be durable: a process that starts reads everything.
 */
final class NotificationEffects implements NotificationHandler {
  private final Wakeups wakeups;
  private final DeliveryFeedback feedback;
  private final Account account;
  private final OwnCalls ownCalls;
  private final @Nullable Discovery discovery;

  /**
   * @param wakeups finds and wakes resources
   * @param feedback stores what SES tells
   * @param account whose remembered answers may be outdated
   * @param ownCalls what the operator did itself
   * @param discovery what becomes of users of other tools, or null for nothing
   */
  NotificationEffects(
      Wakeups wakeups,
      DeliveryFeedback feedback,
      Account account,
      OwnCalls ownCalls,
      @Nullable Discovery discovery) {
    this.wakeups = wakeups;
    this.feedback = feedback;
    this.account = account;
    this.ownCalls = ownCalls;
    this.discovery = discovery;
  }

  @Override
  public Outcome handle(Notification notification) {
    if (notification instanceof Recorded recorded) {
      String requestId = recorded.call().requestId();
      return requestId != null && ownCalls.made(requestId) ? Outcome.OWN : recorded(recorded);
    }
    return notification instanceof MailEvent it ? mail(it.news()) : Outcome.NOT_CONCERNED;
  }

  private Outcome recorded(Recorded recorded) {
    Cause cause = recorded.call().cause();
    if (recorded instanceof UserEvent it) {
      return user(it, cause);
    } else if (recorded instanceof GroupEvent it) {
      return wakeAll(resource -> resource.getSpec().groups().contains(it.groupName()), cause);
    } else if (recorded instanceof PolicyEvent it) {
      return wakeAll(resource -> names(resource, it.policyArn()), cause);
    } else if (recorded instanceof PasswordPolicyEvent) {
      account.forgetPasswordRules();
    } else if (recorded instanceof AliasEvent) {
      account.forgetAlias();
      wakeups.all().forEach(wakeups::nudge);
      return Outcome.WOKEN;
    }
    return Outcome.NOT_CONCERNED;
  }

  private Outcome user(UserEvent event, Cause cause) {
    List<CloudUser> concerned = new ArrayList<>(wakeups.named(event.userName()));
    if (event.newUserName() != null) {
      concerned.addAll(wakeups.named(event.newUserName()));
    }
    Optional<Outcome> discovered =
        discovery == null ? Optional.empty() : discovery.handle(event, concerned);
    concerned.forEach(resource -> wakeups.wake(resource, cause));
    return discovered.orElse(concerned.isEmpty() ? Outcome.NOT_CONCERNED : Outcome.WOKEN);
  }

  private static boolean names(CloudUser resource, String policyArn) {
    return resource.getSpec().policies().contains(policyArn)
        || policyArn.equals(resource.getSpec().permissionsBoundary());
  }

  private Outcome wakeAll(Predicate<CloudUser> which, Cause cause) {
    List<CloudUser> concerned =
        wakeups.all().stream().filter(it -> it.getSpec() != null).filter(which).toList();
    concerned.forEach(resource -> wakeups.wake(resource, cause));
    return concerned.isEmpty() ? Outcome.NOT_CONCERNED : Outcome.WOKEN;
  }

  /** A resource that took another's place keeps the delivery, but has another uid. */
  private Outcome mail(MailNews news) {
    Optional<CloudUser> resource =
        wakeups.withUid(news.resourceUid()).or(() -> wakeups.withDelivery(news.deliveryId()));
    if (resource.isEmpty()) {
      return Outcome.NOT_CONCERNED;
    }
    MailNews about =
        new MailNews(
            news.kind(),
            resource.get().getMetadata().getUid(),
            news.deliveryId(),
            news.messageId(),
            news.at(),
            news.detail());
    return feedback.apply(resource.get(), about) == DeliveryFeedback.Result.RECORDED
        ? Outcome.RECORDED
        : Outcome.STALE;
  }
}
