// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.Reason;
import io.clouduser.iam.AccountReader;
import io.clouduser.iam.AccountSnapshot;
import io.clouduser.model.Cause;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.Drift;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.OperationFailed.Retryability;
import io.clouduser.model.Owner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the whole account every period, compares it with all resources in memory, and wakes those
 * that are not as they should be. Nothing is changed here: a woken pass looks for itself.
 *
 * <p>Invariant: a sweep that could not read everything changes nothing; the last snapshot stays in
 * use, and no condition flips because of it.
 */
final class Sweep implements AutoCloseable {
  /** As it shows in Kubernetes Events. */
  static final String CAUSE = "sweep";

  private static final Duration UNTIL_LEADING = Duration.ofMillis(100);
  private static final double JITTER = 0.1;

  /** How long after its mail a first sign-in is looked for in every sweep. */
  private static final Duration FIRST_SIGN_IN = Duration.ofDays(7);

  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

  /**
   * What a sweep works with.
   *
   * @param reader the account
   * @param memory keeps the snapshot
   * @param wakeups the resources, and how to wake them
   * @param drift compares
   * @param owners who owns a resource's user
   * @param strangers shown what the account has, to find users that no resource names
   * @param listener told of every sweep
   */
  record Parts(
      AccountReader reader,
      Memory memory,
      Wakeups wakeups,
      Drift drift,
      Function<CloudUser, Owner> owners,
      Strangers strangers,
      SweepListener listener) {}

  private final Parts with;
  private final Duration period;
  private final BooleanSupplier leading;
  private final InstantSource clock;
  private final RandomGenerator random;

  private final ReportedLogins logins = new ReportedLogins();
  private @Nullable Thread thread;
  private @Nullable Instant lastGood;
  private String trouble = "";

  Sweep(
      Parts with,
      Duration period,
      BooleanSupplier leading,
      InstantSource clock,
      RandomGenerator random) {
    this.with = with;
    this.period = period;
    this.leading = leading;
    this.clock = clock;
    this.random = random;
  }

  /** Sweeps from now on, as soon as this process leads. */
  synchronized void start() {
    Thread running = new Thread(this::run, "sweep");
    running.setDaemon(true);
    running.start();
    thread = running;
  }

  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      boolean leads = leading.getAsBoolean();
      try {
        if (leads) {
          sweep();
        }
      } catch (RuntimeException e) {
        LOG.error("the sweep failed in a way it should not; it is tried again", e);
      }
      try {
        Thread.sleep((leads ? jittered(pause()) : UNTIL_LEADING).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Until the next sweep. */
  Duration pause() {
    Duration again = with.reader().again();
    return again != null && again.compareTo(period) < 0 ? again : period;
  }

  private Duration jittered(Duration duration) {
    double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
    return Duration.ofMillis(Math.round(duration.toMillis() * factor));
  }

  /** One sweep. */
  void sweep() {
    Instant begun = clock.instant();
    List<CloudUser> resources = with.wakeups().all();
    AccountSnapshot snapshot;
    try {
      snapshot = with.reader().read(firstSignInAwaited(resources, begun));
    } catch (OperationFailed e) {
      if (!Thread.currentThread().isInterrupted()) {
        failed(e, Duration.between(begun, clock.instant()));
      }
      return;
    }
    if (Thread.currentThread().isInterrupted()) {
      // A page that was under way at shutdown came after all.
      return;
    }
    with.memory().swept(snapshot);
    int woken = 0;
    Set<String> uids = new HashSet<>();
    for (CloudUser resource : with.wakeups().all()) {
      uids.add(resource.getMetadata().getUid());
      woken += compare(resource, snapshot) ? 1 : 0;
    }
    logins.retain(uids);
    Duration took = Duration.between(begun, clock.instant());
    if (!trouble.isEmpty()) {
      LOG.info("the account can be read again");
      trouble = "";
    }
    LOG.debug("swept {} users in {} ms, woke {}", snapshot.size(), took.toMillis(), woken);
    if (woken > 0) {
      LOG.info("the sweep found {} resources whose IAM users are not as declared", woken);
    }
    lastGood = begun;
    with.listener().swept(took, snapshot.size(), woken);
    // Last: what goes wrong with somebody whom no resource is about is no failure of the sweep.
    with.strangers().seen(snapshot);
  }

  private void failed(OperationFailed failure, Duration took) {
    // Without credentials nobody can be read one by one either.
    boolean denied =
        failure.reason() == Reason.AccessDenied && failure.retryability() == Retryability.STALLED;
    if (denied) {
      with.memory().swept(false);
    }
    Instant known = lastGood;
    String since = known == null ? "never so far" : "last at " + known;
    if (!failure.sentence().equals(trouble)) {
      trouble = failure.sentence();
      LOG.warn(
          "the account was not swept ({}): {} {}",
          since,
          failure.sentence(),
          denied
              ? "Until then each user is read by itself."
              : "What is known stays in use; conditions stay as they are.");
    } else {
      LOG.info("the account was not swept ({}): {}", since, failure.reason());
    }
    with.listener().failed(took);
  }

  private static boolean firstSignInAwaited(List<CloudUser> resources, Instant now) {
    return resources.stream()
        .map(CloudUser::getStatus)
        .map(status -> status == null ? null : status.credentials())
        .anyMatch(record -> record != null && awaitsFirstSignIn(record, now));
  }

  private static boolean awaitsFirstSignIn(CredentialsStatus record, Instant now) {
    String issuedAt = record.issuedAt();
    return record.phase().unclaimed()
        && issuedAt != null
        && Instant.parse(issuedAt).plus(FIRST_SIGN_IN).isAfter(now);
  }

  /** Returns whether the resource was woken because of its IAM user. */
  private boolean compare(CloudUser resource, AccountSnapshot snapshot) {
    CloudUserStatus status = resource.getStatus();
    if (status == null
        || status.userId() == null
        || resource.getMetadata().getDeletionTimestamp() != null
        || resource.paused()) {
      // Either it is at work, or nothing is to be done.
      return false;
    }
    if (resource.getSpec().suspended()) {
      // Whoever let the person in meanwhile, by a new key or profile, shows in no snapshot.
      with.wakeups().wake(resource, new Cause(CAUSE, null, snapshot.begun()));
      return false;
    }
    DesiredUser desired = DesiredUser.of(resource, with.owners().apply(resource));
    if (SignIns.isNews(status, snapshot.signIn(desired.userName(), status.userId()))) {
      with.wakeups().nudge(resource);
    }
    if (with.memory().believed(desired.userName()).isEmpty()) {
      return false;
    }
    String userId = status.userId();
    boolean differs =
        !with.drift()
            .between(
                desired,
                userId,
                Memory.managedTagKeys(resource, desired),
                snapshot.observe(desired.userName()))
            .isEmpty();
    boolean profileDiffers =
        snapshot
            .login(desired.userName(), userId)
            .filter(it -> logins.differs(resource, status, it))
            .isPresent();
    if (differs || profileDiffers) {
      with.wakeups().wake(resource, new Cause(CAUSE, null, snapshot.begun()));
      return true;
    }
    return false;
  }
}
