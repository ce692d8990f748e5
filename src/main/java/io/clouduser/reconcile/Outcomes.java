// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.mail.CredentialMailer.Outcome;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers of the mail system that this process knows but could not store yet, by delivery id. They
 * are lost with the process; the record then says {@code Sending}, which is the truth.
 */
final class Outcomes {
  private final Map<String, Outcome> unstored = new ConcurrentHashMap<>();

  void keep(String deliveryId, Outcome outcome) {
    unstored.put(deliveryId, outcome);
  }

  @Nullable Outcome recall(String deliveryId) {
    return unstored.get(deliveryId);
  }

  void stored(String deliveryId) {
    unstored.remove(deliveryId);
  }

  /** The resource is gone, and with it the record that the answer was for. */
  void forget(CloudUser resource) {
    Optional.ofNullable(resource.getStatus())
        .map(CloudUserStatus::credentials)
        .map(CredentialsStatus::deliveryId)
        .ifPresent(this::stored);
  }
}
