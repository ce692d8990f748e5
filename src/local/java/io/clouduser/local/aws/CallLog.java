// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts calls as they arrive on the wire, repeats included, and remembers the latest of them.
 *
 * <p>A call is counted when it arrives and remembered when it is done.
 */
public final class CallLog {
  private static final int REMEMBERED = 50_000;

  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, Integer> effects = new TreeMap<>();
  private final Deque<CallRecord> records = new ArrayDeque<>();

  CallLog() {}

  /**
   * How many calls arrived.
   *
   * @param operation as in {@link Faults#on}
   */
  public synchronized int count(String operation) {
    return sum(counts, operation);
  }

  /** How many calls took effect; fewer than arrived when some were refused. */
  public synchronized int effects(String operation) {
    return sum(effects, operation);
  }

  /** Arrived calls by name. */
  public synchronized Map<String, Integer> counts() {
    return Map.copyOf(counts);
  }

  /** The finished calls, oldest first. */
  public synchronized List<CallRecord> records() {
    return List.copyOf(records);
  }

  /** The finished calls of an operation, oldest first. */
  public synchronized List<CallRecord> records(String operation) {
    return records.stream().filter(r -> OperationPattern.matches(operation, r.name())).toList();
  }

  /** Forgets everything. */
  public synchronized void reset() {
    counts.clear();
    effects.clear();
    records.clear();
  }

  synchronized void arrived(String name) {
    counts.merge(name, 1, Integer::sum);
  }

  synchronized void finished(CallRecord call) {
    if (call.tookEffect()) {
      effects.merge(call.name(), 1, Integer::sum);
    }
    records.addLast(call);
    if (records.size() > REMEMBERED) {
      records.removeFirst();
    }
  }

  private static int sum(Map<String, Integer> counts, String operation) {
    return counts.entrySet().stream()
        .filter(e -> OperationPattern.matches(operation, e.getKey()))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }
}
