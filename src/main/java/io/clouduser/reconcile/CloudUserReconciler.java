// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.ConditionType;
import io.clouduser.api.Reason;
import io.clouduser.api.SpecRules;
import io.clouduser.model.Cause;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.OperationFailed.Retryability;
import io.clouduser.model.Owner;
import io.clouduser.reconcile.CloudUserStore.Conflict;
import io.clouduser.reconcile.Lanes.Lane;
import io.clouduser.reconcile.UserProvisioner.Provisioned;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass over one resource: validate, see whose the name is, make the user, issue the
 * credentials, tell the truth. Each phase is a collaborator's.
 */
@ControllerConfiguration(name = CloudUserReconciler.NAME)
public final class CloudUserReconciler implements Reconciler<CloudUser>, Cleaner<CloudUser> {
  /** The controller's name. */
  public static final String NAME = "clouduser";

  /** The finalizer that keeps a resource until its IAM user is gone. */
  public static final String FINALIZER = CloudUser.GROUP + "/iam-user";

  private static final Logger LOG = LoggerFactory.getLogger(CloudUserReconciler.class);
  private static final Duration AFTER_CONFLICT = Duration.ofMillis(200);

  private final Collaborators with;
  private final Names names;
  private final Wakeups wakeups;
  private final Lanes lanes;
  private final Function<CloudUser, Owner> owners;
  private final Schedule schedule;

  CloudUserReconciler(
      Collaborators with,
      Names names,
      Wakeups wakeups,
      Lanes lanes,
      Function<CloudUser, Owner> owners,
      Schedule schedule) {
    this.with = with;
    this.names = names;
    this.wakeups = wakeups;
    this.lanes = lanes;
    this.owners = owners;
    this.schedule = schedule;
  }

  /** What the phases are done by. */
  record Collaborators(
      Function<CloudUser, Session> sessions,
      UserProvisioner provisioner,
      CredentialIssuer issuer,
      Suspension suspension,
      UserRemover remover,
      FailurePolicy failures,
      Consumer<CloudUser> forget) {}

  @Override
  public List<EventSource<?, CloudUser>> prepareEventSources(
      EventSourceContext<CloudUser> context) {
    return wakeups.attach(context);
  }

  @Override
  public UpdateControl<CloudUser> reconcile(CloudUser cached, Context<CloudUser> context) {
    if (Memory.atRest(cached) && !wakeups.waiting(cached)) {
      // As a rule this costs no call, so it is in nobody's way.
      lanes.forget(cached);
      return reconcile(cached);
    }
    Lane lane = Lane.of(cached);
    if (!lanes.enter(lane, cached)) {
      return UpdateControl.<CloudUser>noUpdate().rescheduleAfter(schedule.whenStalled());
    }
    try {
      return reconcile(cached);
    } finally {
      lanes.leave(lane);
    }
  }

  private UpdateControl<CloudUser> reconcile(CloudUser cached) {
    Session session = with.sessions().apply(cached);
    if (session.deleting()) {
      // The watch cache has it soon, and the framework calls cleanup then.
      return UpdateControl.<CloudUser>noUpdate().rescheduleAfter(AFTER_CONFLICT);
    }
    List<Cause> causes = wakeups.take(cached);
    if (!causes.isEmpty()) {
      with.provisioner().distrust(cached);
      session.wokenBy(causes);
    }
    boolean told = false;
    try {
      @Nullable Instant until = session.resource().paused() ? pause(session) : pass(session);
      session.save();
      told = true;
      return UpdateControl.<CloudUser>noUpdate().rescheduleAfter(schedule.next(until));
    } catch (Conflict e) {
      return UpdateControl.<CloudUser>noUpdate().rescheduleAfter(AFTER_CONFLICT);
    } catch (OperationFailed e) {
      boolean stored = with.failures().record(session, e);
      if (e.until() != null) {
        told = stored;
        return UpdateControl.<CloudUser>noUpdate().rescheduleAfter(schedule.next(e.until()));
      }
      if (e.retryability() == Retryability.TRANSIENT) {
        throw e;
      }
      return UpdateControl.<CloudUser>noUpdate().rescheduleAfter(schedule.whenStalled());
    } catch (KubernetesClientException e) {
      LOG.warn("the API server did not take a write: {}", e.getMessage());
      throw e;
    } catch (RuntimeException e) {
      OperationFailed defect = defect(e);
      with.failures().record(session, defect);
      throw defect;
    } finally {
      if (!told || session.unsettled()) {
        // What this pass saw is in no status, or may be outdated: the next one looks for itself.
        with.provisioner().distrust(session.resource());
      }
      if (!told) {
        wakeups.giveBack(cached, causes);
      }
    }
  }

