// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.iam.Account;
import io.clouduser.iam.AccountReader;
import io.clouduser.iam.IamUsers;
import io.clouduser.iam.LoginProfiles;
import io.clouduser.iam.OwnCalls;
import io.clouduser.mail.CredentialMailer;
import io.clouduser.mail.MailTurns;
import io.clouduser.model.Ignored;
import io.clouduser.notices.Notices;
import io.clouduser.notification.MessageQueue;
import io.clouduser.notification.NotificationConsumer;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The framework with the reconciler in it, set up so that its measured traps are avoided: nothing
 * is lost, retries do not end, a leader that lost its lease does not go on, and work in flight is
 * finished at shutdown.
 */
public final class CloudUserOperator implements AutoCloseable {
  /** Resources in one page of the first list: thousands at once would be the peak of the memory. */
  private static final long LIST_PAGE = 500;

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
   * @param turns how fast, and how much, mail may be sent
   * @param reader all users at once, or null to read each by itself
   * @param queue AWS's notifications, or null for none
   * @param ownCalls what was changed through the first two doors
   */
  public record Aws(
      IamUsers users,
      LoginProfiles profiles,
      Account account,
      CredentialMailer mailer,
      MailTurns turns,
      @Nullable AccountReader reader,
      @Nullable MessageQueue queue,
      OwnCalls ownCalls) {
    /** Without limits to mail, the door to all users at once, and notifications. */
    public Aws(IamUsers users, LoginProfiles profiles, Account account, CredentialMailer mailer) {
      this(users, profiles, account, mailer, MailTurns.UNLIMITED, null, null, new OwnCalls());
    }
  }

  private final Operator operator;
  private final @Nullable Leadership leadership;
  private final Wakeups wakeups = new Wakeups();
  private final RegisteredController<CloudUser> controller;
  private final Contact contact;
  private final @Nullable Sweep sweep;
  private volatile boolean stopping;
  private final @Nullable Discovery discovery;
  private final @Nullable NotificationConsumer notifications;

  /**
   * Sets up; {@link #start()} begins.
   *
   * @param client for the API server; stays open when the operator stops
   * @param aws the doors to AWS
   * @param settings how to behave
   * @param discover which users of other tools are given a resource, or null for none
   * @param leadership how to be the only one, or null to be one of possibly many
   * @param clock the time
   * @param telemetry who is told of what happens
   * @param notices tells the admin
   */
  public CloudUserOperator(
      KubernetesClient client,
      Aws aws,
      Settings settings,
      Discovery.@Nullable Rules discover,
      @Nullable Leadership leadership,
      InstantSource clock,
      Telemetry telemetry,
      Notices notices) {
    this.leadership = leadership;
    this.contact =
        leadership == null
            ? new Contact(client, hasty -> ask(hasty, settings.namespaces()), silence -> {})
            : new Contact(client, leadership::look, leadership::silent);
    this.operator =
        new Operator(overrider -> framework(overrider, client, settings, telemetry.framework()));
    Transitions transitions = new Transitions(settings.clusterId(), clock);
    CloudUserStore store =
        new NoticingStore(
            new TellingStore(new KubernetesStore(client), telemetry.phases()),
            transitions,
            notices);
    Events events = new NoticingEvents(new KubernetesEvents(client, clock), transitions, notices);
    this.discovery =
        discover == null
            ? null
            : new Discovery(
                discover,
                wakeups,
                aws.users(),
                aws.profiles(),
                new KubernetesDiscoveredUsers(client, store, events),
                clock);
    this.notifications =
        aws.queue() == null
            ? null
            : new NotificationConsumer(
                aws.queue(),
                new NotificationEffects(
                    wakeups,
                    new DeliveryFeedback(store, events, clock),
                    aws.account(),
                    aws.ownCalls(),
                    discovery),
                telemetry.notifications(),
                NotificationConsumer.Pace.DEFAULT,
                clock,
                new SecureRandom());
    Engine engine =
        Engine.assemble(
            store,
            events,
            aws,
            settings,
            new Engine.Chance(new SecureRandom(), () -> UUID.randomUUID().toString()),
            wakeups,
            () -> leadership == null || leadership.leading(),
            discovery == null ? Strangers.IGNORED : discovery,
            telemetry.sweeps(),
            clock);
    this.sweep = engine.sweep();
    this.controller =
        operator.register(
            engine.reconciler(),
            config -> {
              config
                  .withFinalizer(CloudUserReconciler.FINALIZER)
                  .withGenerationAware(false)
                  .withOnUpdateFilter(new WakeFilter())
                  .withInformerListLimit(LIST_PAGE)
                  .withRetry(new Backoff(new SecureRandom()));
              if (!settings.namespaces().isEmpty()) {
                config.settingNamespaces(settings.namespaces());
              }
            });
  }

