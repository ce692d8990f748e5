// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A small HTTP/1.1 server on the loopback interface, one thread per connection. It exists because
 * the API server double needs what the JDK's server lacks: WebSocket upgrades, and connections that
 * break on demand.
 */
final class HttpServer implements AutoCloseable {

  /** Answers one request. */
  interface Handler {
    void handle(HttpRequest request, HttpExchange exchange) throws IOException;
  }

  private final Handler handler;
  private final ExecutorService threads;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final int port;
  private volatile ServerSocket listener;
  private volatile Duration clockAhead = Duration.ZERO;

  HttpServer(int port, Handler handler) {
    this.handler = handler;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "kube-double");
              thread.setDaemon(true);
              return thread;
            });
    this.listener = bind(port);
    this.port = listener.getLocalPort();
    accept(listener);
  }

  int port() {
    return port;
  }

  void clockAhead(Duration difference) {
    clockAhead = difference;
  }

  /** Runs a task on the server's threads. */
  void execute(Runnable task) {
    threads.execute(task);
  }

  /** Stops listening and breaks every connection; {@link #resume()} undoes it. */
  synchronized void suspend() {
    closeQuietly(listener);
    connections.forEach(HttpServer::closeQuietly);
  }

  /** Listens again on the same port. */
  synchronized void resume() {
    if (listener.isClosed()) {
      listener = bind(port);
      accept(listener);
    }
  }

  @Override
  public void close() {
    suspend();
    threads.shutdownNow();
  }

  private static ServerSocket bind(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, e);
    }
  }

  private void accept(ServerSocket socket) {
    threads.execute(
        () -> {
          while (!socket.isClosed()) {
            try {
              Socket connection = socket.accept();
              connection.setTcpNoDelay(true);
              connections.add(connection);
              if (socket.isClosed()) {
                closeQuietly(connection);
              }
              threads.execute(() -> serve(connection));
            } catch (IOException e) {
              // Closed by suspend() or close(): the loop's condition ends it.
            }
          }
        });
  }

  private void serve(Socket connection) {
    try (connection;
        InputStream in = new BufferedInputStream(connection.getInputStream())) {
      HttpExchange exchange;
      do {
        HttpRequest request = HttpRequest.read(in);
        if (request == null) {
          return;
        }
        exchange = new HttpExchange(connection, in, request, clockAhead);
        handler.handle(request, exchange);
      } while (exchange.reusable());
    } catch (IOException e) {
      // The peer went away, which is its right.
    } finally {
      connections.remove(connection);
    }
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // Closing is all that was wanted.
    }
  }
}
