// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** How SES treats this account: who may send, to whom, and how much. */
public final class SesControl {
  private boolean everySenderVerified = true;
  private final Set<String> identities = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> unconfirmed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> dkimFailures = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> suppressed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private boolean sandbox;
  private boolean sendingEnabled = true;
  private String enforcementStatus = "HEALTHY";
  private int dailyQuota = 50_000;
  private double ratePerSecond = 10_000;
  private final Deque<Instant> sends = new ArrayDeque<>();
  private double tokens = ratePerSecond;
  private Instant filled = Instant.EPOCH;

  SesControl() {}

  /** From now on only {@link #verify verified} identities may send. */
  public synchronized void requireVerifiedSenders() {
    everySenderVerified = false;
  }

  /** Verifies an address or a domain. */
  public synchronized void verify(String identity) {
    identities.add(identity);
    unconfirmed.remove(identity);
  }

  /** Takes an identity away. */
  public synchronized void forget(String identity) {
    identities.remove(identity);
    unconfirmed.remove(identity);
  }

  /** Has the DKIM records of an identity not found, or found again. */
  public synchronized void dkimFails(String identity, boolean on) {
    if (on) {
      dkimFailures.add(identity);
    } else {
      dkimFailures.remove(identity);
    }
  }

  synchronized boolean dkimFails(String identity) {
    return dkimFailures.contains(identity);
  }

  /** In the sandbox recipients must be verified too. */
  public synchronized void sandbox(boolean on) {
    sandbox = on;
  }

  /** Pauses or resumes sending for the account. */
  public synchronized void sendingEnabled(boolean on) {
    sendingEnabled = on;
  }

  /** {@code HEALTHY}, {@code PROBATION} or {@code SHUTDOWN}. */
  public synchronized void enforcementStatus(String status) {
    enforcementStatus = status;
  }

  /** Mails in 24 hours; -1 for no limit. */
  public synchronized void dailyQuota(int mails) {
    dailyQuota = mails;
  }

  /** Mails a second; beyond, SES answers 429. */
  public synchronized void maxSendRate(double perSecond) {
    ratePerSecond = perSecond;
    tokens = Math.max(1, perSecond);
  }

  /** Puts an address on the suppression list: accepted, then bounced. */
  public synchronized void suppress(String address) {
    suppressed.add(address);
  }

  synchronized boolean unsuppress(String address) {
    return suppressed.remove(address);
  }

  synchronized boolean isSuppressed(String address) {
    return suppressed.contains(address);
  }

  synchronized void unconfirmed(String identity) {
    unconfirmed.add(identity);
  }

  synchronized boolean known(String identity) {
    return identities.contains(identity) || unconfirmed.contains(identity) || everySenderVerified;
  }

  synchronized boolean exists(String identity) {
    return identities.contains(identity) || unconfirmed.contains(identity);
  }

  synchronized Set<String> existing() {
    Set<String> all = new TreeSet<>(identities);
    all.addAll(unconfirmed);
    return all;
  }

  synchronized boolean isVerified(String identity) {
    String domain = identity.substring(identity.indexOf('@') + 1).toLowerCase(Locale.ROOT);
    return identities.contains(identity)
        || identities.contains(domain)
        || (everySenderVerified && !unconfirmed.contains(identity));
  }

  /** Whether a recipient may be written to; in the sandbox it needs an identity of its own. */
  synchronized boolean mayReceive(String address) {
    String domain = address.substring(address.indexOf('@') + 1);
    return !sandbox || identities.contains(address) || identities.contains(domain);
  }

  synchronized boolean isSandbox() {
    return sandbox;
  }

  synchronized boolean isSendingEnabled() {
    return sendingEnabled && !enforcementStatus.equals("SHUTDOWN");
  }

  synchronized String enforcement() {
    return enforcementStatus;
  }

  synchronized int quota() {
    return dailyQuota;
  }

  synchronized double rate() {
    return ratePerSecond;
  }

  synchronized int sentLast24Hours(Instant now) {
    while (!sends.isEmpty() && sends.peekFirst().isBefore(now.minus(Duration.ofHours(24)))) {
      sends.removeFirst();
    }
    return sends.size();
  }

  /** Takes what a mail costs from quota and rate, or says which of them is used up. */
  synchronized void spend(int recipients, Instant now) {
    if (dailyQuota >= 0 && sentLast24Hours(now) + recipients > dailyQuota) {
      throw throttled("Daily message quota exceeded.");
    }
    double seconds = Math.max(0, Duration.between(filled, now).toNanos() / 1e9);
    tokens = Math.min(Math.max(1, ratePerSecond), tokens + seconds * ratePerSecond);
    filled = now;
    if (tokens < recipients) {
      throw throttled("Maximum sending rate exceeded.");
    }
    tokens -= recipients;
    for (int i = 0; i < recipients; i++) {
      sends.addLast(now);
    }
  }

  private static AwsError throttled(String message) {
    return new AwsError(429, "TooManyRequestsException", message);
  }
}
