// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An initial password on its way from generation to the login profile and the mail.
 *
 * <p>Invariant: nothing but {@link #reveal()} shows the characters; {@code toString} does not,
 * there is no {@code equals}, and the type is not serialisable by Jackson (no getter). {@link
 * #close()} overwrites them.
 */
public final class Password implements AutoCloseable {
  private final char[] characters;

  /**
   * @param characters the password; copied
   */
  public Password(char[] characters) {
    this.characters = characters.clone();
  }

  /**
   * The characters, for the one call that sets the password and the one that mails it.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public String reveal() {
    if (characters.length > 0 && characters[0] == 0) {
      throw new IllegalStateException("the password was already wiped");
    }
    return new String(characters);
  }

  /**
   * A failure that may be told: the same one, or, where its words or what lies behind it repeat the
   * password, one without them. AWS's answers quote what was asked now and then, and so do proxies.
   *
   * @param failure what is to be told
   * @param operation the call that carried the password
   */
  public OperationFailed conceal(OperationFailed failure, String operation) {
    return shownBy(failure, Collections.newSetFromMap(new IdentityHashMap<>()))
        ? new OperationFailed(
            failure.reason(),
            failure.retryability(),
            "The answer to "
                + operation
                + " was "
                + failure.reason()
                + "; it repeats the password and is therefore not shown.",
            null)
        : failure;
  }

  private boolean shownBy(@Nullable Throwable thrown, Set<Throwable> seen) {
    if (thrown == null || !seen.add(thrown)) {
      return false;
    }
    return shownIn(String.valueOf(thrown.getMessage()))
        || shownBy(thrown.getCause(), seen)
        || Arrays.stream(thrown.getSuppressed()).anyMatch(each -> shownBy(each, seen));
  }

  /**
   * Whether a text shows it, as it is or in the forms in which requests and answers are written.
   */
  boolean shownIn(String text) {
    String plain = reveal();
    return text.contains(plain)
        || text.contains(escaped(plain, Password::inUrl))
        || text.contains(escaped(plain, Password::inForm))
        || text.contains(escaped(plain, Password::inXml))
        || text.contains(escaped(plain, Password::inHtml));
  }

  private static String escaped(String plain, IntFunction<String> form) {
    return plain.chars().mapToObj(form).collect(Collectors.joining());
  }

  private static String inUrl(int c) {
    boolean kept = Character.isLetterOrDigit(c) || "-_.~".indexOf(c) >= 0;
    return kept ? Character.toString(c) : "%%%02X".formatted(c);
  }

  /** As Java's own encoder of forms has it. */
  private static String inForm(int c) {
    return c == '*' ? "*" : inUrl(c);
  }

  private static String inXml(int c) {
    return switch (c) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '\'' -> "&apos;";
      case '"' -> "&quot;";
      default -> Character.toString(c);
    };
  }

  private static String inHtml(int c) {
    return c == '\'' ? "&#39;" : inXml(c);
  }

  /** Overwrites the characters. */
  @Override
  public void close() {
    Arrays.fill(characters, (char) 0);
  }

  @Override
  public String toString() {
    return "Password[hidden]";
  }
}
