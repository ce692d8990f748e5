// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A call as it went, in the words of CloudTrail's record.
 *
 * @param service such as {@code iam} or {@code ses}
 * @param operation such as {@code CreateUser}
 * @param parameters as received, secrets included
 * @param response what was, or would have been, answered; secrets included; empty after an error
 * @param errorCode of a refusal
 * @param readOnly whether the operation changes nothing
 * @param fault the fault that struck the call, by name
 */
public record CallRecord(
    String requestId,
    Instant time,
    String service,
    String operation,
    Principal principal,
    String region,
    JsonNode parameters,
    Optional<JsonNode> response,
    Optional<String> errorCode,
    Optional<String> errorMessage,
    boolean readOnly,
    Optional<String> fault) {

  /** As counters, faults and rates name it, such as {@code iam:CreateUser}. */
  public String name() {
    return service + ":" + operation;
  }

  /** Whether the call took effect, whatever the client heard of it. */
  public boolean tookEffect() {
    return response.isPresent();
  }
}