  private static OperationFailed defect(RuntimeException e) {
    return OperationFailed.passing(
        Reason.InternalError,
        "The operator failed in a way it should not; its log tells where. It tries again.",
        e);
  }

  private @Nullable Instant pass(Session session) throws Conflict {
    validate(session);
    session.update(status -> status.withUserName(session.resource().iamUserName()));
    names.check(session.resource());
    Owner owner = owners.apply(session.resource());
    Long generation = session.resource().getMetadata().getGeneration();
    Instant until = carryOut(session, DesiredUser.of(session.resource(), owner));
    if (!Objects.equals(generation, session.resource().getMetadata().getGeneration())) {
      // Edited while a mail was under way: what the spec says by now was not carried out yet.
      throw new Conflict(null);
    }
    CredentialConditions.summarise(session);
    session.observed();
    return until;
  }

  /**
   * Access is given last and taken away first, so that nothing in the spec can stand in the way.
   */
  private @Nullable Instant carryOut(Session session, DesiredUser desired) throws Conflict {
    Provisioned user = with.provisioner().take(session, desired);
    if (session.spec().signInWanted()) {
      with.provisioner().bring(session, desired, user);
      with.suspension().apply(session, user);
      return with.issuer().issue(session, user, with.provisioner().signIn(user));
    }
    Instant until = with.issuer().issue(session, user, with.provisioner().signIn(user));
    with.suspension().apply(session, user);
    with.provisioner().bring(session, desired, user);
    return until;
  }

  private static void validate(Session session) {
    List<String> wrong = SpecRules.check(session.resource());
    if (!wrong.isEmpty()) {
      throw OperationFailed.stalled(
          Reason.InvalidSpec, "Correct the spec: " + String.join("; ", wrong) + ".", null);
    }
  }

  private static @Nullable Instant pause(Session session) {
    session.drop(ConditionType.Stalled);
    session.condition(
        ConditionType.Ready,
        "Unknown",
        Reason.Paused,
        "Nothing is reconciled until the annotation "
            + CloudUser.PAUSED_ANNOTATION
            + " is removed.");
    session.observed();
    return null;
  }

  @Override
  public DeleteControl cleanup(CloudUser resource, Context<CloudUser> context) {
    if (!lanes.enter(Lane.REMOVAL, resource)) {
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(schedule.whenStalled());
    }
    try {
      return cleanup(resource);
    } finally {
      lanes.leave(Lane.REMOVAL);
    }
  }

  private DeleteControl cleanup(CloudUser resource) {
    Session session = with.sessions().apply(resource);
    if (!session.reload() || !session.deleting()) {
      // It is gone already, and its name may be another resource's, whose finalizer stays.
      with.forget().accept(resource);
      return DeleteControl.noFinalizerRemoval();
    }
    try {
      with.remover().remove(session.resource(), owners.apply(resource));
    } catch (OperationFailed e) {
      with.failures().record(session, e);
      if (e.until() != null) {
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(schedule.next(e.until()));
      }
      if (e.retryability() == Retryability.TRANSIENT) {
        throw e;
      }
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(schedule.whenStalled());
    }
    with.forget().accept(resource);
    names.release(resource);
    return DeleteControl.defaultDelete();
  }
}
