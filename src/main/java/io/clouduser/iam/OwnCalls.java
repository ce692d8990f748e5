// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The calls that this process made lately, by the id that AWS gives each request. CloudTrail's
 * records have the same id, so an event can be told to be one's own, whoever else shares the role.
 *
 * <p>Only spares work: a call whose answer was lost, or that another replica made, is not known
 * here, and its event leads to one pass that finds nothing to do. Safe for use by several threads.
 */
public final class OwnCalls {
  /** CloudTrail is done with a call within a quarter of an hour. */
  private static final int REMEMBERED = 10_000;

  private final Set<String> requestIds = new LinkedHashSet<>();

  /** Whether this process made the call with this request id. */
  public synchronized boolean made(String requestId) {
    return requestIds.contains(requestId);
  }

  synchronized void add(String requestId) {
    requestIds.add(requestId);
    if (requestIds.size() > REMEMBERED) {
      requestIds.remove(requestIds.iterator().next());
    }
  }
}
