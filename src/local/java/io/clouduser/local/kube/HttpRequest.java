// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP/1.1 request as read from a connection.
 *
 * @param method the verb in upper case
 * @param path the decoded path without the query
 * @param query the decoded query; of a repeated parameter the last value counts
 * @param headers the headers, names in lower case
 * @param body the body as text, empty when there is none; protobuf is turned into JSON
 */
record HttpRequest(
    String method,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    String body) {

  private static final int MAX_LINE = 64 * 1024;

  /** Returns the header or an empty string. */
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** Whether the client asks to turn the connection into a WebSocket. */
  boolean isWebSocket() {
    return header("upgrade").equalsIgnoreCase("websocket");
  }

  /** Reads the next request; returns null when the peer closed the connection. */
  static HttpRequest read(InputStream in) throws IOException {
    String requestLine = readLine(in);
    if (requestLine == null) {
      return null;
    }
    String[] parts = requestLine.split(" ", -1);
    if (parts.length != 3) {
      throw new IOException("not an HTTP request line");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = readLine(in); line != null && !line.isEmpty(); line = readLine(in)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
            line.substring(colon + 1).trim());
      }
    }
    String target = parts[1];
    int mark = target.indexOf('?');
    String rawPath = mark < 0 ? target : target.substring(0, mark);
    Map<String, String> query = parseQuery(mark < 0 ? "" : target.substring(mark + 1));
    return new HttpRequest(
        parts[0], decode(rawPath.replace("+", "%2B")), query, headers, text(readBody(in, headers)));
  }

  private static String text(byte[] body) throws IOException {
    return Protobuf.isProtobuf(body)
        ? Protobuf.toJson(body)
        : new String(body, StandardCharsets.UTF_8);
  }

  private static byte[] readBody(InputStream in, Map<String, String> headers) throws IOException {
    if (headers
        .getOrDefault("transfer-encoding", "")
        .toLowerCase(Locale.ROOT)
        .contains("chunked")) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      while (true) {
        String sizeLine = readLine(in);
        if (sizeLine == null) {
          throw new IOException("connection closed inside a chunked body");
        }
        int size = Integer.parseInt(sizeLine.replaceAll(";.*", "").trim(), 16);
        body.write(in.readNBytes(size));
        readLine(in);
        if (size == 0) {
          return body.toByteArray();
        }
      }
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return in.readNBytes(length);
  }

  private static String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      if (b != '\r') {
        line.write(b);
      }
      if (line.size() > MAX_LINE) {
        throw new IOException("line too long");
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static Map<String, String> parseQuery(String raw) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : raw.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        query.put(decode(key), equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
