// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names resources after IAM users that were there first.
 *
 * <p>Invariant: the same user always gets the same name, however its case is written (IAM ignores
 * it), and two users get different ones: a name in which a character had to be replaced ends in a
 * part of its hash.
 */
public final class ResourceNames {
  /** Kubernetes: a DNS subdomain, as RFC 1123 defines it. IAM's 64 characters are short enough. */
  private static final Pattern LEGAL =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private static final Pattern ILLEGAL_CHARACTER = Pattern.compile("[^a-z0-9.]");
  private static final Pattern ILLEGAL_RUN = Pattern.compile("([.]-|-[.]|[.][.])[.-]*");
  private static final Pattern ILLEGAL_EDGE = Pattern.compile("^[.-]+|[.-]+$");
  private static final int HASH_DIGITS = 8;

  /** What a name with a hash ends in; a user who is really called so gets another. */
  private static final Pattern HASHED = Pattern.compile(".*-[0-9a-f]{" + HASH_DIGITS + "}");

  private ResourceNames() {}

  /**
   * The {@code metadata.name} for an IAM user.
   *
   * @param userName IAM name; {@code Jane.Doe} becomes {@code jane.doe}, {@code j@example.com}
   *     becomes {@code j-example.com-} and eight hexadecimal digits
   */
  public static String of(String userName) {
    String lower = userName.toLowerCase(Locale.ROOT);
    return LEGAL.matcher(lower).matches() && !HASHED.matcher(lower).matches()
        ? lower
        : withHash(lower);
  }

  /**
   * The names to try, in order, where another resource may have the first one: nobody else is given
   * the second.
   *
   * @param userName IAM name
   */
  public static List<String> candidates(String userName) {
    String first = of(userName);
    String second = withHash(userName.toLowerCase(Locale.ROOT));
    return first.equals(second) ? List.of(first) : List.of(first, second);
  }

  private static String withHash(String lower) {
    String dashed = ILLEGAL_CHARACTER.matcher(lower).replaceAll("-");
    String joined = ILLEGAL_RUN.matcher(dashed).replaceAll("-");
    String trimmed = ILLEGAL_EDGE.matcher(joined).replaceAll("");
    return (trimmed.isEmpty() ? "user" : trimmed) + "-" + hash(lower);
  }

  private static String hash(String text) {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
