// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.time.Instant;

/** One call of an operation, after the protocol was taken off. */
record Call(
    String service,
    String operation,
    Input in,
    Principal principal,
    String region,
    String baseUrl,
    String requestId,
    Instant time) {

  /** As counters, faults and rates name it, such as {@code iam:CreateUser}. */
  String name() {
    return service + ":" + operation;
  }
}
