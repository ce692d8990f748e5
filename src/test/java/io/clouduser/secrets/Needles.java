// SPDX-License-Identifier: Apache-2.0
package io.clouduser.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Passwords in all the forms in which they could hide. */
final class Needles {
  /** What was searched for, by how it would look. */
  private final Map<String, String> forms = new LinkedHashMap<>();

  Needles(Set<String> passwords) {
    passwords.forEach(this::add);
  }

  private void add(String password) {
    forms.put(password, "as it is");
    String url = URLEncoder.encode(password, UTF_8);
    forms.putIfAbsent(url, "URL-encoded");
    forms.putIfAbsent(url.replace("+", "%20").replace("*", "%2A"), "percent-encoded");
    forms.putIfAbsent(
        new String(JsonStringEncoder.getInstance().quoteAsString(password)), "in JSON");
    forms.putIfAbsent(
        password
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("'", "&#39;")
            .replace("\"", "&quot;"),
        "in HTML");
    forms.putIfAbsent(password.replace("&", "&amp;").replace("'", "&apos;"), "in XML");
    forms.putIfAbsent(password.replace("=", "=3D"), "quoted-printable");
    for (int shift = 0; shift < 3; shift++) {
      forms.putIfAbsent(base64(password, shift), "in Base64, shifted by " + shift);
    }
    forms.putIfAbsent(Arrays.toString(password.toCharArray()), "as an array of characters");
    forms.putIfAbsent(Arrays.toString(password.getBytes(UTF_8)), "as an array of bytes");
    forms.putIfAbsent(
        password.chars().mapToObj("%02x"::formatted).collect(Collectors.joining()), "in hex");
  }

  /** The part of the Base64 form that does not depend on what stands around the password. */
  private static String base64(String password, int shift) {
    byte[] bytes = ("x".repeat(shift) + password).getBytes(UTF_8);
    String whole = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    int first = shift == 0 ? 0 : shift + 1;
    int last = whole.length() - (bytes.length % 3 == 0 ? 0 : 1);
    return whole.substring(first, last);
  }

  int size() {
    return forms.size();
  }

  /** The first needle in a haystack: how it looks and where it lies, without the password. */
  Optional<String> in(String haystack) {
    return forms.entrySet().stream()
        .filter(form -> haystack.contains(form.getKey()))
        .findFirst()
        .map(form -> form.getValue() + " in: " + around(haystack, form.getKey()));
  }

  private static String around(String haystack, String needle) {
    int at = haystack.indexOf(needle);
    return haystack.substring(Math.max(0, at - 300), at)
        + "<HERE>"
        + haystack.substring(
            at + needle.length(), Math.min(haystack.length(), at + needle.length() + 200));
  }
}
