// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.Reason;
import io.clouduser.crash.Fault.Target;
import io.clouduser.iam.AccountReader;
import io.clouduser.iam.IamUsers;
import io.clouduser.iam.LoginProfiles;
import io.clouduser.iam.OwnCalls;
import io.clouduser.mail.CredentialMailer;
import io.clouduser.mail.MailTurns;
import io.clouduser.model.Aspect;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.IamAction;
import io.clouduser.model.Ignored;
import io.clouduser.model.MailNews;
import io.clouduser.model.ObservedUser;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.Password;
import io.clouduser.reconcile.CloudUserOperator;
import io.clouduser.reconcile.CloudUserReconciler;
import io.clouduser.reconcile.CloudUserStore;
import io.clouduser.reconcile.DeliveryFeedback;
import io.clouduser.reconcile.Events;
import io.clouduser.reconcile.ReconcilerFactory;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One operator process: the real reconciler with an empty memory, behind doors that all lead
 * through the world's {@link CallPoints}. Does with finalizers what the framework does (JOSDK
 * 5.2.3, {@code ReconciliationDispatcher}).
 */
final class OperatorProcess {
  static final Duration UNCERTAIN_AFTER = Duration.ofMinutes(10);

  private static final int FINALIZER_ATTEMPTS = 10;

  @SuppressWarnings("unchecked")
  private static final Context<CloudUser> CONTEXT =
      (Context<CloudUser>)
          Proxy.newProxyInstance(
              Context.class.getClassLoader(),
              new Class<?>[] {Context.class},
              (proxy, method, args) -> {
                throw new IllegalStateException("the reconciler asks the framework: " + method);
              });

  /**
   * What a pass ended with.
   *
   * @param again when the framework comes back by itself, or null for never
   */
  record PassEnd(Duration again) {}

  private final World world;
  private final CloudUserReconciler reconciler;
  private final DeliveryFeedback feedback;

  OperatorProcess(World world, boolean reissueUncertain) {
    this(world, reissueUncertain, null);
  }

  /**
   * A process that sweeps, and so reads nothing again that a person at rest needs.
   *
   * @param reader what sweeps would read with, or null for a process that does not sweep
   */
  OperatorProcess(World world, boolean reissueUncertain, AccountReader reader) {
    this.world = world;
    Store store = new Store();
    Told told = new Told();
    this.feedback = new DeliveryFeedback(store, told, world.clock());
    this.reconciler =
        ReconcilerFactory.reconciler(
            store,
            told,
            new CloudUserOperator.Aws(
                new Users(),
                new Profiles(),
                world.iam(),
                new Mailer(),
                MailTurns.UNLIMITED,
                reader,
                null,
                new OwnCalls()),
            new CloudUserOperator.Settings(
                "cluster",
                Set.of(),
                1,
                Duration.ofMinutes(10),
                UNCERTAIN_AFTER,
                reissueUncertain,
                Ignored.NOTHING),
            new Repeatable(world.nextProcess()),
            world::nextDeliveryId,
            world.clock());
  }

  /** One pass over the resource as the watch cache has it. */
  PassEnd pass(CloudUser cached) {
    boolean deleting = cached.getMetadata().getDeletionTimestamp() != null;
    boolean guarded = cached.hasFinalizer(CloudUserReconciler.FINALIZER);
    if (deleting && !guarded) {
      return new PassEnd(null);
    }
    if (deleting) {
      var control = reconciler.cleanup(cached, CONTEXT);
      if (control.isRemoveFinalizer()) {
        finalizers(cached, List.of());
        return new PassEnd(null);
      }
      return new PassEnd(control.getScheduleDelay().map(Duration::ofMillis).orElse(null));
    }
    if (!guarded) {
      finalizers(cached, List.of(CloudUserReconciler.FINALIZER));
      return new PassEnd(Duration.ZERO);
    }
    var control = reconciler.reconcile(cached, CONTEXT);
    return new PassEnd(control.getScheduleDelay().map(Duration::ofMillis).orElse(null));
  }

  /**
   * What the thread at the queue does with each message: store its effect, and acknowledge it only
   * then.
   */
  void listen(CloudUser cached) {
    for (MailNews news = next(); news != null; news = next()) {
      MailNews message = news;
      try {
        feedback.apply(cached, message);
        world
            .points()
            .call(
                Target.QUEUE,
                "acknowledge " + message.kind(),
                OperatorProcess::apiServerAway,
                () -> {
                  world.queue().acknowledge(message);
                  return message;
                });
      } catch (KubernetesClientException | OperationFailed e) {
        // It comes again.
        return;
      }
    }
  }

  private MailNews next() {
    return world.queue().next().orElse(null);
  }

  private void finalizers(CloudUser cached, List<String> wanted) {
    CloudUser base = cached;
    for (int attempt = 0; attempt < FINALIZER_ATTEMPTS; attempt++) {
      if (base == null || base.getMetadata().getFinalizers().equals(wanted)) {
        return;
      }
      CloudUser from = base;
      Optional<CloudUser> stored =
          world
              .points()
              .call(
                  Target.STORE,
                  wanted.isEmpty() ? "remove finalizer" : "add finalizer",
                  OperatorProcess::apiServerAway,
                  () -> world.api().writeFinalizers(from, wanted));
      if (stored.isPresent()) {
        return;
      }
      base = world.api().current().orElse(null);
    }
    throw apiServerAway();
  }

