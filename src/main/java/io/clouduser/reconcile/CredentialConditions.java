// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import static io.clouduser.api.ConditionType.CredentialsDelivered;
import static io.clouduser.api.ConditionType.LoginProfileReady;
import static io.clouduser.api.ConditionType.Ready;
import static io.clouduser.api.ConditionType.Stalled;
import static io.clouduser.api.ConditionType.UserSynced;

import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.api.Reason;
import io.clouduser.model.Delivery.Profile;
import io.clouduser.model.MailNews.Kind;
import java.util.Set;

/** Says in conditions what the delivery record says, and sums up. */
final class CredentialConditions {
  static final String UNCERTAIN =
      "Nobody can know whether the credentials were mailed, or whether the mailed password still"
          + " holds. Ask the person; raise spec.credentials.revision to issue new ones.";

  /** What becomes of a password whose login profile is gone, and another one is there. */
  private static final String ANOTHERS =
      "Somebody else took the login profile away and made another one, which is left alone.";

  /** Says of the login profile that there is none, once that is so. */
  private static final Set<String> WITHOUT =
      Set.of(
          Reason.ConsoleDisabled.name(),
          Reason.Expired.name(),
          Reason.LoginProfileRemoved.name(),
          Reason.Suspended.name());

  private CredentialConditions() {}

  /** A delivery begins. A failure that is on record stays there until it is overcome. */
  static void issuing(Session session) {
    boolean failing =
        session.condition(Ready).filter(it -> "False".equals(it.status())).isPresent();
    if (!failing) {
      session.condition(
          LoginProfileReady, "False", Reason.Provisioning, "A password is being set.");
      session.condition(
          CredentialsDelivered, "False", Reason.Provisioning, "Nothing has been mailed yet.");
      session.condition(Ready, "False", Reason.Provisioning, "Credentials are being issued.");
    }
  }

  /** The password is set and the mail is about to be posted. */
  static void sending(Session session) {
    session.condition(
        LoginProfileReady, "True", Reason.Provisioned, "The login profile holds a new password.");
  }

  /** The mail was posted and no answer came. */
  static void unanswered(Session session, String detail) {
    session.condition(
        CredentialsDelivered,
        "Unknown",
        Reason.DeliveryUncertain,
        "The mail was posted, but SES's answer is missing (" + detail + ").");
  }

  /** Says what the record says; what is known of the login profile goes before it. */
  static void describe(Session session, Profile profile) {
    CredentialsStatus record = session.credentials().orElse(null);
    if (record == null || record.phase() == Phase.Revoked) {
      off(session);
      return;
    }
    if (record.phase() == Phase.Expired) {
      session.condition(LoginProfileReady, "False", Reason.Expired, expired(record));
    } else {
      loginProfile(session, profile);
    }
    delivery(session, record);
  }

  private static void off(Session session) {
    if (session.spec().suspended()) {
      session.condition(
          LoginProfileReady,
          "False",
          Reason.Suspended,
          "There is no login profile, because spec.suspended is true.");
      session.condition(
          CredentialsDelivered,
          "False",
          Reason.Suspended,
          "No credentials are issued while spec.suspended is true.");
    } else {
      session.condition(
          LoginProfileReady,
          "False",
          Reason.ConsoleDisabled,
          "There is no login profile, because spec.console.enabled is false.");
      session.condition(
          CredentialsDelivered,
          "False",
          Reason.ConsoleDisabled,
          "No credentials are issued while spec.console.enabled is false.");
    }
  }

  /** Says what the record says of the delivery. */
  static void delivery(Session session, CredentialsStatus record) {
    switch (record.phase()) {
      case Sent -> session.condition(CredentialsDelivered, "True", Reason.Mailed, accepted(record));
      case Delivered ->
          session.condition(
              CredentialsDelivered,
              "True",
              Reason.Delivered,
              "The mail server of "
                  + record.recipient()
                  + " took the mail (revision "
                  + record.revision()
                  + ").");
      case Claimed ->
          session.condition(
              CredentialsDelivered,
              "True",
              Reason.Claimed,
              "The person has signed in with the credentials of revision "
                  + record.revision()
                  + ".");
      case Bounced -> bounced(session, record);
      case Complained ->
          session.condition(
              CredentialsDelivered,
              "False",
              Reason.Complained,
              "The mail to "
                  + record.recipient()
                  + " was reported as spam ("
                  + record.detail()
                  + "), and SES may hold back further mails. Ask the person; then correct spec.email,"
                  + " or take the address off SES's suppression list, and raise"
                  + " spec.credentials.revision.");
      case Expired ->
          session.condition(CredentialsDelivered, "False", Reason.Expired, expired(record));
      case Sending -> {
        boolean told =
            session
                .condition(CredentialsDelivered)
                .filter(it -> "Unknown".equals(it.status()))
                .isPresent();
        if (!told) {
          unanswered(session, "the operator was restarted");
        }
      }
      case Uncertain ->
          session.condition(CredentialsDelivered, "Unknown", Reason.DeliveryUncertain, UNCERTAIN);
      case Withheld ->
          session.condition(
              CredentialsDelivered,
              "False",
              Reason.LoginProfilePreexists,
              "Nothing was mailed, because the IAM user was there before. Raise"
                  + " spec.credentials.revision to issue credentials.");
      case Issuing, Revoked -> {
        // Told by whoever is at work on it, and above.
      }
    }
  }