  /** A question that needs the right to list resources, as everything else here does. */
  private static void ask(KubernetesClient client, Set<String> namespaces) {
    ListOptions one = new ListOptionsBuilder().withLimit(1L).build();
    if (namespaces.isEmpty()) {
      client.resources(CloudUser.class).inAnyNamespace().list(one);
    } else {
      client.resources(CloudUser.class).inNamespace(namespaces.iterator().next()).list(one);
    }
  }

  private void framework(
      ConfigurationServiceOverrider overrider,
      KubernetesClient client,
      Settings settings,
      Metrics metrics) {
    overrider
        .withMetrics(metrics)
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

  /** Gives users that other tools make a resource, if that is wanted. */
  public Optional<Discovery> discovery() {
    return Optional.ofNullable(discovery);
  }

  /** Begins to reconcile, or to wait for leadership. Only who leads takes notifications. */
  public void start() {
    if (notifications != null && leadership != null) {
      leadership.whenLeading(notifications::start);
    }
    operator.start();
    contact.start();
    if (sweep != null) {
      sweep.start();
    }
    if (notifications != null && leadership == null) {
      notifications.start();
    }
  }

  /** How many resources stand how, as the watch cache has them. */
  public Census census() {
    return Census.of(wakeups.all());
  }

  /** How the operator stands. */
  public Standing standing() {
    return new Standing(
        operator.getRuntimeInfo().isStarted(),
        stopping,
        role(),
        leadership == null ? "" : Objects.requireNonNullElse(leadership.leader(), ""),
        informers(),
        contact.asking(),
        contact.silence(),
        queueIsRead());
  }

  /** Only who leads reads it. */
  private boolean queueIsRead() {
    boolean works = leadership == null || leadership.leading();
    return notifications == null || !works || notifications.alive();
  }

  private Standing.Role role() {
    if (leadership == null) {
      return Standing.Role.ALONE;
    }
    if (leadership.leading()) {
      return Standing.Role.LEADING;
    }
    return leadership.leader() == null ? Standing.Role.UNKNOWN : Standing.Role.STANDBY;
  }

  private Standing.Informers informers() {
    List<InformerHealthIndicator> all = new ArrayList<>();
    for (InformerWrappingEventSourceHealthIndicator<?> source :
        controller.getControllerHealthInfo().informerEventSourceHealthIndicators().values()) {
      all.addAll(source.informerHealthIndicators().values());
    }
    return new Standing.Informers(
        all.stream().allMatch(InformerHealthIndicator::isRunning),
        all.stream().allMatch(InformerHealthIndicator::hasSynced),
        all.stream().allMatch(InformerHealthIndicator::isWatching));
  }

  /** Finishes the work in flight and gives the lease back. */
  @Override
  public void close() {
    stopping = true;
    if (sweep != null) {
      sweep.close();
    }
    if (notifications != null) {
      notifications.close();
    }
    if (leadership == null) {
      operator.stop();
    } else {
      leadership.stopping();
      operator.stop();
      leadership.release();
    }
    contact.close();
  }
}
