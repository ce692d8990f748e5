// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A small HTTP/1.1 server, one thread per connection, that can also misbehave.
 *
 * <p>The JDK's server hides the socket, so a reset or a reply that breaks off cannot be made with
 * it, and without {@code TCP_NODELAY} every reply on a reused connection takes 40 ms.
 */
final class WireServer implements AutoCloseable {
  private static final int MAX_BODY = 64 * 1024 * 1024;

  private final ExecutorService threads;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Function<WireRequest, WireReply> handler;
  private final InetSocketAddress bound;
  private volatile ServerSocket listener;

  WireServer(InetAddress address, int port, Function<WireRequest, WireReply> handler) {
    this.handler = handler;
    listener = bind(new InetSocketAddress(address, port));
    bound = new InetSocketAddress(address, listener.getLocalPort());
    AtomicInteger count = new AtomicInteger();
    threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "aws-double-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    ServerSocket first = listener;
    threads.execute(() -> accept(first));
  }

  int port() {
    return bound.getPort();
  }

  /** Stops listening and breaks every connection; {@link #resume()} undoes it. */
  synchronized void suspend() {
    closeQuietly(listener);
    connections.forEach(WireServer::closeQuietly);
  }

  /** Listens again on the same port. */
  synchronized void resume() {
    if (listener.isClosed()) {
      ServerSocket next = bind(bound);
      listener = next;
      threads.execute(() -> accept(next));
    }
  }

  @Override
  public void close() {
    suspend();
    threads.shutdownNow();
  }

  private static ServerSocket bind(InetSocketAddress address) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(address, 1024);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on " + address, e);
    }
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket socket = from.accept();
        connections.add(socket);
        if (from.isClosed()) {
          closeQuietly(socket);
        }
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        if (!from.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
      boolean open = true;
      while (open) {
        open = serveOne(socket, in, out);
      }
    } catch (IOException e) {
      // The client went away, or this server was closed: nobody is left to tell.
      closeQuietly(socket);
    } finally {
      connections.remove(socket);
    }
  }

  private boolean serveOne(Socket socket, InputStream in, OutputStream out) throws IOException {
    String requestLine = readLine(in);
    if (requestLine.isEmpty()) {
      return false;
    }
    String[] parts = requestLine.split(" ", 3);
    if (parts.length < 3) {
      return false;
    }
    Map<String, String> headers = readHeaders(in);
    if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
    byte[] body = readBody(in, headers);
    int mark = parts[1].indexOf('?');
    String path = mark < 0 ? parts[1] : parts[1].substring(0, mark);
    String query = mark < 0 ? "" : parts[1].substring(mark + 1);
    WireReply reply =
        handler.apply(
            new WireRequest(
                parts[0], path, query, headers, body, socket.getInetAddress().getHostAddress()));
    boolean keep = !headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    return send(socket, out, reply, parts[0].equals("HEAD"), keep);
  }

  private static boolean send(
      Socket socket, OutputStream out, WireReply reply, boolean headOnly, boolean keep)
      throws IOException {
    switch (reply.ending()) {
      case CLOSED:
        return false;
      case RESET:
        socket.setSoLinger(true, 0);
        return false;
      case TRUNCATED:
        writeHead(out, reply);
        out.write(reply.body(), 0, reply.body().length / 2);
        out.flush();
        // An orderly end, so that what was sent is also read: a reset would discard it.
        return false;
      case COMPLETE:
      default:
        writeHead(out, reply);
        if (!headOnly) {
          out.write(reply.body());
        }
        out.flush();
        return keep;
    }
  }

  private static void writeHead(OutputStream out, WireReply reply) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(reply.status()).append(" -\r\n");
    reply.headers().forEach((k, v) -> head.append(k).append(": ").append(v).append("\r\n"));
    head.append("Content-Length: ").append(reply.body().length).append("\r\n\r\n");
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Map<String, String> readHeaders(InputStream in) throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(line.substring(0, colon).trim(), line.substring(colon + 1).trim());
      }
    }
    return headers;
  }

  private static byte[] readBody(InputStream in, Map<String, String> headers) throws IOException {
    if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      int size = chunkSize(readLine(in));
      while (size > 0) {
        body.write(readExactly(in, size));
        readLine(in);
        size = chunkSize(readLine(in));
      }
      readHeaders(in);
      return body.toByteArray();
    }
    return readExactly(in, Integer.parseInt(headers.getOrDefault("content-length", "0")));
  }

  private static byte[] readExactly(InputStream in, int length) throws IOException {
    if (length > MAX_BODY) {
      throw new IOException("body of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("body ended early");
    }
    return bytes;
  }

  private static int chunkSize(String line) throws IOException {
    try {
      int semicolon = line.indexOf(';');
      return Integer.parseInt((semicolon < 0 ? line : line.substring(0, semicolon)).trim(), 16);
    } catch (NumberFormatException e) {
      throw new IOException("not a chunk: " + line, e);
    }
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // Closing is all that was wanted of it.
    }
  }
}