  private static String accepted(CredentialsStatus record) {
    String said =
        "SES accepted the mail to " + record.recipient() + " (revision " + record.revision() + ")";
    return record.detail() == null
        ? said + "."
        : said
            + "; the recipient's mail server does not take it yet ("
            + record.detail()
            + "), and SES goes on trying.";
  }

  private static void bounced(Session session, CredentialsStatus record) {
    String said = record.detail() == null ? "Bounce" : record.detail();
    if (said.startsWith(Kind.BOUNCE.word())) {
      session.condition(
          CredentialsDelivered,
          "False",
          Reason.Bounced,
          "The mail to "
              + record.recipient()
              + " came back ("
              + said
              + "). Correct spec.email, or have the mailbox mended, and raise"
              + " spec.credentials.revision.");
    } else {
      session.condition(
          CredentialsDelivered,
          "False",
          Reason.MailRejected,
          "SES took the mail to "
              + record.recipient()
              + " and then refused to send it ("
              + said
              + "). Correct the mail templates and raise spec.credentials.revision.");
    }
  }

  static String expired(CredentialsStatus record) {
    return "Nobody used the initial password of revision "
        + record.revision()
        + " in the time that spec.credentials.validFor gave it, so it was revoked. Raise"
        + " spec.credentials.revision to issue new credentials.";
  }

  /** The login profile that is there is not the one that the record is about. */
  static void anothersProfile(Session session) {
    session.condition(LoginProfileReady, "True", Reason.Provisioned, ANOTHERS);
  }

  /**
   * What an earlier pass has found out about the login profile that the record is about, so that it
   * is not asked for again and again.
   */
  static Profile remembered(Session session) {
    boolean gone =
        session.credentials().isPresent()
            && session
                .condition(LoginProfileReady)
                .filter(it -> WITHOUT.contains(it.reason()) || it.message().equals(ANOTHERS))
                .isPresent();
    return gone ? Profile.ABSENT : Profile.UNKNOWN;
  }

  /** Whether it is told already that the initial password ended, and so is no more. */
  static boolean saysExpired(Session session) {
    return session
        .condition(LoginProfileReady)
        .filter(it -> it.reason().equals(Reason.Expired.name()))
        .isPresent();
  }

  private static boolean saysRemoved(Condition condition) {
    return condition.reason().equals(Reason.LoginProfileRemoved.name());
  }

  private static void loginProfile(Session session, Profile profile) {
    boolean removedBefore =
        session.condition(LoginProfileReady).filter(CredentialConditions::saysRemoved).isPresent();
    if (profile == Profile.ABSENT || (removedBefore && profile == Profile.UNKNOWN)) {
      session.condition(
          LoginProfileReady,
          "False",
          Reason.LoginProfileRemoved,
          "Somebody else removed the login profile; it is not put back by itself. Raise"
              + " spec.credentials.revision to issue new credentials.");
    } else {
      boolean said = session.condition(LoginProfileReady).filter(Condition::isTrue).isPresent();
      if (!said) {
        session.condition(
            LoginProfileReady, "True", Reason.Provisioned, "The person has a login profile.");
      }
    }
  }

  /** Ready is the first thing that is wrong, in the order in which things are made. */
  static void summarise(Session session) {
    for (ConditionType type :
        new ConditionType[] {UserSynced, LoginProfileReady, CredentialsDelivered}) {
      Condition part = session.condition(type).orElse(null);
      if (part != null && !part.isTrue() && !harmless(part)) {
        Reason reason = Reason.valueOf(part.reason());
        session.condition(Ready, "False", reason, part.message());
        if (needsSomebody(session, reason)) {
          session.condition(Stalled, "True", reason, part.message());
        } else {
          session.drop(Stalled);
        }
        return;
      }
    }
    session.drop(Stalled);
    boolean suspended = session.spec().suspended();
    session.condition(
        Ready, "True", suspended ? Reason.Suspended : Reason.Provisioned, allWell(session));
  }

  private static boolean harmless(Condition part) {
    return part.reason().equals(Reason.ConsoleDisabled.name())
        || part.reason().equals(Reason.Suspended.name())
        || part.reason().equals(Reason.LoginProfilePreexists.name());
  }

  private static boolean needsSomebody(Session session, Reason reason) {
    return switch (reason) {
      case LoginProfileRemoved, Bounced, Complained, MailRejected, Expired -> true;
      case DeliveryUncertain ->
          session.credentials().filter(it -> it.phase() == Phase.Uncertain).isPresent();
      default -> false;
    };
  }

  private static String allWell(Session session) {
    CredentialsStatus record = session.credentials().orElse(null);
    if (record == null || record.phase() == Phase.Revoked) {
      return session.spec().suspended()
          ? "The person is suspended: no login profile, no active access keys. Set spec.suspended:"
              + " false to let the person in again with new credentials."
          : "The IAM user is as declared; console access is off.";
    }
    if (record.phase() == Phase.Withheld) {
      return "The IAM user is as declared; nothing was mailed, because it was there before.";
    }
    String warning =
        session
            .condition(LoginProfileReady)
            .map(Condition::message)
            .filter(message -> message.startsWith(Lockout.SENTENCE_START))
            .map(message -> " " + message)
            .orElse("");
    return "The IAM user is as declared and "
        + (record.phase() == Phase.Claimed
            ? "the person has signed in."
            : "the credentials were mailed to " + record.recipient() + ".")
        + warning;
  }
}
