// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.model.Delivery;
import io.clouduser.model.SignInFacts;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps in status what IAM tells about a person's sign-ins, and no more often than it matters: the
 * first sign-in at once, later ones when a day has passed since the one on record. Otherwise every
 * sign-in of everybody would be a write.
 */
final class SignIns {
  private static final Duration WORTH_A_WRITE = Duration.ofDays(1);

  private SignIns() {}

  /** Keeps what is worth it. */
  static void record(Session session, SignInFacts facts) {
    session.update(status -> with(status, facts));
  }

  /** Whether a pass would write something because of these facts. */
  static boolean isNews(CloudUserStatus status, SignInFacts facts) {
    CredentialsStatus record = status.credentials();
    boolean claims =
        record != null && record.phase().unclaimed() && Delivery.claimed(record, facts);
    return claims || !with(status, facts).equals(status);
  }

  private static CloudUserStatus with(CloudUserStatus status, SignInFacts facts) {
    return status.withSignIn(
        later(status.lastSignIn(), facts.lastSignIn()),
        facts.mfaEnabled() == null ? status.mfaEnabled() : facts.mfaEnabled());
  }

  private static @Nullable String later(@Nullable String recorded, @Nullable Instant seen) {
    if (seen == null) {
      return recorded;
    }
    boolean worth = recorded == null || !seen.isBefore(Instant.parse(recorded).plus(WORTH_A_WRITE));
    return worth ? CredentialsStatus.timestamp(seen) : recorded;
  }
}
