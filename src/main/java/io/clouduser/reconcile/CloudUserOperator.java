// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.iam.Account;
import io.clouduser.iam.IamUsers;
import io.clouduser.iam.LoginProfiles;
import io.clouduser.mail.CredentialMailer;
import io.clouduser.model.Delivery;
import io.clouduser.model.Ignored;
import io.clouduser.model.Owner;
import io.clouduser.model.PasswordGenerator;
import io.clouduser.model.UserDiff;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The framework with the reconciler in it, set up so that its measured traps are avoided: nothing
 * is lost, retries do not end, a leader that lost its lease does not go on, and work in flight is
 * finished at shutdown.
 */
public final class CloudUserOperator implements AutoCloseable {
  /** Work in flight has this long at shutdown; shorter than the lease, longer than any AWS call. */
  private static final Duration DRAIN = Duration.ofSeconds(12);

  /**
   * How the operator behaves.
   *
   * @param clusterId part of the owner tag
   * @param namespaces to watch; empty for all
   * @param concurrency reconciliations at once
   * @param resync how long IAM's state is trusted
   * @param uncertainAfter how long a mail without an answer is waited for
   * @param reissueUncertain whether to issue anew when nobody can know
   * @param ignored memberships and attachments that others manage
   */
  public record Settings(
      String clusterId,
      Set<String> namespaces,
      int concurrency,
      Duration resync,
      Duration uncertainAfter,
      boolean reissueUncertain,
      Ignored ignored) {}

  /**
   * The doors to AWS.
   *
   * @param users IAM users
   * @param profiles login profiles
   * @param account what holds for the whole account
   * @param mailer the mail system
   */
  public record Aws(
      IamUsers users, LoginProfiles profiles, Account account, CredentialMailer mailer) {}

  private final Operator operator;
  private final @Nullable Leadership leadership;
  private final Wakeups wakeups = new Wakeups();

  /**
   * Sets up; {@link #start()} begins.
   *
   * @param client for the API server; stays open when the operator stops
   * @param aws the doors to AWS
   * @param settings how to behave
   * @param leadership how to be the only one, or null to be one of possibly many
   * @param clock the time
   */
  public CloudUserOperator(
      KubernetesClient client,
      Aws aws,
      Settings settings,
      @Nullable Leadership leadership,
      InstantSource clock) {
    this.leadership = leadership;
    this.operator = new Operator(overrider -> framework(overrider, client, settings));
    CloudUserReconciler reconciler =
        reconciler(
            new KubernetesStore(client),
            new KubernetesEvents(client, clock),
            aws,
            settings,
            new Chance(new SecureRandom(), () -> UUID.randomUUID().toString()),
            wakeups,
            clock);
    operator.register(
        reconciler,
        config -> {
          config
              .withFinalizer(CloudUserReconciler.FINALIZER)
              .withGenerationAware(false)
              .withOnUpdateFilter(new WakeFilter())
              .withRetry(new Backoff(new SecureRandom()));
          if (!settings.namespaces().isEmpty()) {
            config.settingNamespaces(settings.namespaces());
          }
        });
  }

  /**
   * Where chance comes from; a test puts its own there, so that what it saw can be seen again.
   *
   * @param random for passwords and jitter
   * @param deliveryIds never the same twice
   */
  record Chance(SecureRandom random, Supplier<String> deliveryIds) {}

  static CloudUserReconciler reconciler(
      CloudUserStore store,
      Events events,
      Aws aws,
      Settings settings,
      Chance chance,
      Wakeups wakeups,
      InstantSource clock) {
    Memory memory = new Memory(settings.resync(), clock);
    return new CloudUserReconciler(
        new CloudUserReconciler.Collaborators(
            cached -> new Session(store, clock, store.current(cached)),
            new UserProvisioner(aws.users(), new UserDiff(settings.ignored()), memory, events),
            new CredentialIssuer(
                aws.users(),
                aws.profiles(),
                aws.account(),
                aws.mailer(),
                new PasswordGenerator(chance.random()),
                new Delivery(settings.uncertainAfter(), settings.reissueUncertain()),
                new Outcomes(),
                chance.deliveryIds(),
                events,
                clock),
            new UserRemover(aws.users(), events),
            new FailurePolicy(events),
            gone -> {
              memory.forget(gone);
              store.forget(gone);
              wakeups.forget(gone);
            }),
        new Names(wakeups),
        wakeups,
        resource ->
            Owner.of(
                settings.clusterId(),
                resource.getMetadata().getNamespace(),
                resource.getMetadata().getName()),
        new Schedule(settings.resync(), clock, (RandomGenerator) chance.random()));
  }

  private void framework(
      ConfigurationServiceOverrider overrider, KubernetesClient client, Settings settings) {
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withUseSSAToPatchPrimaryResource(false)
        .withConcurrentReconciliationThreads(settings.concurrency())
        .withReconciliationTerminationTimeout(DRAIN)
        .checkingCRDAndValidateLocalModel(false);
    Optional.ofNullable(leadership)
        .ifPresent(it -> overrider.withLeaderElectionConfiguration(it.configuration()));
  }

  /** How others find a resource and have it looked at. */
  public Wakeups wakeups() {
    return wakeups;
  }

  /** Begins to reconcile, or to wait for leadership. */
  public void start() {
    operator.start();
  }

  /** Finishes the work in flight and gives the lease back. */
  @Override
  public void close() {
    if (leadership == null) {
      operator.stop();
      return;
    }
    leadership.stopping();
    operator.stop();
    leadership.release();
  }
}
