// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/** Identifiers in the shapes that AWS gives them. */
final class Ids {
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final String BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** A unique id such as {@code AIDA…}, {@code AGPA…} or {@code AKIA…}. */
  static String unique(String prefix, int length) {
    return prefix + random(BASE32, length - prefix.length());
  }

  static String secret(int length) {
    return random(BASE64, length);
  }

  static String uuid() {
    return UUID.randomUUID().toString();
  }

  /** Lower-case letters and digits that always come out the same for a seed. */
  static String stable(String seed, int length) {
    Random random = new Random(seed.hashCode());
    StringBuilder id = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      id.append(BASE32.charAt(random.nextInt(BASE32.length())));
    }
    return id.toString().toLowerCase(Locale.ROOT);
  }

  private static String random(String alphabet, int length) {
    StringBuilder id = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      id.append(alphabet.charAt(RANDOM.nextInt(alphabet.length())));
    }
    return id.toString();
  }
}
