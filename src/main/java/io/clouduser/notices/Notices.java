// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

/**
 * The door to the admin's ears. Never throws and never waits: whoever tells has people to look
 * after.
 */
@FunctionalInterface
public interface Notices {
  /** Nobody wants to hear. */
  Notices NONE = notice -> {};

  /** Passes a notice on, or drops it. */
  void tell(Notice notice);
}
