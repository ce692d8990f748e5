// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CredentialsStatus;
import io.clouduser.iam.AccountSnapshot;
import io.clouduser.iam.IamUsers;
import io.clouduser.model.Aspect;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.IamAction;
import io.clouduser.model.ObservedUser;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notes when this process last changed an IAM user, so that a sweep that may not have seen the
 * change is not believed about that user.
 *
 * <p>Invariant: {@link #settledBefore} is false from the moment a change begins until {@link
 * #SETTLING} after it has ended.
 */
final class OwnWrites implements IamUsers {
  /** IAM's reads may be behind its writes for so long. */
  static final Duration SETTLING = Duration.ofSeconds(20);

  private final IamUsers iam;
  private final InstantSource clock;
  private final Map<String, Instant> latest = new ConcurrentHashMap<>();

  OwnWrites(IamUsers iam, InstantSource clock) {
    this.iam = iam;
    this.clock = clock;
  }

  @Override
  public Creation create(DesiredUser user) {
    return noted(user.userName(), () -> iam.create(user));
  }

  @Override
  public ObservedUser observe(String userName, Set<Aspect> aspects) {
    return iam.observe(userName, aspects);
  }

  @Override
  public Applied apply(String userName, IamAction action) {
    // A new name is changed as much as the old one.
    return action instanceof IamAction.Rename it
        ? noted(userName, () -> noted(it.newName(), () -> iam.apply(userName, action)))
        : noted(userName, () -> iam.apply(userName, action));
  }

  @Override
  public Optional<String> nameOf(String userId) {
    return iam.nameOf(userId);
  }

  @Override
  public List<IamAction> blockers(String userName) {
    return iam.blockers(userName);
  }

  /**
   * Until when IAM may not show the login profile of a delivery, although it is there.
   *
   * @return null where it certainly shows it by now
   */
  static @Nullable Instant profileSettles(@Nullable CredentialsStatus record, Instant now) {
    String issuedAt = record == null ? null : record.issuedAt();
    // Times on record are whole seconds.
    Instant settled =
        issuedAt == null ? null : Instant.parse(issuedAt).plusSeconds(1).plus(SETTLING);
    return settled != null && now.isBefore(settled) ? settled : null;
  }

  private <T> T noted(String userName, Supplier<T> call) {
    String key = key(userName);
    latest.put(key, Instant.MAX);
    try {
      return call.get();
    } finally {
      latest.put(key, clock.instant().plus(SETTLING));
    }
  }

  /** Whether everything that this process did to the user was over and visible at that time. */
  boolean settledBefore(String userName, Instant time) {
    Instant settled = latest.get(key(userName));
    return settled == null || !settled.isAfter(time);
  }

  /** Forgets what every later snapshot has seen. */
  void seenBy(AccountSnapshot snapshot) {
    latest.values().removeIf(settled -> !settled.isAfter(snapshot.begun()));
  }

  private static String key(String userName) {
    return userName.toLowerCase(Locale.ROOT);
  }
}
