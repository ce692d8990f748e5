// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What IAM tells about a person's sign-ins.
 *
 * @param lastSignIn when the password was last used; null where it never was, or is not known
 * @param mfaEnabled whether there is an MFA device; null where it is not known
 */
public record SignInFacts(@Nullable Instant lastSignIn, @Nullable Boolean mfaEnabled) {
  /** Nothing is known. */
  public static final SignInFacts UNKNOWN = new SignInFacts(null, null);

  /** Together with what another source tells: the later sign-in, and whatever is known. */
  public SignInFacts and(SignInFacts other) {
    Instant last = lastSignIn;
    if (last == null || (other.lastSignIn != null && other.lastSignIn.isAfter(last))) {
      last = other.lastSignIn;
    }
    return new SignInFacts(last, mfaEnabled == null ? other.mfaEnabled : mfaEnabled);
  }

  /** Whether the password was used after this moment. */
  public boolean usedAfter(Instant moment) {
    return lastSignIn != null && lastSignIn.isAfter(moment);
  }
}
