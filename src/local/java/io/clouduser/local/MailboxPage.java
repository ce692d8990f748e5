// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clouduser.local.aws.Mail;
import io.clouduser.local.aws.Mailbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The mails that the AWS double accepted, for a browser or curl: {@code /} the page, {@code
 * /mails/N.html}, {@code .txt} and {@code .eml} the N-th mail, {@code /mails.json} the list. A POST
 * to {@code /mails/N/sign-in} has its reader sign in.
 *
 * <p>Answers on the loopback interface only, and only to requests that name it as their host, so
 * that no web page can read passwords here by rebinding a name.
 */
final class MailboxPage implements AutoCloseable {
  private static final Pattern MAIL = Pattern.compile("/mails/([1-9][0-9]{0,8})\\.(html|txt|eml)");
  private static final Pattern HERE = Pattern.compile("(127\\.0\\.0\\.1|localhost)(:[0-9]+)?");
  private static final String PAGE_POLICY =
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
          + " frame-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

  /** A mail may look like itself and open links in new tabs, nothing else. */
  private static final String MAIL_POLICY =
      "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none';"
          + " style-src 'unsafe-inline'; img-src data:";

  private static final Pattern SIGN_IN = Pattern.compile("/mails/([1-9][0-9]{0,8})/sign-in");

  private final Mailbox mailbox;
  private final SignInDesk desk;
  private final HttpServer server;
  private final ExecutorService threads;
  private final ObjectMapper json = new ObjectMapper();

  private MailboxPage(
      Mailbox mailbox, SignInDesk desk, HttpServer server, ExecutorService threads) {
    this.mailbox = mailbox;
    this.desk = desk;
    this.server = server;
    this.threads = threads;
  }

  /** Serves a mailbox, on another port when the wanted one is taken. */
  static MailboxPage start(Mailbox mailbox, SignInDesk desk, int wantedPort) {
    HttpServer server;
    try {
      server = listen(wantedPort);
    } catch (IOException taken) {
      try {
        server = listen(0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    ExecutorService threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "mailbox-page");
              thread.setDaemon(true);
              return thread;
            });
    MailboxPage page = new MailboxPage(mailbox, desk, server, threads);
    server.setExecutor(threads);
    server.createContext("/", page::serve);
    server.start();
    return page;
  }

  private static HttpServer listen(int port) throws IOException {
    return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
  }

  /** The address of the page, with a slash at its end. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** The address of a mail on the page; the first is 1. */
  String url(int number) {
    return url() + "#" + number;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String host = exchange.getRequestHeaders().getFirst("Host");
      if (host == null || !HERE.matcher(host).matches()) {
        send(exchange, 403, "text/plain", "Only 127.0.0.1 and localhost are served.\n");
        return;
      }
      if (exchange.getRequestMethod().equals("POST")) {
        signIn(exchange, SIGN_IN.matcher(exchange.getRequestURI().getPath()));
        return;
      }
      if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
        send(exchange, 405, "text/plain", "Only GET, and POST to sign in.\n");
        return;
      }
      route(exchange, exchange.getRequestURI().getPath());
    }
  }

  private void route(HttpExchange exchange, String path) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    switch (path) {
      case "/" -> {
        headers.set("Content-Security-Policy", PAGE_POLICY);
        send(exchange, 200, "text/html", resource("mailbox.html"));
      }
      case "/mailbox.css" -> send(exchange, 200, "text/css", resource("mailbox.css"));
      case "/mailbox.js" -> send(exchange, 200, "text/javascript", resource("mailbox.js"));
      case "/mails.json" -> send(exchange, 200, "application/json", list());
      default -> mail(exchange, MAIL.matcher(path));
    }
  }

  /** Not for other pages: a browser names the page that a POST comes from. */
  private void signIn(HttpExchange exchange, Matcher asked) throws IOException {
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    if (origin != null && !HERE.matcher(origin.replaceFirst("^http://", "")).matches()) {
      send(exchange, 403, "text/plain", "Not from another page.\n");
      return;
    }
    List<Mail> mails = mailbox.all();
    if (!asked.matches() || Integer.parseInt(asked.group(1)) > mails.size()) {
      send(exchange, 404, "text/plain", "There is no such mail (yet).\n");
      return;
    }
    int number = Integer.parseInt(asked.group(1));
    SignInDesk.Answer answer = desk.signIn(mails.get(number - 1), number);
    send(exchange, answer.in() ? 200 : 403, "text/plain", answer.text() + "\n");
  }

  private void mail(HttpExchange exchange, Matcher asked) throws IOException {
    List<Mail> mails = mailbox.all();
    if (!asked.matches() || Integer.parseInt(asked.group(1)) > mails.size()) {
      send(exchange, 404, "text/plain", "There is no such mail (yet).\n");
      return;
    }
    int number = Integer.parseInt(asked.group(1));
    Mail mail = mails.get(number - 1);
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Security-Policy", MAIL_POLICY);
    switch (asked.group(2)) {
      case "html" -> send(exchange, 200, "text/html", "<base target=_blank>" + mail.html());
      case "txt" -> send(exchange, 200, "text/plain", mail.text());
      default -> {
        headers.set("Content-Disposition", "attachment; filename=\"mail-" + number + ".eml\"");
        send(exchange, 200, "message/rfc822", mail.eml());
      }
    }
  }

  private String list() throws IOException {
    ArrayNode list = json.createArrayNode();
    List<Mail> mails = mailbox.all();
    for (int i = 0; i < mails.size(); i++) {
      Mail mail = mails.get(i);
      list.addObject()
          .put("number", i + 1)
          .put("from", mail.from())
          .put("to", String.join(", ", mail.to()))
          .put("replyTo", String.join(", ", mail.replyTo()))
          .put("subject", mail.subject())
          .put("time", mail.time().toString());
    }
    return json.writeValueAsString(list);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = MailboxPage.class.getResourceAsStream("/local/" + name)) {
      if (in == null) {
        throw new IOException("missing resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type + "; charset=utf-8");
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
