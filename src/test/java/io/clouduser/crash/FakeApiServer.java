// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserSpec;
import io.clouduser.api.CloudUserStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * One resource in an API server, with all its versions: a write that names a version other than the
 * newest is refused. A resource that is gone leaves an empty version.
 */
final class FakeApiServer {
  static final String NAMESPACE = "people";
  static final String NAME = "ada";

  private final InstantSource clock;
  private final BiConsumer<CloudUser, CloudUser> onWrite;
  private final List<Optional<CloudUser>> versions = new ArrayList<>();
  private Runnable whenGone = () -> {};
  private int uids;

  /**
   * @param clock for the times in the metadata
   * @param onWrite is told of each version with the one before it, or null
   */
  FakeApiServer(InstantSource clock, BiConsumer<CloudUser, CloudUser> onWrite) {
    this.clock = clock;
    this.onWrite = onWrite;
  }

  List<Optional<CloudUser>> versions() {
    return versions;
  }

  Optional<CloudUser> current() {
    return versions.isEmpty() ? Optional.empty() : versions.get(versions.size() - 1);
  }

  void create(CloudUserSpec spec) {
    if (current().isPresent()) {
      throw new IllegalStateException("there is one already");
    }
    CloudUser made = new CloudUser();
    ObjectMeta meta = new ObjectMeta();
    meta.setNamespace(NAMESPACE);
    meta.setName(NAME);
    meta.setUid("uid-" + ++uids);
    meta.setGeneration(1L);
    meta.setCreationTimestamp(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    made.setMetadata(meta);
    made.setSpec(spec);
    store(made);
  }

  /** A person declares it anew under the same name, as soon as that is free. */
  void createWhenGone(CloudUserSpec spec) {
    if (current().isEmpty()) {
      create(spec);
    } else {
      whenGone =
          () -> {
            whenGone = () -> {};
            create(spec);
          };
    }
  }

  /** An edit by a person: always on the newest version, as kubectl does it. */
  void edit(UnaryOperator<CloudUserSpec> change) {
    current()
        .ifPresent(
            it -> {
              CloudUser next = copy(it);
              next.setSpec(change.apply(it.getSpec()));
              next.getMetadata().setGeneration(it.getMetadata().getGeneration() + 1);
              store(next);
            });
  }

  /** A new value for an annotation, by a person. */
  void annotate(String key, String value) {
    current()
        .ifPresent(
            it -> {
              CloudUser next = copy(it);
              next.getMetadata().setAnnotations(Map.of(key, value));
              store(next);
            });
  }

  /** An edit that means nothing to the operator but makes a new version. */
  void touch() {
    current()
        .ifPresent(
            it -> {
              CloudUser next = copy(it);
              next.getMetadata().setLabels(Map.of("touched", "v" + versions.size()));
              store(next);
            });
  }

  /** A person deletes the resource. */
  void delete() {
    CloudUser it = current().orElse(null);
    if (it == null || it.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    if (it.getMetadata().getFinalizers().isEmpty()) {
      store(null);
      return;
    }
    CloudUser next = copy(it);
    next.getMetadata()
        .setDeletionTimestamp(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    next.getMetadata().setGeneration(it.getMetadata().getGeneration() + 1);
    store(next);
  }

  /** Stores a status; empty when the version is not the newest. */
  Optional<CloudUser> writeStatus(CloudUser base, CloudUserStatus status) {
    if (!newest(base)) {
      return Optional.empty();
    }
    CloudUser next = copy(base);
    next.setStatus(status);
    return Optional.of(store(next));
  }

  /** Stores finalizers; empty when the version is not the newest. */
  Optional<CloudUser> writeFinalizers(CloudUser base, List<String> finalizers) {
    if (!newest(base)) {
      return Optional.empty();
    }
    CloudUser next = copy(base);
    next.getMetadata().setFinalizers(List.copyOf(finalizers));
    boolean last = finalizers.isEmpty() && base.getMetadata().getDeletionTimestamp() != null;
    store(last ? null : next);
    return Optional.of(next);
  }

  private boolean newest(CloudUser base) {
    return current()
        .filter(
            it ->
                it.getMetadata()
                    .getResourceVersion()
                    .equals(base.getMetadata().getResourceVersion()))
        .isPresent();
  }

  private CloudUser store(CloudUser next) {
    CloudUser before = current().orElse(null);
    if (next != null) {
      next.getMetadata().setResourceVersion(String.valueOf(versions.size() + 1));
    }
    versions.add(Optional.ofNullable(next));
    onWrite.accept(before, next);
    if (next == null) {
      whenGone.run();
    }
    return next;
  }

  /** Versions are never changed in place. */
  private static CloudUser copy(CloudUser of) {
    ObjectMeta from = of.getMetadata();
    ObjectMeta meta = new ObjectMeta();
    meta.setNamespace(from.getNamespace());
    meta.setName(from.getName());
    meta.setUid(from.getUid());
    meta.setGeneration(from.getGeneration());
    meta.setResourceVersion(from.getResourceVersion());
    meta.setCreationTimestamp(from.getCreationTimestamp());
    meta.setDeletionTimestamp(from.getDeletionTimestamp());
    meta.setFinalizers(from.getFinalizers());
    meta.setLabels(from.getLabels());
    meta.setAnnotations(from.getAnnotations());
    CloudUser copy = new CloudUser();
    copy.setMetadata(meta);
    copy.setSpec(of.getSpec());
    copy.setStatus(of.getStatus());
    return copy;
  }
}
