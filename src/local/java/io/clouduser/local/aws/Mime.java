// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes and reads mail source: headers, encoded words, alternatives, transfer encodings. */
final class Mime {
  /** The parts of a raw message that the mailbox shows. */
  record Parsed(Map<String, String> headers, String text, String html) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(76, "\r\n".getBytes(StandardCharsets.US_ASCII));
  private static final Pattern ENCODED_WORD =
      Pattern.compile("=\\?([^?]+)\\?([bBqQ])\\?([^?]*)\\?=(\\s+(?==\\?))?");
  private static final Pattern PARAMETER =
      Pattern.compile(";\\s*([\\w-]+)\\s*=\\s*(?:\"([^\"]*)\"|([^;\\s]+))");

  /** Keeps an encoded word within 75 characters, whatever the bytes per character. */
  private static final int WORD_CHARACTERS = 10;

  private Mime() {}

  static String write(Mail mail) {
    StringBuilder eml = new StringBuilder();
    header(
        eml,
        "Date",
        DateTimeFormatter.RFC_1123_DATE_TIME.format(mail.time().atZone(ZoneOffset.UTC)));
    header(eml, "Message-ID", "<" + mail.messageId() + "@email.amazonses.com>");
    header(eml, "From", address(mail.from()));
    addresses(eml, "To", mail.to());
    addresses(eml, "Cc", mail.cc());
    addresses(eml, "Reply-To", mail.replyTo());
    header(eml, "Subject", encoded(mail.subject()));
    mail.headers().forEach((name, value) -> header(eml, name, encoded(value)));
    header(eml, "MIME-Version", "1.0");
    if (mail.text().isEmpty() || mail.html().isEmpty()) {
      boolean plain = mail.html().isEmpty();
      part(eml, plain ? "plain" : "html", plain ? mail.text() : mail.html());
      return eml.toString();
    }
    String boundary = "=_" + mail.messageId();
    header(eml, "Content-Type", "multipart/alternative;\r\n boundary=\"" + boundary + "\"");
    eml.append("\r\n--").append(boundary).append("\r\n");
    part(eml, "plain", mail.text());
    eml.append("\r\n--").append(boundary).append("\r\n");
    part(eml, "html", mail.html());
    return eml.append("\r\n--").append(boundary).append("--\r\n").toString();
  }

  static Parsed parse(String source) {
    Entity entity = entity(source);
    Map<String, String> decoded = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    entity.headers().forEach((name, value) -> decoded.put(name, decodeWords(value)));
    List<Entity> leaves = new ArrayList<>();
    collect(entity, leaves);
    return new Parsed(decoded, content(leaves, "text/plain"), content(leaves, "text/html"));
  }

  /** The bare address in {@code Name <a@b>}. */
  static String bareAddress(String address) {
    int open = address.lastIndexOf('<');
    int close = address.lastIndexOf('>');
    return (open >= 0 && close > open ? address.substring(open + 1, close) : address).trim();
  }

  private static void header(StringBuilder eml, String name, String value) {
    eml.append(name).append(": ").append(value).append("\r\n");
  }

  private static void addresses(StringBuilder eml, String name, List<String> values) {
    if (!values.isEmpty()) {
      header(eml, name, String.join(",\r\n ", values.stream().map(Mime::address).toList()));
    }
  }

  private static String address(String address) {
    int open = address.lastIndexOf('<');
    if (open <= 0 || ascii(address)) {
      return address;
    }
    String name = address.substring(0, open).trim().replaceAll("^\"|\"$", "");
    return encoded(name) + " " + address.substring(open);
  }

  private static void part(StringBuilder eml, String subtype, String content) {
    header(eml, "Content-Type", "text/" + subtype + "; charset=UTF-8");
    header(eml, "Content-Transfer-Encoding", "base64");
    eml.append("\r\n");
    eml.append(LINES.encodeToString(content.getBytes(StandardCharsets.UTF_8))).append("\r\n");
  }

