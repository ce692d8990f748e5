// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads fields of a message, which may hold anything. */
final class Fields {
  /** Names of users, groups and the like, and AWS's ids. */
  private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]{1,128}");

  private static final Pattern ARN =
      Pattern.compile("arn:aws[a-z-]{0,20}:(iam|sts)::([0-9]{12}|aws)?:[\\w+=,.@/:-]{1,600}");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,256}");
  private static final Pattern EVENT_NAME = Pattern.compile("[A-Za-z0-9]{1,100}");
  private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]+");
  private static final int MOST_WORDS = 200;

  private Fields() {}

  /** A text that looks like a name in IAM. */
  static Optional<String> name(JsonNode node) {
    return text(node, NAME.asMatchPredicate());
  }

  /** A text that looks like an ARN of IAM or STS. */
  static Optional<String> arn(JsonNode node) {
    return text(node, ARN.asMatchPredicate());
  }

  /** A text that looks like one of AWS's ids. */
  static Optional<String> id(JsonNode node) {
    return text(node, ID.asMatchPredicate());
  }

  /** A text that looks like the name of an API call. */
  static Optional<String> eventName(JsonNode node) {
    return text(node, EVENT_NAME.asMatchPredicate());
  }

  /** A time in ISO 8601. */
  static Optional<Instant> time(JsonNode node) {
    try {
      return node.isTextual() ? Optional.of(Instant.parse(node.textValue())) : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** A few words of somebody else's, fit to be shown. */
  static Optional<String> words(JsonNode node) {
    return text(node, text -> !text.isBlank())
        .map(text -> UNPRINTABLE.matcher(text).replaceAll(" ").strip())
        .map(text -> text.substring(0, Math.min(text.length(), MOST_WORDS)))
        .filter(text -> !text.isEmpty());
  }

  /** Whether the node is exactly this text. */
  static boolean says(JsonNode node, String text) {
    return node.isTextual() && node.textValue().equals(text);
  }

  private static Optional<String> text(JsonNode node, Predicate<String> fits) {
    return node.isTextual() ? Optional.of(node.textValue()).filter(fits) : Optional.empty();
  }
}
