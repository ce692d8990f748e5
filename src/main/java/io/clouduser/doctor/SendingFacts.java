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

  /** A configuration set. */
  record ConfigurationSet(boolean tlsRequired, boolean tracking, boolean sendingEnabled) {}

  /** Where a configuration set tells events. */
  record Destination(String name, boolean enabled, boolean toEventBridge, Set<String> types) {}

  Standing standing();

  Optional<Identity> identity(String name);

  Optional<ConfigurationSet> configurationSet(String name);

  List<Destination> destinations(String configurationSet);
}
