// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header {@code Date} of an HTTP answer. */
final class HttpDate {
  private HttpDate() {}

  static Optional<Instant> parse(String header) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
