// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.Reason;
import io.clouduser.iam.AccountSnapshot.ReportedLogin;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds what the credential report tells of a login profile against what status says.
 *
 * <p>Invariant: the report may be hours old, so it only makes a pass look, only if it is newer than
 * what status says, and each report only once.
 */
final class ReportedLogins {
  /** The clocks of AWS and of this machine may differ by this much. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  /** What a login profile that is not there goes with. */
  private static final Set<String> WITHOUT =
      Set.of(
          Reason.ConsoleDisabled.name(), Reason.Expired.name(), Reason.LoginProfileRemoved.name());

  /** By uid, the report for which a login profile was last looked at. */
  private final Map<String, Instant> lookedAt = new ConcurrentHashMap<>();

  /** Whether a pass should look at the login profile because of this report. */
  boolean differs(CloudUser resource, CloudUserStatus status, ReportedLogin login) {
    String otherwiseSince = login.present() ? withoutSince(status) : withSince(resource, status);
    return otherwiseSince != null
        && Instant.parse(otherwiseSince).plus(CLOCK_SKEW).isBefore(login.reportedAt())
        && !login
            .reportedAt()
            .equals(lookedAt.put(resource.getMetadata().getUid(), login.reportedAt()));
  }

  /** Forgets all but these. */
  void retain(Set<String> uids) {
    lookedAt.keySet().retainAll(uids);
  }

  /** Since when the person has a login profile, as status says; null where it does not say so. */
  private static @Nullable String withSince(CloudUser resource, CloudUserStatus status) {
    CredentialsStatus record = status.credentials();
    boolean told =
        status.condition(ConditionType.LoginProfileReady).filter(Condition::isTrue).isPresent();
    if (record == null || !told || !Memory.atRest(resource)) {
      return null;
    }
    return switch (record.phase()) {
      case Sent, Delivered, Bounced, Complained, Claimed -> record.issuedAt();
      default -> null;
    };
  }

  /** Since when there is none, as status says; null where it does not say so. */
  private static @Nullable String withoutSince(CloudUserStatus status) {
    return status
        .condition(ConditionType.LoginProfileReady)
        .filter(it -> WITHOUT.contains(it.reason()))
        .map(Condition::lastTransitionTime)
        .orElse(null);
  }
}
