// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the account says about itself and about who asks. Every method throws {@link Unanswered}.
 */
interface AccountFacts {
  /**
   * Who asks.
   *
   * @param account id of the account
   * @param arn of the caller
   * @param serverTime when AWS answered, by its own clock; null if it did not say
   */
  record Caller(String account, String arn, @Nullable Instant serverTime) {
    String partition() {
      return arn.split(":", 3)[1];
    }
  }

  /**
   * What the account asks of passwords.
   *
   * @param usersMayChange whether everyone may change their own
   * @param hardExpiry whether an expired password needs an administrator
   */
  record Passwords(boolean usersMayChange, boolean hardExpiry) {}

  Caller caller();

  Passwords passwords();

  /** ARNs of the account's groups: a CloudUser knows a group by its name alone. */
  List<String> groupArns();

  /** The actions of those given that AWS would deny to a principal on a resource. */
  Set<String> denied(
      String principalArn,
      Collection<String> actions,
      String resource,
      Map<String, String> context);
}
