// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The calls that this process made lately, by the id that AWS gives each request. CloudTrail's
 * records have the same id, so an event can be told to be one's own, whoever else shares the role.
 *
 * <p>Only spares work: a call whose answer was lost, or that another replica made, is not known
 * here, and its event leads to one pass that finds nothing to do. Safe for use by several threads.
 *
 * <p>An id costs some 150 bytes on a 64-bit JVM with compressed references: 56 for its 36
 * characters, 24 each for the String and the time, 40 for the entry, and its share of the table. So
 * the most that is kept is 7.5 MB; the four calls that a new person takes make 3 MB of 5,000.
 */
public final class OwnCalls {
  /** CloudTrail is done with a call within a quarter of an hour. */
  private static final Duration REMEMBERED = Duration.ofMinutes(15);

  /** IAM takes some 20 calls of a kind a second from an account, and a wave has a few kinds. */
  private static final int MOST = 50_000;

  private final InstantSource clock;

  /** When each was made, the oldest first. */
  private final Map<String, Instant> requestIds = new LinkedHashMap<>();

  /** By the system's time. */
  public OwnCalls() {
    this(InstantSource.system());
  }

  /**
   * @param clock for how long ago a call was made
   */
  public OwnCalls(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether this process made the call with this request id. */
  public synchronized boolean made(String requestId) {
    return requestIds.containsKey(requestId);
  }

  synchronized void add(String requestId) {
    Instant now = clock.instant();
    requestIds.put(requestId, now);
    Instant old = now.minus(REMEMBERED);
    Iterator<Instant> times = requestIds.values().iterator();
    while (times.hasNext() && (times.next().isBefore(old) || requestIds.size() > MOST)) {
      times.remove();
    }
  }
}
