// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.crash.Fault.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Every call of the product to the outside passes here, is numbered, and may be disturbed. Before a
 * call, somebody else may act.
 */
final class CallPoints {
  /**
   * One call that was made.
   *
   * @param target what it went to
   * @param name its name, for people
   */
  record Call(Target target, String name) {}

  /** The call itself. */
  interface Body<T, X extends Exception> {
    T run() throws X;
  }

  /** Is told of calls before and after them. */
  interface Listener {
    void before(Call call);

    void after(Call call);

    void killed();

    void unanswered();
  }

  private final World world;
  private final List<Call> calls = new ArrayList<>();
  private List<Fault.At> faults = List.of();
  private Listener listener;
  private boolean armed;
  private int actAt = -1;
  private Runnable act = () -> {};

  CallPoints(World world, Listener listener) {
    this.world = world;
    this.listener = listener;
  }

  /** From here on calls are numbered and disturbed. */
  void arm(List<Fault.At> newFaults, int newActAt, Runnable newAct) {
    armed = true;
    faults = newFaults;
    actAt = newActAt;
    act = newAct;
  }

  /** Makes no difference any more: what is left to do runs undisturbed. */
  void disarm() {
    armed = false;
  }

  void listener(Listener newListener) {
    listener = newListener;
  }

  /** The calls since {@link #arm}. */
  List<Call> calls() {
    return calls;
  }

  /** Somebody else acts now, unless that happened already. */
  boolean actNow() {
    if (actAt < 0) {
      return false;
    }
    actAt = -1;
    act.run();
    return true;
  }

  <T, X extends Exception> T call(
      Target target, String name, Supplier<? extends RuntimeException> failure, Body<T, X> body)
      throws X {
    Call call = new Call(target, name);
    listener.before(call);
    int here = calls.size();
    Fault fault = null;
    if (armed) {
      if (here == actAt) {
        // Which may make calls of its own, from another thread of this process.
        actNow();
        here = calls.size();
      }
      calls.add(call);
      fault = faultAt(here);
    }
    if (fault == Fault.KILL_BEFORE) {
      listener.killed();
      throw new Killed("before " + name);
    }
    if (target == Target.MAIL && (fault == Fault.REFUSED || fault == Fault.REPLY_LOST)) {
      listener.unanswered();
    }
    if (fault == Fault.REFUSED) {
      throw failure.get();
    }
    if (fault == Fault.TOUCHED) {
      world.api().touch();
    }
    T answer = body.run();
    world.clock().tick();
    listener.after(call);
    if (fault == Fault.KILL_AFTER) {
      listener.killed();
      throw new Killed("after " + name);
    }
    if (fault == Fault.REPLY_LOST) {
      throw failure.get();
    }
    return answer;
  }

  private Fault faultAt(int here) {
    for (Fault.At it : faults) {
      if (it.at() == here) {
        return it.fault();
      }
    }
    return null;
  }
}
