// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Mail addresses as SES takes them: ASCII only, one at a time. */
final class Addresses {
  private static final Pattern LOCAL_PART =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");

  /**
   * Sharp s, final sigma and the joiners: the older IDNA that Java implements maps them away, and
   * the mail would go to another domain than the one that was meant.
   */
  private static final Pattern AMBIGUOUS = Pattern.compile("[\\u00DF\\u1E9E\\u03C2\\u200C\\u200D]");

  private static final Pattern PHRASE = Pattern.compile("[A-Za-z0-9 ]*");
  private static final Pattern PRINTABLE_ASCII = Pattern.compile("[ -~]*");
  private static final int LONGEST_LOCAL_PART = 64;

  /** RFC 2047 allows 75 characters; the frame takes 12, base64 makes 4 of 3. */
  private static final int BYTES_PER_ENCODED_WORD = 45;

  private Addresses() {}

  /**
   * One address with its domain in punycode.
   *
   * @throws IllegalArgumentException with a reason fit for a person, without the address
   */
  static String ascii(String address) {
    int at = address.lastIndexOf('@');
    if (at < 1
        || at > LONGEST_LOCAL_PART
        || !LOCAL_PART.matcher(address.substring(0, at)).matches()) {
      throw new IllegalArgumentException("it is not one plain mail address");
    }
    return address.substring(0, at) + "@" + asciiDomain(address.substring(at + 1));
  }

  /**
   * A domain in lower-case punycode.
   *
   * @throws IllegalArgumentException with a reason fit for a person
   */
  static String asciiDomain(String domain) {
    if (AMBIGUOUS.matcher(domain).find()) {
      throw new IllegalArgumentException(
          "its domain has a character that two standards encode differently; write the domain in"
              + " its xn-- form");
    }
    String ascii;
    try {
      ascii = IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its domain is not one", e);
    }
    if (!ascii.contains(".") || ascii.startsWith(".") || ascii.endsWith(".")) {
      throw new IllegalArgumentException("its domain is not one");
    }
    return ascii;
  }

  /** An address with its display name, quoted or encoded (RFC 5322, RFC 2047) where need be. */
  static String mailbox(@Nullable String name, String address) {
    String ascii = ascii(address);
    if (name == null || name.isBlank()) {
      return ascii;
    }
    return phrase(name.strip()) + " <" + ascii + ">";
  }

  private static String phrase(String name) {
    if (PHRASE.matcher(name).matches()) {
      return name;
    }
    if (PRINTABLE_ASCII.matcher(name).matches()) {
      return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
    StringBuilder words = new StringBuilder();
    StringBuilder chunk = new StringBuilder();
    name.codePoints()
        .forEach(
            point -> {
              String next = Character.toString(point);
              if (bytes(chunk + next).length > BYTES_PER_ENCODED_WORD) {
                append(words, chunk);
              }
              chunk.append(next);
            });
    append(words, chunk);
    return words.toString();
  }

  private static void append(StringBuilder words, StringBuilder chunk) {
    words
        .append(words.isEmpty() ? "" : " ")
        .append("=?UTF-8?B?")
        .append(Base64.getEncoder().encodeToString(bytes(chunk.toString())))
        .append("?=");
    chunk.setLength(0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
