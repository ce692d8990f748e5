// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import io.clouduser.doctor.Check.Outcome;
import io.clouduser.doctor.SendingFacts.ConfigurationSet;
import io.clouduser.doctor.SendingFacts.Destination;
import io.clouduser.doctor.SendingFacts.Identity;
import io.clouduser.doctor.SendingFacts.Standing;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Whether SES takes the mails, sends them safely, and tells what became of them. */
final class SendingChecks {
  /** What the operator understands. */
  private static final Set<String> TYPES =
      Set.of(
          "SEND",
          "DELIVERY",
          "BOUNCE",
          "COMPLAINT",
          "REJECT",
          "DELIVERY_DELAY",
          "RENDERING_FAILURE");

  /** For these SES rewrites the links of a mail and puts a picture into it. */
  private static final Set<String> TRACKED = Set.of("OPEN", "CLICK");

  private static final double FEW = 10;

  /** An identity, and what it is of. */
  private record Sender(String name, Identity identity) {
    boolean verified() {
      return identity.verified();
    }
  }

  private final SendingFacts ses;
  private final Settings settings;
  private final Once<Standing> standing;
  private final Once<Optional<Sender>> sender;
  private final Once<Optional<ConfigurationSet>> set;
  private final Once<List<Destination>> destinations;

  SendingChecks(SendingFacts ses, Settings settings) {
    this.ses = ses;
    this.settings = settings;
    this.standing = new Once<>(ses::standing);
    this.sender = new Once<>(this::findSender);
    this.set =
        new Once<>(
            () ->
                settings.configurationSet() == null
                    ? Optional.empty()
                    : ses.configurationSet(settings.configurationSet()));
    this.destinations =
        new Once<>(
            () ->
                settings.configurationSet() == null
                    ? List.of()
                    : ses.destinations(settings.configurationSet()));
  }

  List<Check> all() {
    return List.of(
        Check.cheap("ses-identity", this::identity),
        Check.thorough("ses-dkim", this::dkim),
        Check.cheap("ses-production-access", this::productionAccess),
        Check.cheap("ses-sending-enabled", this::sendingEnabled),
        Check.cheap("ses-quota", this::quota),
        Check.thorough("ses-configuration-set", this::configurationSet),
        Check.thorough("ses-event-destination", this::eventDestination));
  }

  /**
   * The identity that SES goes by. The domain is asked first: it is what most verify. A verified
   * domain covers its subdomains, but for those that are identities themselves.
   */
  private Optional<Sender> findSender() {
    Optional<Sender> domain = sender(settings.senderDomain());
    if (domain.filter(Sender::verified).isPresent()) {
      return domain;
    }
    Optional<Sender> address = sender(settings.sender());
    if (address.filter(Sender::verified).isPresent()) {
      return address;
    }
    Optional<Sender> known = domain.or(() -> address);
    return known.isPresent()
        ? known
        : settings.domainsAboveSender().stream()
            .map(this::sender)
            .flatMap(Optional::stream)
            .filter(Sender::verified)
            .findFirst();
  }

  private Optional<Sender> sender(String name) {
    return ses.identity(name).map(found -> new Sender(name, found));
  }

  private Outcome identity() {
    Optional<Sender> found = sender.get();
    if (found.filter(Sender::verified).isPresent()) {
      String name = found.get().name();
      return Outcome.pass(
          name
              + " is verified in "
              + settings.sesRegion()
              + (settings.domainsAboveSender().contains(name)
                  ? " and covers " + settings.senderDomain()
                  : ""));
    }
    return Outcome.fail(
        settings.sender()
            + (found.isPresent() ? " is not verified yet in " : " is no identity of SES in ")
            + settings.sesRegion(),
        found.isPresent()
            ? "Add the identity's DKIM records to the DNS of "
                + settings.senderDomain()
                + " (Terraform: output dkim_records) and wait; SES looks for 72 hours."
            : "Create the identity "
                + settings.senderDomain()
                + " there (Terraform: create_identity), or set CLOUDUSER_SES_REGION to the region"
                + " that has it.");
  }

  private Outcome dkim() {
    if (sender.get().isEmpty()) {
      return Outcome.unknown("there is no identity that could be signed for", null);
    }
    Sender found = sender.get().get();
    Identity identity = found.identity();
    boolean good = identity.signing() && identity.dkim().equals("SUCCESS");
    return good
        ? Outcome.pass("mails are signed")
        : Outcome.fail(
            "mails are not signed (DKIM "
                + (identity.signing() ? identity.dkim() : "switched off")
                + "), and are likely to be taken for spam",
            "See that the three CNAME records are in the DNS of "
                + found.name().substring(found.name().indexOf('@') + 1)
                + " (Terraform: output dkim_records), and that signing is switched on.");
  }

