// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

/** A refusal as AWS words it: HTTP status, error code and message. */
final class AwsError extends RuntimeException {
  private final int status;
  private final String code;

  AwsError(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  static AwsError validation(String message) {
    return new AwsError(400, "ValidationError", message);
  }

  static AwsError invalidInput(String message) {
    return new AwsError(400, "InvalidInput", message);
  }

  static AwsError noSuchEntity(String message) {
    return new AwsError(404, "NoSuchEntity", message);
  }

  static AwsError alreadyExists(String message) {
    return new AwsError(409, "EntityAlreadyExists", message);
  }

  static AwsError deleteConflict(String message) {
    return new AwsError(409, "DeleteConflict", message);
  }

  static AwsError limitExceeded(String message) {
    return new AwsError(409, "LimitExceeded", message);
  }
}
