// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Lets exactly one of two instances run, and hands over after so many calls. What one wrote, the
 * other sees: the semaphores order it.
 */
final class Turns implements CallPoints.Listener {
  private final CallPoints.Listener invariants;
  private final List<Integer> lengths;
  private final Semaphore[] turn = {new Semaphore(0), new Semaphore(0)};
  private final boolean[] done = new boolean[2];
  private final StringBuilder story = new StringBuilder();
  private int running;
  private int switches;
  private int callsInTurn;
  private int callsInLastTurn;

  /**
   * @param invariants are told of every call too
   * @param lengths of the turns in calls; the one after the last is as long as it likes
   */
  Turns(CallPoints.Listener invariants, List<Integer> lengths) {
    this.invariants = invariants;
    this.lengths = lengths;
  }

  /** The first instance begins, the second waits for its turn. */
  void begin(int instance) {
    if (instance != 0) {
      turn[instance].acquireUninterruptibly();
    }
  }

  /** Has nothing left to do. */
  void end(int instance) {
    done[instance] = true;
    if (!done[1 - instance]) {
      if (switches == lengths.size()) {
        callsInLastTurn = callsInTurn;
      }
      handOver(instance);
    }
  }

  /** Calls that were made after the last hand-over that was asked for, by the one it went to. */
  int callsInLastTurn() {
    return callsInLastTurn;
  }

  /** Whether each turn was as long as asked. */
  boolean asAsked() {
    return switches >= lengths.size();
  }

  String story() {
    return story.toString();
  }

  @Override
  public void before(CallPoints.Call call) {
    int me = running;
    if (switches < lengths.size() && callsInTurn == lengths.get(switches) && !done[1 - me]) {
      handOver(me);
      turn[me].acquireUninterruptibly();
    }
    callsInTurn++;
    story.append("\n    ").append(me == 0 ? "A  " : "             B  ").append(call.name());
    invariants.before(call);
  }

  private void handOver(int me) {
    switches++;
    callsInTurn = 0;
    running = 1 - me;
    turn[1 - me].release();
  }

  @Override
  public void after(CallPoints.Call call) {
    invariants.after(call);
  }

  @Override
  public void killed() {
    invariants.killed();
  }

  @Override
  public void unanswered() {
    invariants.unanswered();
  }
}
