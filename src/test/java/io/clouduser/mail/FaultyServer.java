// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts requests on the wire and answers them as badly as it is told. */
final class FaultyServer implements AutoCloseable {
  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final Fault fault;

  record Request(String line, Map<String, String> headers, String body) {}

  /** What happens once a request was read; the connection is closed by whoever wants that. */
  interface Fault {
    void answer(Socket connection, OutputStream out) throws IOException, InterruptedException;
  }

  FaultyServer(Fault fault) throws IOException {
    this.fault = fault;
    threads.execute(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  List<Request> requests() {
    return requests;
  }

  int connections() {
    return connections.get();
  }

  static Fault status(int status, String body) {
    return status(status, "", body);
  }

  static Fault error(int status, String type, String message) {
    return status(
        status,
        "x-amzn-ErrorType: " + type + "\r\nx-amzn-RequestId: 11111111-2222-3333-4444-555555555555",
        "{\"message\":\"" + message + "\"}");
  }

  static Fault status(int status, String headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 "
            + status
            + " Status\r\nContent-Type: application/json\r\nContent-Length: "
            + bytes.length
            + "\r\n"
            + (headers.isEmpty() ? "" : headers + "\r\n")
            + "\r\n";
    return (connection, out) -> {
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(bytes);
      out.flush();
    };
  }

  static Fault raw(String bytes) {
    return (connection, out) -> {
      out.write(bytes.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      connection.close();
    };
  }

  static Fault reset() {
    return (connection, out) -> {
      connection.setSoLinger(true, 0);
      connection.close();
    };
  }

  static Fault silence() {
    return (connection, out) -> Thread.sleep(60_000);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        connections.incrementAndGet();
        threads.execute(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = connection.getInputStream();
      while (!connection.isClosed()) {
        Request request = read(in);
        if (request == null) {
          return;
        }
        requests.add(request);
        fault.answer(connection, connection.getOutputStream());
      }
    } catch (IOException e) {
      // The client went away; what it asked is in the list.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable Request read(InputStream in) throws IOException {
    String line = line(in);
    if (line.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      if (colon < 0) {
        // The client went away in the middle of it.
        return null;
      }
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Request(line, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      bytes.write(b);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1).strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
  }
}
