// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a wave of one kind from taking all workers, which the framework serves in the order in
 * which passes come up.
 *
 * <p>Each kind of work has a lane, and no lane takes more than three quarters of the workers. Who
 * finds the lane full gives the worker back at once and is invited when there is room: one
 * namespace after the other, so that neither a wave of another kind nor one of another team is in
 * the way of a single change.
 *
 * <p>Invariant: whoever was sent away is invited once there is room. An invitation that nobody
 * follows holds its place for no longer than {@link #PATIENCE}; who was sent away must ask again
 * now and then, because where nobody comes and goes, nobody sees that it is over.
 */
final class Lanes {
  /** Kinds of work, as far as waves are concerned. */
  enum Lane {
    /** A person is new, or waits for credentials: a user is made and mailed. */
    NEW,
    /** A known person is changed. */
    CHANGE,
    /** A person is removed. */
    REMOVAL;

    /** What a pass over a resource that is not being deleted is about. */
    static Lane of(CloudUser resource) {
      CloudUserStatus status = resource.getStatus();
      if (status == null || status.userId() == null) {
        return NEW;
      }
      CredentialsStatus record = status.credentials();
      boolean toBeMailed =
          record == null ? resource.getSpec().signInWanted() : record.phase() == Phase.Issuing;
      return toBeMailed ? NEW : CHANGE;
    }
  }

  /** Who was invited and does not come is given up. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final class State {
    private int busy;
    private final Map<String, Instant> invited = new HashMap<>();

    /** By namespace, who waits there, by uid. */
    private final Map<String, Map<String, CloudUser>> waiting = new HashMap<>();

    /** The namespaces in which somebody waits, in the order of their turns. */
    private final Deque<String> turns = new ArrayDeque<>();
  }

  private final int width;
  private final Consumer<CloudUser> invite;
  private final InstantSource clock;
  private final Map<Lane, State> lanes = new EnumMap<>(Lane.class);

  /**
   * @param workers how many there are
   * @param invite has the resource looked at again
   * @param clock the time
   */
  Lanes(int workers, Consumer<CloudUser> invite, InstantSource clock) {
    this.width = Math.max(1, workers * 3 / 4);
    this.invite = invite;
    this.clock = clock;
    for (Lane lane : Lane.values()) {
      lanes.put(lane, new State());
    }
  }

  /**
   * Enters a lane.
   *
   * @return whether there is room; who is sent away is invited later, who is let in must {@link
   *     #leave}
   */
  synchronized boolean enter(Lane lane, CloudUser resource) {
    State state = state(lane);
    String uid = uid(resource);
    for (Lane other : Lane.values()) {
      if (other != lane) {
        // What is to be done with the resource has changed since.
        withdraw(other, resource);
      }
    }
    dropExpired(state);
    boolean mayEnter =
        state.invited.remove(uid) != null
            || (state.turns.isEmpty() && state.busy + state.invited.size() < width);
    if (mayEnter) {
      leaveQueue(state, resource);
      state.busy++;
    } else {
      String namespace = resource.getMetadata().getNamespace();
      Map<String, CloudUser> there =
          state.waiting.computeIfAbsent(
              namespace,
              key -> {
                state.turns.addLast(key);
                return new LinkedHashMap<>();
              });
      there.put(uid, resource);
      inviteNext(lane);
    }
    return mayEnter;
  }

  /** The resource is gone, or there is nothing to be done with it that would need a lane. */
  synchronized void forget(CloudUser resource) {
    for (Lane lane : Lane.values()) {
      withdraw(lane, resource);
    }
  }

  /** Leaves a lane, and makes room for the next. */
  synchronized void leave(Lane lane) {
    state(lane).busy--;
    inviteNext(lane);
  }

  /** Gives up what the resource has of a lane: an invitation, or a place in the queue. */
  private void withdraw(Lane lane, CloudUser resource) {
    leaveQueue(state(lane), resource);
    state(lane).invited.remove(uid(resource));
    inviteNext(lane);
  }

  private void dropExpired(State state) {
    Instant now = clock.instant();
    state.invited.values().removeIf(at -> now.isAfter(at.plus(PATIENCE)));
  }

  private void inviteNext(Lane lane) {
    State state = state(lane);
    dropExpired(state);
    Instant now = clock.instant();
    while (state.busy + state.invited.size() < width && !state.turns.isEmpty()) {
      String namespace = state.turns.removeFirst();
      Map<String, CloudUser> there = state.waiting.getOrDefault(namespace, Map.of());
      CloudUser next = there.values().iterator().next();
      there.remove(uid(next));
      if (there.isEmpty()) {
        state.waiting.remove(namespace);
      } else {
        state.turns.addLast(namespace);
      }
      state.invited.put(uid(next), now);
      invite.accept(next);
    }
  }

  private static void leaveQueue(State state, CloudUser resource) {
    String namespace = resource.getMetadata().getNamespace();
    @Nullable Map<String, CloudUser> there = state.waiting.get(namespace);
    if (there != null && there.remove(uid(resource)) != null && there.isEmpty()) {
      state.waiting.remove(namespace);
      state.turns.remove(namespace);
    }
  }

  private State state(Lane lane) {
    State state = lanes.get(lane);
    if (state == null) {
      throw new IllegalStateException("every lane is there");
    }
    return state;
  }

  private static String uid(CloudUser resource) {
    return resource.getMetadata().getUid();
  }
}
