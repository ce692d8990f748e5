// SPDX-License-Identifier: Apache-2.0
package io.clouduser.config;

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
    return new Mailbox(name.isEmpty() ? null : name, address);
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
