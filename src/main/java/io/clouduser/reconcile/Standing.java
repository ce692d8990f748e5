// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import java.time.Duration;

/**
 * How the operator stands, for those who watch over it.
 *
 * @param started whether everything is set up; a standby is, too
 * @param stopping whether it was told to stop
 * @param role what it does
 * @param leader who leads, as far as is known; empty when nobody does
 * @param informers how the watches stand
 * @param contact whether questions to the API server are still being asked
 * @param silence how long ago the API server last answered one
 * @param queue whether the queue is read, or need not be
 */
public record Standing(
    boolean started,
    boolean stopping,
    Role role,
    String leader,
    Informers informers,
    boolean contact,
    Duration silence,
    boolean queue) {

  /** Whether it reconciles. */
  public boolean works() {
    return started && !stopping && (role == Role.ALONE || role == Role.LEADING);
  }

  /** What it does. */
  public enum Role {
    /** Reconciles; nobody else is asked. */
    ALONE,
    /** Reconciles, as the holder of the Lease. */
    LEADING,
    /** Is ready to, and waits for the Lease. */
    STANDBY,
    /** Has not seen the Lease yet. */
    UNKNOWN
  }

  /**
   * How the watches stand.
   *
   * @param running they go on, or try to
   * @param synced they have seen everything once
   * @param watching they are connected now
   */
  public record Informers(boolean running, boolean synced, boolean watching) {}
}
