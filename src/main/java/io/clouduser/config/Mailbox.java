// SPDX-License-Identifier: Apache-2.0
package io.clouduser.config;

import java.net.IDN;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One mail address with an optional display name.
 *
 * @param name the display name, or null
 * @param address {@code local@domain}; the local part ASCII, the domain possibly international
 */
public record Mailbox(@Nullable String name, String address) {
  private static final int LONGEST_ADDRESS = 254;

  /** Source: RFC 5321, 4.5.3.1.1. */
  private static final int LONGEST_LOCAL_PART = 64;

  private static final Pattern AMBIGUOUS = Pattern.compile("[\\u00DF\\u1E9E\\u03C2\\u200C\\u200D]");
  private static final Pattern NAMED = Pattern.compile("(?<name>[^<>]*)<(?<address>[^<>]*)>");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
              + "@[\\p{L}\\p{M}\\p{N}]([\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}])?"
              + "(\\.[\\p{L}\\p{M}\\p{N}]([\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}])?)+");

  /**
   * Reads {@code a@example.com} or {@code Name <a@example.com>}; quotes around the name are taken
   * off.
   *
   * @throws IllegalArgumentException with a reason fit for a person
   */
  static Mailbox parse(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("holds a line break or another control character");
    }
    Matcher named = NAMED.matcher(text.strip());
    String address = named.matches() ? group(named, "address").strip() : text.strip();
    String name = named.matches() ? unquote(group(named, "name").strip()) : "";
    if (address.length() > LONGEST_ADDRESS) {
      throw new IllegalArgumentException(
          "holds an address of more than " + LONGEST_ADDRESS + " characters");
    }
    if (!ADDRESS.matcher(address).matches()) {
      throw new IllegalArgumentException("'" + text + "' is not one mail address");
    }
    int at = address.indexOf('@');
    if (at > LONGEST_LOCAL_PART) {
      throw new IllegalArgumentException(
          "holds an address with more than " + LONGEST_LOCAL_PART + " characters before the @");
    }
    requireDomain(address.substring(at + 1));
    return new Mailbox(name.isEmpty() ? null : name, address);
  }

  /**
   * Refuses what cannot be a mail domain, and international ones whose punycode form is not the
   * same under both versions of IDNA: Java has the older one, which makes another domain of them.
   *
   * @throws IllegalArgumentException with a reason fit for a person
   */
  static void requireDomain(String domain) {
    if (AMBIGUOUS.matcher(domain).find()) {
      throw new IllegalArgumentException(
          "'"
              + domain
              + "' has a character that two standards encode differently, write the domain in its"
              + " xn-- form");
    }
    try {
      String ascii = IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES);
      if (ascii.contains(".") && !ascii.startsWith(".") && !ascii.endsWith(".")) {
        return;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + domain + "' is not a mail domain", e);
    }
    throw new IllegalArgumentException("'" + domain + "' is not a mail domain");
  }

  private static String group(Matcher matcher, String group) {
    String found = matcher.group(group);
    return found == null ? "" : found;
  }

  private static String unquote(String name) {
    boolean quoted = name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"");
    return quoted ? name.substring(1, name.length() - 1).replaceAll("\\\\(.)", "$1").strip() : name;
  }
}
