// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import java.time.Duration;

/** How an injected fault looks to the client. */
public sealed interface Failure {

  /** The server answers with an error status and has done nothing. */
  record Status(int code) implements Failure {}

  /** The request is answered late, after the delay. */
  record Delay(Duration delay) implements Failure {}

  /** The connection breaks before anything is done. */
  record DropBefore() implements Failure {}

  /** The work is done, but the connection breaks before the answer: the client cannot know. */
  record DropAfter() implements Failure {}

  /** An error status: 409 is a conflict, others a server error. */
  static Failure status(int code) {
    return new Status(code);
  }

  /** An optimistic-lock conflict. */
  static Failure conflict() {
    return new Status(409);
  }

  /** A delay; longer than the client's patience it is a time-out. */
  static Failure delay(Duration delay) {
    return new Delay(delay);
  }

  /** A connection that breaks before the request is done. */
  static Failure dropBefore() {
    return new DropBefore();
  }

  /** A connection that breaks after the request is done and before the answer. */
  static Failure dropAfter() {
    return new DropAfter();
  }
}