  private static KubernetesClientException apiServerAway() {
    return new KubernetesClientException("the API server did not answer");
  }

  private static OperationFailed awsAway() {
    return OperationFailed.passing(
        Reason.AwsUnavailable, "IAM did not answer, or failed; trying again.", null);
  }

  private <T, X extends Exception> T iam(Target target, String name, CallPoints.Body<T, X> body)
      throws X {
    return world.points().call(target, name, OperatorProcess::awsAway, body);
  }

  /** As {@code KubernetesStore} does it. */
  private final class Store implements CloudUserStore {
    private final Map<String, Long> written = new HashMap<>();

    @Override
    public CloudUser current(CloudUser cached) {
      Long mine = written.get(cached.getMetadata().getUid());
      if (mine == null || version(cached) >= mine) {
        return cached;
      }
      return reload(cached).orElse(cached);
    }

    @Override
    public Optional<CloudUser> reload(CloudUser resource) {
      return world
          .points()
          .call(
              Target.READ,
              "get resource",
              OperatorProcess::apiServerAway,
              () ->
                  world
                      .api()
                      .current()
                      .filter(
                          it -> it.getMetadata().getUid().equals(resource.getMetadata().getUid())));
    }

    @Override
    public CloudUser writeStatus(CloudUser base, CloudUserStatus status) throws Conflict {
      String phase = status.credentials() == null ? "-" : status.credentials().phase().name();
      CloudUser stored =
          world
              .points()
              .call(
                  Target.STORE,
                  "write status " + phase,
                  OperatorProcess::apiServerAway,
                  () ->
                      world
                          .api()
                          .writeStatus(base, status)
                          .orElseThrow(ReconcilerFactory::conflict));
      written.put(stored.getMetadata().getUid(), version(stored));
      return stored;
    }

    @Override
    public void forget(CloudUser resource) {
      written.remove(resource.getMetadata().getUid());
    }

    private static long version(CloudUser resource) {
      return Long.parseLong(resource.getMetadata().getResourceVersion());
    }
  }

  private final class Users implements IamUsers {
    @Override
    public Creation create(DesiredUser user) {
      return iam(Target.IAM, "CreateUser", () -> world.iam().create(user));
    }

    @Override
    public ObservedUser observe(String userName, Set<Aspect> aspects) {
      return iam(Target.READ, "read user", () -> world.iam().observe(userName, aspects));
    }

    @Override
    public Optional<String> nameOf(String userId) {
      return iam(Target.READ, "ListUsers", () -> world.iam().nameOf(userId));
    }

    @Override
    public Applied apply(String userName, IamAction action) {
      return iam(
          Target.IAM, action.getClass().getSimpleName(), () -> world.iam().apply(userName, action));
    }

    @Override
    public List<IamAction> blockers(String userName) {
      return iam(Target.READ, "list leftovers", () -> world.iam().blockers(userName));
    }
  }

  private final class Profiles implements LoginProfiles {
    @Override
    public LoginProfiles.Outcome create(String userName, Password password, boolean resetRequired) {
      world.operatorsPasswords().add(password.reveal());
      return iam(
          Target.IAM,
          "CreateLoginProfile",
          () -> world.iam().create(userName, password, resetRequired));
    }

    @Override
    public LoginProfiles.Outcome update(String userName, Password password, boolean resetRequired) {
      world.operatorsPasswords().add(password.reveal());
      return iam(
          Target.IAM,
          "UpdateLoginProfile",
          () -> world.iam().update(userName, password, resetRequired));
    }

    @Override
    public Optional<LoginProfile> find(String userName) {
      return iam(Target.READ, "GetLoginProfile", () -> world.iam().find(userName));
    }

    @Override
    public Set<String> activeKeys(String userName) {
      return iam(Target.READ, "ListAccessKeys", () -> world.iam().activeKeys(userName));
    }
  }

  private final class Mailer implements CredentialMailer {
    @Override
    public void checkRecipient(String recipient) {
      // Every domain is allowed.
    }

    @Override
    public CredentialMailer.Outcome send(CredentialMail mail) {
      try {
        return world
            .points()
            .call(
                Target.MAIL,
                "SendEmail " + mail.deliveryId(),
                OperatorProcess::apiServerAway,
                () -> world.mail().post(mail));
      } catch (KubernetesClientException e) {
        return new CredentialMailer.Outcome.Unknown("SES did not answer in time");
      }
    }
  }

  private final class Told implements Events {
    private final List<String> told = new ArrayList<>();

    @Override
    public void normal(CloudUser about, String reason, String message) {
      tell("Normal " + reason);
    }

    @Override
    public void warning(CloudUser about, String reason, String message) {
      tell("Warning " + reason);
    }

    private void tell(String what) {
      world
          .points()
          .call(
              Target.EVENT, "event " + what, OperatorProcess::apiServerAway, () -> told.add(what));
    }
  }
}
