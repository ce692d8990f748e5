// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A mail that SES accepted.
 *
 * @param from as given, with a display name where there is one
 * @param to the recipients in {@code To}; {@code cc} and {@code bcc} likewise
 * @param text the plain part, empty if there is none; {@code html} likewise
 * @param headers extra headers of a simple message, or all of a raw one
 * @param tags the message tags, by name
 * @param raw the source of a raw message
 */
public record Mail(
    String messageId,
    Instant time,
    String from,
    List<String> to,
    List<String> cc,
    List<String> bcc,
    List<String> replyTo,
    String subject,
    String text,
    String html,
    Map<String, String> headers,
    Map<String, String> tags,
    Optional<String> configurationSet,
    Optional<String> raw) {

  /** The message as a mail program opens it (RFC 5322). */
  public String eml() {
    return raw.orElseGet(() -> Mime.write(this));
  }
}
