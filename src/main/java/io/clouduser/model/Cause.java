// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a resource is looked at although nobody changed it in Kubernetes. Only for people to read:
 * nothing is decided by it.
 *
 * @param eventName such as {@code AddUserToGroup}
 * @param principalArn who did it, when that is known
 * @param at when it was done
 */
public record Cause(String eventName, @Nullable String principalArn, Instant at) {
  /** As a part of a sentence. */
  public String inWords() {
    return principalArn == null ? eventName : eventName + " by " + principalArn;
  }
}
