// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What SES says in the region that mail is sent from. Every method throws {@link Unanswered}. */
interface SendingFacts {
  /** The account's standing; {@code quota} is -1 where there is no limit. */
  record Standing(
      boolean productionAccess,
      boolean sendingEnabled,
      String enforcement,
      double quota,
      double sent,
      double ratePerSecond) {}

  /** An address or a domain; {@code dkim} is a status such as SUCCESS or PENDING. */
  record Identity(boolean verified, boolean signing, String dkim) {}

  /**
   * A configuration set.
   *
   * @param tlsRequired whether mails travel encrypted or not at all
   * @param tracking whether it has a domain of its own for opens and clicks
   * @param engagement whether the Virtual Deliverability Manager counts opens and clicks
   * @param sendingEnabled whether it sends
   */
  record ConfigurationSet(
      boolean tlsRequired, boolean tracking, boolean engagement, boolean sendingEnabled) {}

  /** Where a configuration set tells events. */
  record Destination(String name, boolean enabled, boolean toEventBridge, Set<String> types) {}

  Standing standing();

  Optional<Identity> identity(String name);

  Optional<ConfigurationSet> configurationSet(String name);

  List<Destination> destinations(String configurationSet);
}
