// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PasswordGeneratorTest {
  /** The symbols that count as such for IAM. */
  private static final String IAM_SYMBOLS = "!@#$%^&*()_+-=[]{}|'";

  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String DIGITS = "0123456789";
  private static final PasswordRules NO_MORE = new PasswordRules(6, true);

  private final PasswordGenerator generator = new PasswordGenerator(new SecureRandom());

  @ParameterizedTest(name = "wished {0}, account''s minimum {1}: {2}")
  @CsvSource({
    "20, 6, 20",
    "20, 20, 20",
    "20, 21, 21",
    "12, 6, 12",
    "11, 6, 12",
    "0, 6, 12",
    "-1, 6, 12",
    "8, 14, 14",
    "128, 6, 128",
    "129, 6, 128",
    "20, 128, 128",
    "2147483647, 6, 128"
  })
  void isAsLongAsWishedRaisedToTheAccountsMinimumAndWithinBounds(
      int wished, int minimum, int length) {
    assertThat(generate(wished, new PasswordRules(minimum, false))).hasSize(length);
  }

  static IntStream lengths() {
    return IntStream.rangeClosed(12, 128);
  }

  @ParameterizedTest(name = "{0} characters")
  @MethodSource("lengths")
  void hasAllFourClassesAtEveryLength(int length) {
    for (int i = 0; i < 20; i++) {
      String password = generate(length, NO_MORE);
      assertThat(password).hasSize(length);
      assertThat(count(password, UPPER)).as("upper case").isGreaterThanOrEqualTo(2);
      assertThat(count(password, LOWER)).as("lower case").isGreaterThanOrEqualTo(2);
      assertThat(count(password, DIGITS)).as("digits").isGreaterThanOrEqualTo(2);
      assertThat(count(password, IAM_SYMBOLS)).as("symbols").isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void usesOnlyCharactersThatIamTakesAndNobodyMixesUp() {
    Set<Character> seen = new TreeSet<>();
    for (int i = 0; i < 500; i++) {
      generate(128, NO_MORE).chars().forEach(c -> seen.add((char) c));
    }

    String allowed = UPPER + LOWER + DIGITS + IAM_SYMBOLS;
    assertThat(seen).allMatch(c -> allowed.indexOf(c) >= 0);
    assertThat(seen)
        .doesNotContain('0', 'O', 'o', '1', 'l', 'I', '|', '\'', '"', '&', '<', '>', ' ');
    assertThat(seen).as("over 120 bits in 20 characters").hasSizeGreaterThanOrEqualTo(64);
  }

  @Test
  void neverMakesTheSameTwice() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      assertThat(seen.add(generate(12, NO_MORE))).isTrue();
    }
  }

  @Test
  void drawsEveryPositionFromEveryClass() {
    // A generator that puts the required classes first is easier to guess.
    for (int position = 0; position < 12; position++) {
      boolean upper = false;
      boolean symbol = false;
      for (int i = 0; i < 500 && !(upper && symbol); i++) {
        String character = generate(12, NO_MORE).substring(position, position + 1);
        upper |= UPPER.contains(character);
        symbol |= IAM_SYMBOLS.contains(character);
      }
      assertThat(upper && symbol).as("position " + position).isTrue();
    }
  }

  private String generate(int length, PasswordRules rules) {
    try (Password password = generator.generate(length, rules)) {
      return password.reveal();
    }
  }

  private static long count(String password, String characters) {
    return password.chars().filter(c -> characters.indexOf(c) >= 0).count();
  }
}
