// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserSpec;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.Reason;
import io.clouduser.model.Cause;
import io.clouduser.reconcile.CloudUserStore.Conflict;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One pass over one resource: the resource as it was last read or written, and the status that is
 * being made. {@link #save()} is the only way from the one to the other, and it writes only what
 * differs. Confined to the thread of the pass.
 */
final class Session {
  private final CloudUserStore store;
  private final InstantSource clock;
  private CloudUser resource;
  private CloudUserStatus draft;
  private ConditionType stage = ConditionType.UserSynced;
  private List<Cause> causes = List.of();
  private boolean reconciling = true;
  private boolean unsettled;
  private boolean recognised;

  Session(CloudUserStore store, InstantSource clock, CloudUser resource) {
    this.store = store;
    this.clock = clock;
    this.resource = resource;
    this.draft = stored();
  }

  /**
   * Speaks for the generation that was last reconciled: whoever stores news between two passes has
   * not carried out what the spec says by now.
   */
  Session betweenPasses() {
    reconciling = false;
    return this;
  }

  CloudUser resource() {
    return resource;
  }

  /** Why this pass takes place, if something outside Kubernetes is the reason. */
  void wokenBy(List<Cause> reasons) {
    causes = reasons;
  }

  /** Who did what before this pass, to be added to a sentence; empty when that is not known. */
  String afterWhat() {
    return causes.isEmpty()
        ? ""
        : causes.stream()
            .map(Cause::inWords)
            .distinct()
            .collect(Collectors.joining(", ", " (after ", ")"));
  }

  CloudUserSpec spec() {
    return resource.getSpec();
  }

  String uid() {
    return resource.getMetadata().getUid();
  }

  boolean deleting() {
    return resource.getMetadata().getDeletionTimestamp() != null;
  }

  /** The status as the API server has it. */
  CloudUserStatus stored() {
    @Nullable CloudUserStatus status = resource.getStatus();
    return status == null ? CloudUserStatus.EMPTY : status;
  }

  /** The status that is being made. */
  CloudUserStatus draft() {
    return draft;
  }

  Optional<CredentialsStatus> credentials() {
    return Optional.ofNullable(draft.credentials());
  }

  void update(UnaryOperator<CloudUserStatus> change) {
    draft = change.apply(draft);
  }

  void credentials(CredentialsStatus record) {
    draft = draft.withCredentials(record);
  }

  /** Which condition a failure belongs to from here on. */
  void enter(ConditionType nextStage) {
    stage = nextStage;
  }

  ConditionType stage() {
    return stage;
  }

  Optional<Condition> condition(ConditionType type) {
    return draft.condition(type);
  }

  void condition(ConditionType type, String status, Reason reason, String message) {
    draft =
        draft.withConditions(
            new Conditions(draft.conditions())
                .with(
                    type,
                    status,
                    reason,
                    message,
                    reconciling
                        ? resource.getMetadata().getGeneration()
                        : draft.observedGeneration(),
                    clock.instant())
                .list());
  }

  void drop(ConditionType type) {
    draft = draft.withConditions(new Conditions(draft.conditions()).without(type).list());
  }

  /** The IAM user was read in this pass, and is the one that this resource is about. */
  void recognise() {
    recognised = true;
  }

  /** Whether {@link #recognise} was said. */
  boolean recognised() {
    return recognised;
  }

  /** What IAM says may be behind the truth: the next pass looks for itself. */
  void lookAgain() {
    unsettled = true;
  }

  /** Whether {@link #lookAgain} was asked for. */
  boolean unsettled() {
    return unsettled;
  }

  /** Whether a pass has come to the end with the person suspended. */
  boolean toldOfSuspension() {
    return stored()
        .condition(ConditionType.Ready)
        .filter(it -> it.reason().equals(Reason.Suspended.name()))
        .isPresent();
  }

  /** Says that the resource was reconciled as it is declared now. */
  void observed() {
    draft = draft.withObservedGeneration(resource.getMetadata().getGeneration());
  }

  /**
   * Stores the draft if it differs.
   *
   * @throws Conflict when the resource was changed since it was read; the draft is kept
   */
  void save() throws Conflict {
    if (!draft.equals(stored())) {
      resource = store.writeStatus(resource, draft);
      draft = stored();
    }
  }

  /**
   * Asks the API server whether the resource still is the one that this pass goes by. For acts that
   * no compare-and-swap goes before: a watch cache that lags must not bring back a user whose
   * resource is gone, or take a sign-in away that was given since.
   *
   * @throws Conflict when it is not
   */
  void confirm() throws Conflict {
    String version = resource.getMetadata().getResourceVersion();
    boolean same =
        store
            .reload(resource)
            .filter(it -> version.equals(it.getMetadata().getResourceVersion()))
            .isPresent();
    if (!same) {
      throw new Conflict(null);
    }
  }

  /**
   * Reads the resource again and drops the draft.
   *
   * @return whether it is still there
   */
  boolean reload() {
    Optional<CloudUser> fresh = store.reload(resource);
    fresh.ifPresent(
        it -> {
          resource = it;
          draft = stored();
        });
    return fresh.isPresent();
  }
}
