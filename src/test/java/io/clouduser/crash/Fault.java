// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import java.util.List;

/** What can happen at one call to the outside. */
enum Fault {
  /** The process dies, and the call was never made. */
  KILL_BEFORE,
  /** The call has its effect, and the process dies before it learns of it. */
  KILL_AFTER,
  /** The call has its effect, and its answer is lost; the process lives. */
  REPLY_LOST,
  /** The call has no effect, and the process sees a failure; it lives. */
  REFUSED,
  /** Somebody edits a label just before, so that a compare-and-swap loses; the process lives. */
  TOUCHED;

  /** What a call goes to. */
  enum Target {
    /** A read of IAM or of the API server: dying here is dying after the call before. */
    READ,
    /** A change in IAM. */
    IAM,
    /** A write of the status, or of the finalizers. */
    STORE,
    /** The post of a mail. */
    MAIL,
    /** The acknowledgement of a message. */
    QUEUE,
    /** The write of a Kubernetes event, whose failure the product never sees. */
    EVENT;

    List<Fault> faults() {
      return switch (this) {
        case READ -> List.of(REFUSED);
        case IAM, MAIL, QUEUE -> List.of(KILL_BEFORE, KILL_AFTER, REPLY_LOST, REFUSED);
        case STORE -> List.of(KILL_BEFORE, KILL_AFTER, REPLY_LOST, REFUSED, TOUCHED);
        case EVENT -> List.of(KILL_BEFORE, KILL_AFTER);
      };
    }
  }

  /**
   * A fault at one call.
   *
   * @param at which call since the harness was armed, from 0
   * @param fault what happens there
   */
  record At(int at, Fault fault) {
    @Override
    public String toString() {
      return fault + "@" + at;
    }
  }
}
