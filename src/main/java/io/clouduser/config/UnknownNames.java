// SPDX-License-Identifier: Apache-2.0
package io.clouduser.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds variables that look like ours but are not: most often a misspelt name. */
final class UnknownNames {
  private static final String PREFIX = "CLOUDUSER_";

  /**
   * What Kubernetes sets in every pod for a Service whose name begins with {@code clouduser}, such
   * as {@code CLOUDUSER_OPERATOR_PORT_8080_TCP_ADDR}; see "Discovering services" in its
   * documentation.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("[A-Z0-9_]+_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[A-Z0-9_]+)?)");

  private UnknownNames() {}

  /** One sentence for each unknown name, in alphabetical order. */
  static List<String> warnings(Collection<String> names) {
    List<String> known = Arrays.stream(Variable.values()).map(Enum::name).toList();
    return names.stream()
        .filter(name -> name.toUpperCase(Locale.ROOT).startsWith(PREFIX))
        .filter(name -> !known.contains(name))
        .filter(name -> !SERVICE_LINK.matcher(name).matches())
        .sorted()
        .map(
            name ->
                name
                    + ": this version does not know this variable and ignores it"
                    + nearest(name, known).map(other -> "; did you mean " + other + "?").orElse(""))
        .toList();
  }

  private static Optional<String> nearest(String name, List<String> known) {
    String rest = rest(name);
    return known.stream()
        .min(Comparator.comparingInt(other -> distance(rest, rest(other))))
        .filter(other -> distance(rest, rest(other)) <= Math.max(2, rest.length() / 3));
  }

  private static String rest(String name) {
    return name.substring(PREFIX.length()).toUpperCase(Locale.ROOT);
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substituted, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
