// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;

/** The answering side of one request: a plain answer, or a stream of events. */
final class HttpExchange {
  private static final String WEB_SOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final HttpRequest request;
  private final Duration clockAhead;
  private boolean answerLost;
  private boolean finished;

  HttpExchange(Socket socket, InputStream in, HttpRequest request, Duration clockAhead)
      throws IOException {
    this.clockAhead = clockAhead;
    this.socket = socket;
    this.in = in;
    this.out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
    this.request = request;
  }

  /** From here on the work is done, but the connection breaks before the answer. */
  void loseAnswer() {
    answerLost = true;
  }

  /** Breaks the connection. */
  void drop() throws IOException {
    finished = true;
    socket.close();
  }

  /** Whether the connection can take another request. */
  boolean reusable() {
    return !finished && !request.header("connection").equalsIgnoreCase("close");
  }

  /** Sends a whole answer. */
  void respond(int status, String contentType, Map<String, String> headers, byte[] body)
      throws IOException {
    if (answerLost) {
      drop();
      return;
    }
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " " + phrase(status) + "\r\n");
    head.append("Content-Type: ").append(contentType).append("\r\n");
    head.append("Date: ")
        .append(
            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plus(clockAhead).atOffset(ZoneOffset.UTC)))
        .append("\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    out.write(head.toString().getBytes(StandardCharsets.UTF_8));
    if (!request.method().equals("HEAD")) {
      out.write(body);
    }
    out.flush();
  }

  /**
   * Opens an endless answer: WebSocket text frames for a client that asks for them, chunks
   * otherwise. The connection ends with the stream.
   */
  EventStream stream(String contentType) throws IOException {
    finished = true;
    if (answerLost) {
      drop();
      throw new IOException("connection dropped by an injected fault");
    }
    boolean webSocket = request.isWebSocket();
    StringBuilder head = new StringBuilder();
    if (webSocket) {
      head.append(
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
      head.append("Sec-WebSocket-Accept: ").append(acceptKey()).append("\r\n");
      String protocols = request.header("sec-websocket-protocol");
      if (!protocols.isEmpty()) {
        head.append("Sec-WebSocket-Protocol: " + protocols.split(",", -1)[0].trim() + "\r\n");
      }
    } else {
      head.append("HTTP/1.1 200 OK\r\nContent-Type: ").append(contentType);
      head.append("\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    return new EventStream(socket, in, out, webSocket);
  }

  private String acceptKey() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (request.header("sec-websocket-key") + WEB_SOCKET_GUID)
                      .getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String phrase(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 201 -> "Created";
      case 400 -> "Bad Request";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Entity";
      case 429 -> "Too Many Requests";
      case 500 -> "Internal Server Error";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> "Status";
    };
  }
}