  private static boolean ascii(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 127);
  }

  private static String encoded(String text) {
    if (ascii(text)) {
      return text;
    }
    List<String> words = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int points = Math.min(WORD_CHARACTERS, text.codePointCount(from, text.length()));
      int to = text.offsetByCodePoints(from, points);
      byte[] bytes = text.substring(from, to).getBytes(StandardCharsets.UTF_8);
      words.add("=?UTF-8?B?" + Base64.getEncoder().encodeToString(bytes) + "?=");
      from = to;
    }
    return String.join("\r\n ", words);
  }

  private record Entity(Map<String, String> headers, String body) {
    String type() {
      String type = headers.getOrDefault("content-type", "text/plain");
      int semicolon = type.indexOf(';');
      return (semicolon < 0 ? type : type.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
    }

    String parameter(String name) {
      Matcher matcher = PARAMETER.matcher(headers.getOrDefault("content-type", ""));
      while (matcher.find()) {
        if (matcher.group(1).equalsIgnoreCase(name)) {
          return matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
        }
      }
      return "";
    }
  }

  /** The source as Latin-1 or UTF-8 text; bodies get their charset after decoding. */
  private static Entity entity(String source) {
    String text = source.replace("\r\n", "\n");
    int blank = text.startsWith("\n") ? 0 : text.indexOf("\n\n");
    String head = blank < 0 ? text : text.substring(0, blank);
    String body = blank < 0 ? "" : text.substring(blank + (blank == 0 ? 1 : 2));
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : head.replaceAll("\n[ \t]+", " ").split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.putIfAbsent(line.substring(0, colon).trim(), line.substring(colon + 1).trim());
      }
    }
    return new Entity(headers, body);
  }

  private static void collect(Entity entity, List<Entity> leaves) {
    String boundary = entity.parameter("boundary");
    if (!entity.type().startsWith("multipart/") || boundary.isEmpty()) {
      leaves.add(entity);
      return;
    }
    String body = "\n" + entity.body();
    int end = body.indexOf("\n--" + boundary + "--");
    String parts = end < 0 ? body : body.substring(0, end);
    String[] pieces = parts.split(Pattern.quote("\n--" + boundary) + "[ \t]*\n", -1);
    for (int i = 1; i < pieces.length; i++) {
      collect(entity(pieces[i]), leaves);
    }
  }

  private static String content(List<Entity> leaves, String type) {
    return leaves.stream()
        .filter(leaf -> leaf.type().equals(type))
        .findFirst()
        .map(Mime::decodeBody)
        .orElse("");
  }

  private static String decodeBody(Entity entity) {
    String encoding =
        entity.headers().getOrDefault("content-transfer-encoding", "").toLowerCase(Locale.ROOT);
    return switch (encoding) {
      case "base64" ->
          new String(
              Base64.getMimeDecoder().decode(entity.body().trim()),
              charset(entity.parameter("charset")));
      case "quoted-printable" ->
          new String(
              quotedPrintable(entity.body().replaceAll("=[ \t]*\n", ""), false),
              charset(entity.parameter("charset")));
      default -> entity.body();
    };
  }

  private static String decodeWords(String value) {
    Matcher matcher = ENCODED_WORD.matcher(value);
    StringBuilder decoded = new StringBuilder();
    while (matcher.find()) {
      byte[] bytes =
          matcher.group(2).equalsIgnoreCase("B")
              ? Base64.getMimeDecoder().decode(matcher.group(3))
              : quotedPrintable(matcher.group(3), true);
      matcher.appendReplacement(
          decoded, Matcher.quoteReplacement(new String(bytes, charset(matcher.group(1)))));
    }
    return matcher.appendTail(decoded).toString();
  }

  private static byte[] quotedPrintable(String text, boolean underscoreIsSpace) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=' && i + 2 < text.length() && Character.digit(text.charAt(i + 1), 16) >= 0) {
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.writeBytes(
            (c == '_' && underscoreIsSpace ? " " : String.valueOf(c))
                .getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static Charset charset(String name) {
    try {
      return name.isEmpty() ? StandardCharsets.UTF_8 : Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }
}
