// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import java.time.Duration;

/** Is told of every request to IAM, those that the SDK repeats included. Must not throw. */
@FunctionalInterface
public interface IamCallListener {
  /** Tells nobody. */
  IamCallListener NONE = (operation, outcome, took) -> {};

  /**
   * A request has come to its end.
   *
   * @param operation such as {@code CreateUser}
   * @param outcome what became of it
   * @param took from the request to the end of the answer
   */
  void called(String operation, Outcome outcome, Duration took);

  /** What became of a request. Few, so that they can be told apart in a metric. */
  enum Outcome {
    /** Done, or answered. */
    OK,
    /** There is no such thing (404): how absence is found out, and no error by itself. */
    NOT_FOUND,
    /** There is such a thing already, or it is being changed (409). */
    CONFLICT,
    /** Not allowed (403). */
    DENIED,
    /** IAM asks for fewer requests. */
    THROTTLED,
    /** Any other refusal (4xx). */
    REFUSED,
    /** IAM failed (5xx). */
    FAILED,
    /** No answer: a time-out or a broken connection. */
    UNANSWERED
  }
}
