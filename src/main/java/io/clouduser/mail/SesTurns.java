// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import io.clouduser.api.Reason;
import io.clouduser.model.OperationFailed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.SendQuota;

/**
 * Turns at the rate and within the quota that SES tells of the account (GetAccount), asked for
 * every quarter of an hour.
 *
 * <p>Turns are evenly spaced just below MaxSendRate; what a late mail leaves unused may be made up
 * for within half a second. Only turns that somebody waits for are taken, and only they count into
 * the quota. Others may send from the account, too: after a refusal half the rate is used for half
 * a minute. Where SES does not tell (GetAccount is denied, or fails), the rate that accounts have
 * at least outside the sandbox is taken, and SES is asked again after a minute.
 *
 * <p>A quota that is used up, as SES tells or as its refusal of a mail shows, holds all turns for a
 * quarter of an hour. Then SES is asked anew.
 */
public final class SesTurns implements MailTurns {
  /** A rate below the limit by a hair, because clocks and networks jitter. */
  private static final double OF_THE_RATE = 0.98;

  /** What an account has at least once it is out of the sandbox, in mails a second. */
  private static final double USUAL_RATE = 14;

  /** As SES says it; also where SES does not say. */
  private static final double NO_QUOTA = -1;

  private static final Duration REMEMBERED = Duration.ofMinutes(15);

  /** Where SES does not tell, it is asked again this soon. */
  private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

  /** A quota that is used up is looked at again this often. */
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(15);

  private static final Duration MADE_UP_FOR = Duration.ofMillis(500);
  private static final Duration CAUTION = Duration.ofSeconds(30);
  private static final double SECOND = 1e9;
  private static final Logger LOG = LoggerFactory.getLogger(SesTurns.class);

  /**
   * What SES said.
   *
   * @param rate mails a second
   * @param left mails that may still be sent today when it was asked; infinite for no quota
   * @param quota the whole of it; negative where that is not known
   * @param until when it is asked again
   */
  private record Limits(double rate, double left, double quota, Instant until) {
    Limits earlier(Duration by) {
      return new Limits(rate, left, quota, until.minus(by));
    }
  }

  private final SesV2Client client;
  private final InstantSource clock;
  private @Nullable Limits limits;
  private Instant next = Instant.EPOCH;
  private Instant cautiousUntil = Instant.EPOCH;
  private Instant lastSeen = Instant.EPOCH;
  private int taken;
  private String trouble = "";

  /**
   * @param client SES's; the caller closes it
   * @param clock the time
   */
  public SesTurns(SesV2Client client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  @Override
  public synchronized Duration next(Duration longest) {
    Instant now = now();
    Limits known = limits;
    if (known == null || !now.isBefore(known.until())) {
      known = ask(now);
    }
    if (known.left() - taken < 1) {
      throw usedUp(known);
    }
    Instant slot = latest(next, now.minus(MADE_UP_FOR));
    Duration wait = slot.isAfter(now) ? Duration.between(now, slot) : Duration.ZERO;
    if (wait.compareTo(longest) <= 0) {
      double rate = now.isBefore(cautiousUntil) ? known.rate() / 2 : known.rate();
      next = slot.plusNanos((long) (SECOND / (rate * OF_THE_RATE)));
      taken++;
    }
    return wait;
  }

  /**
   * A clock that is set back takes along what was dated by it; otherwise that would last longer.
   */
  private Instant now() {
    Instant now = clock.instant();
    if (now.isBefore(lastSeen)) {
      Duration back = Duration.between(now, lastSeen);
      next = next.minus(back);
      cautiousUntil = cautiousUntil.minus(back);
      limits = limits == null ? null : limits.earlier(back);
    }
    lastSeen = now;
    return now;
  }

  @Override
  public synchronized void refused() {
    cautiousUntil = now().plus(CAUTION);
  }

  @Override
  public synchronized OperationFailed exhausted(OperationFailed refusal) {
    Instant now = now();
    Limits known = limits;
    if (known == null || known.left() >= 1 || !now.isBefore(known.until())) {
      double rate = known == null ? USUAL_RATE : known.rate();
      double quota = known == null ? NO_QUOTA : known.quota();
      known = new Limits(rate, 0, quota, whenToLookAgain(now));
      limits = known;
      taken = 0;
    }
    // SES may say so while it tells that some are left: the words are its own.
    String most = known.quota() < 0 ? "" : " It is " + mails(known) + " in 24 hours.";
    return heldBy(known, refusal.sentence() + most);
  }

  private static Instant whenToLookAgain(Instant now) {
    return now.plus(LOOK_AGAIN).truncatedTo(ChronoUnit.MINUTES);
  }

  private Limits ask(Instant now) {
    Instant until = now.plus(REMEMBERED).truncatedTo(ChronoUnit.MINUTES);
    Limits answer;
    try {
      SendQuota quota = client.getAccount(r -> {}).sendQuota();
      double most = quota.max24HourSend();
      boolean limited = most >= 0;
      double left = limited ? most - quota.sentLast24Hours() : Double.POSITIVE_INFINITY;
      double rate = quota.maxSendRate() > 0 ? quota.maxSendRate() : USUAL_RATE;
      Instant again = left < 1 ? whenToLookAgain(now) : until;
      answer = new Limits(rate, left, most, again);
      told("");
    } catch (SdkException e) {
      told(String.valueOf(e.getMessage()));
      Limits last = limits;
      Instant soon = now.plus(ASK_AGAIN);
      answer =
          last == null
              ? new Limits(USUAL_RATE, Double.POSITIVE_INFINITY, NO_QUOTA, soon)
              : new Limits(last.rate(), Double.POSITIVE_INFINITY, last.quota(), soon);
    }
    limits = answer;
    taken = 0;
    return answer;
  }

  private void told(String failure) {
    if (!failure.isEmpty() && trouble.isEmpty()) {
      LOG.warn(
          "SES does not tell how much may be sent (ses:GetAccount): {}. {} mails a second are taken"
              + " for the limit",
          failure,
          limits == null ? USUAL_RATE : limits.rate());
    }
    trouble = failure;
  }

  private static OperationFailed usedUp(Limits known) {
    return heldBy(known, "SES's quota of " + mails(known) + " in 24 hours is used up.");
  }

  private static String mails(Limits known) {
    return known.quota() < 0 ? "mails" : String.format(Locale.ROOT, "%.0f mails", known.quota());
  }

  private static OperationFailed heldBy(Limits known, String why) {
    return OperationFailed.later(
        Reason.MailQuotaExceeded,
        String.format(
            Locale.ROOT,
            "%s It frees up as earlier mails grow older; the operator looks again at %s and goes on by"
                + " itself. Ask AWS for a higher quota if this happens often.",
            why,
            known.until()),
        known.until());
  }

  private static Instant latest(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
