// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.passay.UnicodeString;
import org.passay.data.CharacterData;
import org.passay.rule.CharacterRule;

/**
 * Makes initial passwords that every account policy accepts: all four character classes, drawn from
 * a cryptographic random source.
 *
 * <p>Characters that are easily mistaken for each other on paper or on a phone (0 O o 1 l I) and
 * symbols that mail programs like to swallow at the end of a line are left out; 20 characters out
 * of 67 still are over 120 bits.
 */
public final class PasswordGenerator {
  /** Per class, at least this many. */
  private static final int PER_CLASS = 2;

  private static final List<CharacterRule> CLASSES =
      List.of(
          rule("UPPER", "ABCDEFGHJKLMNPQRSTUVWXYZ"),
          rule("LOWER", "abcdefghijkmnpqrstuvwxyz"),
          rule("DIGIT", "23456789"),
          rule("SYMBOL", "!@#$%^*_+-="));

  private static final int MAXIMUM_LENGTH = 128;
  private static final int MINIMUM_LENGTH = 12;
  private static final int ATTEMPTS = 10;

  private final SecureRandom random;

  /**
   * @param random a cryptographic random source
   */
  public PasswordGenerator(SecureRandom random) {
    this.random = random;
  }

  /**
   * Makes a password.
   *
   * @param wishedLength in characters; raised to what the account asks for, and to 12
   * @param rules what the account asks for
   * @return a password that the caller closes
   */
  public Password generate(int wishedLength, PasswordRules rules) {
    int length =
        Math.min(
            MAXIMUM_LENGTH,
            Math.max(MINIMUM_LENGTH, Math.max(wishedLength, rules.minimumLength())));
    UnicodeString characters =
        new org.passay.generate.PasswordGenerator(random, length, ATTEMPTS, CLASSES).generate();
    char[] copy = characters.toCharArray();
    try {
      return new Password(copy);
    } finally {
      Arrays.fill(copy, (char) 0);
      characters.clear();
    }
  }

  private static CharacterRule rule(String name, String characters) {
    return new CharacterRule(
        new CharacterData() {
          @Override
          public String getErrorCode() {
            return name;
          }

          @Override
          public String getCharacters() {
            return characters;
          }
        },
        PER_CLASS);
  }
}