  private Outcome productionAccess() {
    return standing.get().productionAccess()
        ? Outcome.pass("SES is out of its sandbox in " + settings.sesRegion())
        : Outcome.fail(
            "SES is in its sandbox in "
                + settings.sesRegion()
                + ": only verified recipients get mail, 200 a day",
            "Request production access (docs/aws-setup.md), or verify the recipients for a try.");
  }

  private Outcome sendingEnabled() {
    Standing now = standing.get();
    if (now.sendingEnabled() && now.enforcement().equals("HEALTHY")) {
      return Outcome.pass("SES sends");
    }
    return now.sendingEnabled()
        ? Outcome.fail(
            "SES sends, but has put the account under review (" + now.enforcement() + ")",
            "Look at the reputation dashboard and answer AWS's case, or sending will be paused.")
        : Outcome.fail(
            "SES does not send for this account (" + now.enforcement() + ")",
            "aws sesv2 put-account-sending-attributes --sending-enabled, or answer AWS's case.");
  }

  private Outcome quota() {
    Standing now = standing.get();
    double left = now.quota() - now.sent();
    if (now.quota() < 0) {
      return Outcome.pass("no daily limit, " + number(now.ratePerSecond()) + " mails a second");
    }
    return left < FEW
        ? Outcome.fail(
            number(now.sent()) + " of the day's " + number(now.quota()) + " mails are used up",
            "Wait, or ask for a higher quota (Service Quotas, Amazon SES). What is not sent is tried"
                + " again.")
        : Outcome.pass(
            number(left)
                + " of "
                + number(now.quota())
                + " mails left today, "
                + number(now.ratePerSecond())
                + " a second");
  }

  private static String number(double value) {
    return String.valueOf(Math.round(value));
  }

  private Outcome configurationSet() {
    String name = settings.configurationSet();
    if (name == null) {
      return Outcome.fail(
          "no configuration set: TLS is not required on the way to the recipient, and nothing is"
              + " told about deliveries and bounces",
          "Create one (Terraform does) and set CLOUDUSER_SES_CONFIGURATION_SET.");
    }
    if (set.get().isEmpty()) {
      return Outcome.fail(
          "there is no configuration set " + name + " in " + settings.sesRegion(),
          "Create it there, or correct CLOUDUSER_SES_CONFIGURATION_SET or CLOUDUSER_SES_REGION.");
    }
    ConfigurationSet found = set.get().get();
    if (!found.tlsRequired()) {
      return Outcome.fail(
          name + " does not require TLS: a password may travel in the clear",
          "aws sesv2 put-configuration-set-delivery-options --tls-policy REQUIRE"
              + " --configuration-set-name "
              + name);
    }
    if (found.tracking()) {
      return Outcome.fail(
          name + " tracks opens and clicks through a domain of its own",
          "Take the tracking options out of it: links in mails with credentials stay as they are.");
    }
    if (found.engagement()) {
      return Outcome.fail(
          name
              + " tracks opens and clicks for the Virtual Deliverability Manager: SES rewrites the"
              + " links of mails with credentials",
          "aws sesv2 put-configuration-set-vdm-options --vdm-options"
              + " DashboardOptions={EngagementMetrics=DISABLED} --configuration-set-name "
              + name);
    }
    if (!found.sendingEnabled()) {
      return Outcome.fail(
          name + " does not send",
          "aws sesv2 put-configuration-set-sending-options --sending-enabled"
              + " --configuration-set-name "
              + name);
    }
    for (Destination destination : destinations.get()) {
      Set<String> tracked = new TreeSet<>(destination.types());
      tracked.retainAll(TRACKED);
      if (destination.enabled() && !tracked.isEmpty()) {
        return Outcome.fail(
            name
                + " tracks for its event destination "
                + destination.name()
                + " ("
                + String.join(", ", tracked)
                + "): SES rewrites the links of mails with credentials, or puts a picture into"
                + " them",
            "Take these types out of the event destination, or send with a configuration set of"
                + " the operator's own.");
      }
    }
    return Outcome.pass(name + " requires TLS and tracks nothing");
  }

  private Outcome eventDestination() {
    String name = settings.configurationSet();
    if (name == null || set.get().isEmpty()) {
      return Outcome.unknown("there is no configuration set that could tell", null);
    }
    Set<String> missing = new TreeSet<>(TYPES);
    for (Destination destination : destinations.get()) {
      if (destination.enabled() && destination.toEventBridge()) {
        missing.removeAll(destination.types());
      }
    }
    return missing.isEmpty()
        ? Outcome.pass(name + " tells EventBridge what becomes of mails")
        : Outcome.fail(
            name + " does not tell EventBridge: " + String.join(", ", missing),
            "Add an enabled event destination of "
                + name
                + " to the default bus with these types (Terraform does). Without it a lost answer"
                + " of SES stays uncertain.");
  }
}
