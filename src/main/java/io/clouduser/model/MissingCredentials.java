// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

/** The operator has no credentials for AWS. Whatever it calls first finds that out. */
public final class MissingCredentials {
  /**
   * How the SDK tells that no provider of its chain has any; it has no type of its own for that.
   */
  private static final String IN_THE_SDKS_WORDS = "Unable to load credentials";

  private MissingCredentials() {}

  /** Whether that is why a call failed. */
  public static boolean explain(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains(IN_THE_SDKS_WORDS);
  }

  /**
   * What to do about it.
   *
   * @param permission that the failed call needs, such as {@code ses:SendEmail}
   */
  public static String sentence(String permission) {
    return "The operator has no AWS credentials. Give its service account a role (IRSA or Pod"
        + " Identity) that allows "
        + permission
        + ".";
  }
}
