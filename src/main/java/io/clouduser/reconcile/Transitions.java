// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.api.Reason;
import io.clouduser.notices.Notice;
import io.clouduser.notices.Notice.Kind;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an admin may want to hear of, told from two statuses of a resource, one after the other.
 *
 * <p>Invariant: a transition shows in one pair of statuses only, so what is told when it is stored
 * is told once.
 */
final class Transitions {
  /** These have a kind of their own. */
  private static final Set<String> TOLD_OTHERWISE =
      Set.of(Reason.Bounced.name(), Reason.Complained.name(), Reason.Expired.name());

  private static final Set<Phase> ACCEPTED =
      Set.of(Phase.Sent, Phase.Delivered, Phase.Bounced, Phase.Complained);

  private final String cluster;
  private final InstantSource clock;

  /**
   * @param cluster the cluster's id, as in the owner tag
   * @param clock the notices' times
   */
  Transitions(String cluster, InstantSource clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  /**
   * The notices that a write of the status gives rise to.
   *
   * @param before the resource that the write went by
   * @param after the resource as stored
   */
  List<Notice> between(CloudUser before, CloudUser after) {
    CloudUserStatus was = status(before);
    CloudUserStatus is = status(after);
    List<Notice> notices = new ArrayList<>();
    if (synced(is) && (!synced(was) || !Objects.equals(was.userId(), is.userId()))) {
      notices.add(
          notice(
              after,
              Kind.Provisioned,
              null,
              null,
              "The IAM user " + after.iamUserName() + " is as declared."));
    }
    delivery(was.credentials(), is.credentials(), after).ifPresent(notices::add);
    expiry(was, is, after).ifPresent(notices::add);
    suspension(was, is, after).ifPresent(notices::add);
    attention(was, is, after).ifPresent(notices::add);
    return notices;
  }

  /** The notice of a user that was deleted with its resource. */
  Notice deletion(CloudUser resource, String message) {
    return notice(resource, Kind.Deleted, null, null, message);
  }

  private Optional<Notice> delivery(
      @Nullable CredentialsStatus was, @Nullable CredentialsStatus is, CloudUser after) {
    if (is == null) {
      return Optional.empty();
    }
    Phase before =
        was != null && Objects.equals(was.deliveryId(), is.deliveryId()) ? was.phase() : null;
    if (before == is.phase()) {
      return Optional.empty();
    }
    String mail =
        "the mail with the credentials (revision " + is.revision() + ") to " + is.recipient();
    return switch (is.phase()) {
      case Sent, Delivered ->
          before != null && ACCEPTED.contains(before)
              ? Optional.empty()
              : Optional.of(notice(after, Kind.Mailed, is, null, "SES accepted " + mail + "."));
      case Bounced ->
          Optional.of(
              notice(after, Kind.Bounced, is, null, "Not delivered: " + mail + detail(is) + "."));
      case Complained ->
          Optional.of(notice(after, Kind.Complained, is, null, "Reported as spam: " + mail + "."));
      case Claimed ->
          Optional.of(
              notice(
                  after,
                  Kind.Claimed,
                  is,
                  null,
                  after.iamUserName() + " has signed in with the mailed credentials."));
      case Issuing, Sending, Uncertain, Withheld, Revoked, Expired -> Optional.empty();
    };
  }

  /** The record says it before the login profile is gone, the condition after that. */
  private Optional<Notice> expiry(CloudUserStatus was, CloudUserStatus is, CloudUser after) {
    CredentialsStatus record = is.credentials();
    if (record == null || !expired(is) || expired(was)) {
      return Optional.empty();
    }
    return Optional.of(
        notice(
            after,
            Kind.Expired,
            record,
            null,
            "Nobody used the password of "
                + after.iamUserName()
                + " (revision "
                + record.revision()
                + ") in time; it is revoked."));
  }

  private static boolean expired(CloudUserStatus status) {
    return says(status, ConditionType.CredentialsDelivered, Reason.Expired);
  }

  private static String detail(CredentialsStatus record) {
    return record.detail() == null ? "" : " (" + record.detail() + ")";
  }

  private Optional<Notice> suspension(CloudUserStatus was, CloudUserStatus is, CloudUser after) {
    boolean before = suspended(was);
    boolean now = suspended(is);
    if (now && !before) {
      return Optional.of(
          notice(
              after,
              Kind.Suspended,
              null,
              null,
              after.iamUserName() + " may not sign in any more."));
    }
    return before && !now && !after.getSpec().suspended()
        ? Optional.of(
            notice(
                after,
                Kind.Resumed,
                null,
                null,
                after.iamUserName() + " is suspended no more; " + access(is) + "."))
        : Optional.empty();
  }

  private static String access(CloudUserStatus status) {
    return says(status, ConditionType.LoginProfileReady, Reason.ConsoleDisabled)
        ? "console access is off"
        : "new credentials are to be issued";
  }

  private Optional<Notice> attention(CloudUserStatus was, CloudUserStatus is, CloudUser after) {
    Condition now = stalled(is).orElse(null);
    if (now == null || TOLD_OTHERWISE.contains(now.reason())) {
      return Optional.empty();
    }
    boolean known = stalled(was).filter(it -> it.reason().equals(now.reason())).isPresent();
    return known
        ? Optional.empty()
        : Optional.of(notice(after, Kind.NeedsAttention, null, now.reason(), now.message()));
  }

  private static Optional<Condition> stalled(CloudUserStatus status) {
    return status.condition(ConditionType.Stalled).filter(Condition::isTrue);
  }

  private static boolean synced(CloudUserStatus status) {
    return status.userId() != null
        && status.condition(ConditionType.UserSynced).filter(Condition::isTrue).isPresent();
  }

  /**
   * A suspension is told in both conditions. A failure during it shows in the first one only, and a
   * login profile that was made since ends it, whatever the second one still says.
   */
  private static boolean suspended(CloudUserStatus status) {
    return says(status, ConditionType.LoginProfileReady, Reason.Suspended)
        || (says(status, ConditionType.CredentialsDelivered, Reason.Suspended)
            && status
                .condition(ConditionType.LoginProfileReady)
                .filter(Condition::isTrue)
                .isEmpty());
  }

  private static boolean says(CloudUserStatus status, ConditionType type, Reason reason) {
    return status.condition(type).filter(it -> it.reason().equals(reason.name())).isPresent();
  }

  private static CloudUserStatus status(CloudUser resource) {
    @Nullable CloudUserStatus status = resource.getStatus();
    return status == null ? CloudUserStatus.EMPTY : status;
  }

  private Notice notice(
      CloudUser about,
      Kind kind,
      @Nullable CredentialsStatus record,
      @Nullable String reason,
      String message) {
    CloudUserStatus status = status(about);
    return new Notice(
        about.getMetadata().getUid() + "/" + about.getMetadata().getResourceVersion() + "/" + kind,
        kind,
        cluster,
        about.getMetadata().getNamespace(),
        about.getMetadata().getName(),
        about.getMetadata().getUid(),
        about.iamUserName(),
        status.userId(),
        status.arn(),
        record == null ? null : record.revision(),
        record == null ? null : record.deliveryId(),
        record == null ? null : record.recipient(),
        reason,
        message,
        clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }
}
