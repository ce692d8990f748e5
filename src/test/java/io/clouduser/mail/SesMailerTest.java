// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clouduser.api.Reason;
import io.clouduser.mail.CredentialMailer.Outcome;
import io.clouduser.mail.CredentialMailer.Outcome.NotSent;
import io.clouduser.mail.CredentialMailer.Outcome.Sent;
import io.clouduser.mail.CredentialMailer.Outcome.Unknown;
import io.clouduser.mail.FaultyServer.Fault;
import io.clouduser.mail.SesMailer.Settings;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.OperationFailed.Retryability;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.SesV2ClientBuilder;
import software.amazon.awssdk.services.sts.model.StsException;

class SesMailerTest {
  private static final Fault ACCEPTED = FaultyServer.status(200, "{\"MessageId\":\"m-1\"}");
  private static final Settings SETTINGS =
      new Settings("access@example.com", "Cloud Access", "help@example.com", "creds", Set.of());
  private static final AwsCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret"));

  private static SesV2Client client(URI endpoint, AwsCredentialsProvider credentials) {
    SesClients.Timeouts timeouts =
        new SesClients.Timeouts(
            Duration.ofMillis(500), Duration.ofMillis(400), Duration.ofMillis(1500));
    SesV2ClientBuilder builder = SesClients.builder("eu-west-1", timeouts);
    return builder.endpointOverride(endpoint).credentialsProvider(credentials).build();
  }

  private static SesMailer mailer(URI endpoint, Settings settings) {
    return new SesMailer(
        client(endpoint, CREDENTIALS), MailTemplates.builtIn(settings.contact()), settings);
  }

  private static Outcome send(URI endpoint) {
    return mailer(endpoint, SETTINGS).send(Mails.ada());
  }

  private static OperationFailed failure(Outcome outcome) {
    assertThat(outcome).isInstanceOf(NotSent.class);
    return ((NotSent) outcome).failure();
  }

  @Nested
  class Request {
    private JsonNode sent(Settings settings, String recipient) throws IOException {
      try (FaultyServer server = new FaultyServer(ACCEPTED)) {
        Outcome outcome = mailer(server.uri(), settings).send(Mails.to(recipient));
        assertThat(outcome).isEqualTo(new Sent("m-1"));
        FaultyServer.Request request = server.requests().get(0);
        assertThat(request.line()).isEqualTo("POST /v2/email/outbound-emails HTTP/1.1");
        assertThat(request.headers()).containsEntry("connection", "close");
        return new ObjectMapper().readTree(request.body());
      }
    }

    @Test
    void carriesSenderTagsHeadersAndBothBodiesInUtf8() throws IOException {
      JsonNode request = sent(SETTINGS, "ada@example.com");

      assertThat(request.at("/FromEmailAddress").asText())
          .isEqualTo("Cloud Access <access@example.com>");
      assertThat(request.at("/Destination/ToAddresses").toString())
          .isEqualTo("[\"ada@example.com\"]");
      assertThat(request.at("/ReplyToAddresses").toString()).isEqualTo("[\"help@example.com\"]");
      assertThat(request.at("/ConfigurationSetName").asText()).isEqualTo("creds");
      assertThat(request.at("/EmailTags").toString())
          .isEqualTo(
              "[{\"Name\":\"clouduser-uid\",\"Value\":\"6b1c5c9e-5a3c-4a0e-9d5b-0b1f0c6f7a11\"},"
                  + "{\"Name\":\"clouduser-delivery-id\",\"Value\":\"d-0001_a\"}]");
      JsonNode simple = request.at("/Content/Simple");
      assertThat(simple.at("/Headers").toString())
          .isEqualTo(
              "[{\"Name\":\"Auto-Submitted\",\"Value\":\"auto-generated\"},"
                  + "{\"Name\":\"X-Auto-Response-Suppress\",\"Value\":\"All\"}]");
      for (String part : List.of("/Subject", "/Body/Text", "/Body/Html")) {
        assertThat(simple.at(part + "/Charset").asText()).isEqualTo("UTF-8");
        assertThat(simple.at(part + "/Data").asText()).isNotBlank();
      }
      assertThat(simple.at("/Body/Text/Data").asText()).contains(Mails.PASSWORD);
      assertThat(simple.at("/Subject/Data").asText()).doesNotContain(Mails.PASSWORD);
    }

    @Test
    void leavesOutWhatIsNotConfigured() throws IOException {
      JsonNode request =
          sent(new Settings("a@example.com", null, null, null, Set.of()), "b@example.com");

      assertThat(request.at("/FromEmailAddress").asText()).isEqualTo("a@example.com");
      assertThat(request.has("ConfigurationSetName")).isFalse();
      assertThat(request.path("ReplyToAddresses").size()).isZero();
    }

    @Test
    void encodesInternationalDomainsAndNames() throws IOException {
      Settings settings =
          new Settings("zugang@bücher.example", "Zugänge, Übersicht", null, null, Set.of());

      JsonNode request = sent(settings, "ada@bücher.example");

      assertThat(request.at("/Destination/ToAddresses/0").asText())
          .isEqualTo("ada@xn--bcher-kva.example");
      assertThat(request.at("/FromEmailAddress").asText())
          .isEqualTo("=?UTF-8?B?WnVnw6RuZ2UsIMOcYmVyc2ljaHQ=?= <zugang@xn--bcher-kva.example>");
    }

    @Test
    void quotesNamesWithSpecialCharacters() throws IOException {
      Settings settings = new Settings("a@example.com", "ACME, Inc. \"IT\"", null, null, Set.of());

      assertThat(sent(settings, "b@example.com").at("/FromEmailAddress").asText())
          .isEqualTo("\"ACME, Inc. \\\"IT\\\"\" <a@example.com>");
    }

    @Test
    void usesAConnectionOfItsOwnForEachMail() throws IOException {
      try (FaultyServer server = new FaultyServer(ACCEPTED)) {
        SesMailer mailer = mailer(server.uri(), SETTINGS);
        for (int i = 0; i < 3; i++) {
          assertThat(mailer.send(Mails.ada())).isInstanceOf(Sent.class);
        }
        assertThat(server.requests()).hasSize(3);
        assertThat(server.connections()).isEqualTo(3);
      }
    }
  }

  @Nested
  class PostsOnce {
    static Stream<Arguments> faultsThatLeaveItOpen() {
      return Stream.of(
          arguments("dropped without an answer", FaultyServer.raw("")),
          arguments("dropped within the status line", FaultyServer.raw("HTTP/1.1 20")),
          arguments("reset", FaultyServer.reset()),
          arguments(
              "truncated 200",
              FaultyServer.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Mess")),
          arguments(
              "truncated 500",
              FaultyServer.raw("HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\n{\"Mess")),
          arguments("not HTTP", FaultyServer.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n")),
          arguments("silence", FaultyServer.silence()),
          arguments(
              "an answer that drips",
              (Fault)
                  (connection, out) -> {
                    out.write(
                        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                    for (int i = 0; i < 100; i++) {
                      out.write(' ');
                      out.flush();
                      Thread.sleep(200);
                    }
                  }),
          arguments("an endless 200", FaultyServer.status(200, "x".repeat(2_000_000))),
          arguments("500", FaultyServer.error(500, "InternalFailure", "oops")),
          arguments("502 of a proxy", FaultyServer.status(502, "<html>Bad Gateway</html>")),
          arguments("503", FaultyServer.error(503, "ServiceUnavailable", "busy")),
          arguments("503 throttling", FaultyServer.error(503, "Throttling", "Rate exceeded")),
          arguments("504", FaultyServer.status(504, "")),
          arguments("307", FaultyServer.status(307, "Location: http://127.0.0.1:1/", "")),
          arguments("200 without a message id", FaultyServer.status(200, "{}")),
          arguments("200 with HTML", FaultyServer.status(200, "<html>Sign in to the WiFi</html>")),
          arguments("200 without a body", FaultyServer.status(200, "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faultsThatLeaveItOpen")
    void andCallsItUnknownAfter(String name, Fault fault) throws IOException {
      try (FaultyServer server = new FaultyServer(fault)) {
        long begun = System.nanoTime();
        Outcome outcome = send(server.uri());

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(Thread.interrupted())
            .as("the SDK's time-out leaves no interrupt behind")
            .isFalse();
        assertThat(outcome).isInstanceOf(Unknown.class);
        assertThat(((Unknown) outcome).detail())
            .contains("SES")
            .doesNotContain("127.0.0.1")
            .doesNotContain(Mails.PASSWORD);
        assertThat(server.requests()).hasSize(1);
        assertThat(server.connections()).isEqualTo(1);
      }
    }

    @Test
    void afterAMailOnTheSameHostSucceeded() throws IOException {
      int[] calls = {0};
      Fault second =
          (connection, out) -> {
            if (calls[0]++ == 0) {
              ACCEPTED.answer(connection, out);
            } else {
              connection.close();
            }
          };
      try (FaultyServer server = new FaultyServer(second)) {
        SesMailer mailer = mailer(server.uri(), SETTINGS);
        assertThat(mailer.send(Mails.ada())).isInstanceOf(Sent.class);
        assertThat(mailer.send(Mails.ada())).isInstanceOf(Unknown.class);
        assertThat(server.requests()).hasSize(2);
      }
    }

    @Test
    void andRefusesAClientThatRetries() {
      try (SesV2Client retrying =
          SesV2Client.builder()
              .region(Region.EU_WEST_1)
              .credentialsProvider(CREDENTIALS)
              .httpClientBuilder(
                  software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient.builder())
              .build()) {
        MailTemplates templates = MailTemplates.builtIn("a@example.com");
        assertThatThrownBy(() -> new SesMailer(retrying, templates, SETTINGS))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("retries");
      }
    }
  }

  @Nested
  class NotSentForCertain {
    @Test
    void whenTheConnectionIsRefused() throws IOException {
      URI closed;
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        closed = URI.create("http://127.0.0.1:" + socket.getLocalPort());
      }

      OperationFailed failure = failure(send(closed));

      assertThat(failure.reason()).isEqualTo(Reason.AwsUnavailable);
      assertThat(failure.retryability()).isEqualTo(Retryability.TRANSIENT);
      assertThat(failure).hasMessageContaining("cannot be reached");
    }

    @Test
    void whenTheHostIsUnknown() {
      OperationFailed failure = failure(send(URI.create("http://ses.invalid")));

      assertThat(failure.reason()).isEqualTo(Reason.AwsUnavailable);
      assertThat(failure)
          .hasMessageContaining("cannot be resolved")
          .hasMessageContaining("eu-west-1");
    }

    @Test
    void whenTheTlsHandshakeFails() throws IOException {
      Fault never = (connection, out) -> connection.close();
      try (FaultyServer server = new FaultyServer(never)) {
        URI https = URI.create(server.uri().toString().replace("http:", "https:"));

        OperationFailed failure = failure(send(https));

        assertThat(failure.reason()).isEqualTo(Reason.AwsUnavailable);
        assertThat(failure).hasMessageContaining("TLS");
      }
    }

    @Test
    void whenThereAreNoCredentials() throws IOException {
      AwsCredentialsProvider none =
          () -> {
            throw SdkClientException.create(
                "Unable to load credentials from any of the providers in the chain");
          };
      OperationFailed failure = failureWith(none);

      assertThat(failure.reason()).isEqualTo(Reason.AccessDenied);
      assertThat(failure.retryability()).isEqualTo(Retryability.TRANSIENT);
      assertThat(failure).hasMessageContaining("no AWS credentials");
    }

    @ParameterizedTest
    @CsvSource({"403,AccessDenied,STALLED", "500,AwsUnavailable,TRANSIENT"})
    void whenStsGivesNoCredentials(int status, Reason reason, Retryability retryability)
        throws IOException {
      AwsCredentialsProvider refused =
          () -> {
            throw StsException.builder().statusCode(status).message("no").build();
          };
      OperationFailed failure = failureWith(refused);

      assertThat(failure.reason()).isEqualTo(reason);
      assertThat(failure.retryability()).isEqualTo(retryability);
    }

    private OperationFailed failureWith(AwsCredentialsProvider credentials) throws IOException {
      try (FaultyServer server = new FaultyServer(ACCEPTED)) {
        SesMailer mailer =
            new SesMailer(
                client(server.uri(), credentials),
                MailTemplates.builtIn("a@example.com"),
                SETTINGS);
        OperationFailed failure = failure(mailer.send(Mails.ada()));
        assertThat(server.connections()).isZero();
        return failure;
      }
    }

    @Test
    void whenTheThreadWasInterruptedBefore() throws IOException {
      try (FaultyServer server = new FaultyServer(ACCEPTED)) {
        Thread.currentThread().interrupt();

        Outcome outcome = send(server.uri());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome).isInstanceOf(NotSent.class);
        assertThat(server.requests()).isEmpty();
      }
    }

    @Test
    void whenThePasswordWasAlreadyWiped() throws IOException {
      try (FaultyServer server = new FaultyServer(ACCEPTED)) {
        CredentialMailer.CredentialMail mail = Mails.ada();
        mail.password().close();

        assertThat(failure(mailer(server.uri(), SETTINGS).send(mail)).reason())
            .isEqualTo(Reason.InternalError);
        assertThat(server.requests()).isEmpty();
      }
    }

    static Stream<Arguments> answers() {
      return Stream.of(
          arguments(
              "MessageRejected",
              400,
              "Email address is not verified. The following identities failed the check in region"
                  + " EU-WEST-1: ada@example.com",
              Reason.MailSenderNotVerified,
              Retryability.STALLED,
              List.of("access@example.com", "eu-west-1", "sandbox", "ada@example.com")),
          arguments(
              "MailFromDomainNotVerifiedException",
              400,
              "Mail from domain is not verified",
              Reason.MailSenderNotVerified,
              Retryability.STALLED,
              List.of("MX record")),
          arguments(
              "MessageRejected",
              400,
              "Address blacklisted",
              Reason.MailRejected,
              Retryability.STALLED,
              List.of("Address blacklisted")),
          arguments(
              "ThrottlingException",
              400,
              "Daily message quota exceeded.",
              Reason.MailQuotaExceeded,
              Retryability.TRANSIENT,
              List.of("daily sending quota")),
          arguments(
              "TooManyRequestsException",
              429,
              "Daily message quota exceeded",
              Reason.MailQuotaExceeded,
              Retryability.TRANSIENT,
              List.of("daily sending quota")),
          arguments(
              "LimitExceededException",
              400,
              "Daily message quota exceeded.",
              Reason.MailQuotaExceeded,
              Retryability.TRANSIENT,
              List.of("daily sending quota", "(AWS: Daily message quota exceeded)")),
          arguments(
              "LimitExceededException",
              400,
              "Maximum sending rate exceeded.",
              Reason.Throttled,
              Retryability.TRANSIENT,
              List.of("fewer mails per second", "(AWS: Maximum sending rate exceeded)")),
          arguments(
              "LimitExceededException",
              400,
              "Some other limit.",
              Reason.Throttled,
              Retryability.TRANSIENT,
              List.of("A limit of SES", "(AWS: Some other limit)")),
          arguments(
              "AccountSuspendedException",
              400,
              "suspended",
              Reason.MailQuotaExceeded,
              Retryability.STALLED,
              List.of("suspended")),
          arguments(
              "SendingPausedException",
              400,
              "paused",
              Reason.MailQuotaExceeded,
              Retryability.STALLED,
              List.of("Resume", "creds")),
          arguments(
              "TooManyRequestsException",
              429,
              "Too Many Requests",
              Reason.Throttled,
              Retryability.TRANSIENT,
              List.of("fewer")),
          arguments(
              "ThrottlingException",
              400,
              "Maximum sending rate exceeded.",
              Reason.Throttled,
              Retryability.TRANSIENT,
              List.of("fewer")),
          arguments(
              "AccessDeniedException",
              403,
              "User: arn:aws:sts::123456789012:assumed-role/x is not authorized",
              Reason.AccessDenied,
              Retryability.STALLED,
              List.of("ses:SendEmail", "access@example.com", "not authorized")),
          arguments(
              "UnrecognizedClientException",
              403,
              "The security token included in the request is invalid.",
              Reason.AccessDenied,
              Retryability.STALLED,
              List.of("ses:SendEmail")),
          arguments(
              "ExpiredTokenException",
              400,
              "The security token included in the request is expired",
              Reason.AccessDenied,
              Retryability.STALLED,
              List.of("expired")),
          arguments(
              "NotFoundException",
              404,
              "Configuration set <creds> does not exist.",
              Reason.MailRejected,
              Retryability.STALLED,
              List.of("configuration set creds", "CLOUDUSER_SES_CONFIGURATION_SET")),
          arguments(
              "BadRequestException",
              400,
              "Missing final '@domain'",
              Reason.MailRejected,
              Retryability.STALLED,
              List.of("Missing final '@domain'")),
          arguments(
              "SomethingNew",
              418,
              "short and stout",
              Reason.MailRejected,
              Retryability.STALLED,
              List.of("418", "short and stout")));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("answers")
    void whenSesAnswers(
        String error,
        int status,
        String message,
        Reason reason,
        Retryability retryability,
        List<String> hints)
        throws IOException {
      try (FaultyServer server = new FaultyServer(FaultyServer.error(status, error, message))) {
        OperationFailed failure = failure(send(server.uri()));

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.retryability()).isEqualTo(retryability);
        assertThat(failure.sentence()).contains(hints).endsWith(".").doesNotContain("..");
        assertThat(failure.sentence())
            .doesNotContain("11111111-2222")
            .doesNotContainIgnoringCase("request id")
            .doesNotContain("Service:");
        assertThat(server.requests()).hasSize(1);
      }
    }

    @Test
    void withoutTheRequestIdThatAnErrorMessageHolds() throws IOException {
      String message = "Nope (Service: SesV2, Status Code: 400, Request ID: 12345678-abcd)";
      try (FaultyServer server =
          new FaultyServer(FaultyServer.error(400, "BadRequestException", message))) {
        assertThat(failure(send(server.uri())).sentence())
            .isEqualTo("SES does not accept the mail as it is (AWS: Nope).");
      }
    }

    @Test
    void whenA4xxHasNoReadableBody() throws IOException {
      try (FaultyServer server =
          new FaultyServer(FaultyServer.status(403, "<html>Forbidden</html>"))) {
        assertThat(failure(send(server.uri())).reason()).isEqualTo(Reason.AccessDenied);
        assertThat(server.requests()).hasSize(1);
      }
    }
  }

  @Nested
  class Recipients {
    private final SesMailer mailer =
        mailer(
            URI.create("http://127.0.0.1:1"),
            new Settings(
                "a@example.com", null, null, null, Set.of("Example.com", "bücher.example")));

    @ParameterizedTest
    @ValueSource(
        strings = {
          "ada@example.com",
          "ada@EXAMPLE.com",
          "ada@bücher.example",
          "ada@BÜCHER.example",
          "ada@xn--bcher-kva.example",
          "o'neil+aws@example.com"
        })
    void ofAllowedDomainsPass(String recipient) {
      mailer.checkRecipient(recipient);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "ada@example.org",
          "ada@sub.example.com",
          "ada@notexample.com",
          "ada@example.com.evil.example"
        })
    void ofOtherDomainsAreRefused(String recipient) {
      String domain = recipient.substring(recipient.indexOf('@') + 1);
      assertThatThrownBy(() -> mailer.checkRecipient(recipient))
          .asInstanceOf(type(OperationFailed.class))
          .satisfies(
              failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.MailRejected);
                assertThat(failure.retryability()).isEqualTo(Retryability.STALLED);
                assertThat(failure.sentence())
                    .contains(domain)
                    .contains("CLOUDUSER_MAIL_ALLOWED_DOMAINS");
              });
      assertThat(failure(mailer.send(Mails.to(recipient))).reason()).isEqualTo(Reason.MailRejected);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "ada",
          "@example.com",
          "ada@",
          "ada@localhost",
          "ada@example.com.",
          "a b@example.com",
          "x@evil.example,ada@example.com",
          "x@evil.example ada@example.com",
          "<ada@example.com>",
          "ada@example.com\r\nBcc: x@evil.example",
          "ada@exa mple.com",
          "ädä@example.com",
          ".ada@example.com",
          "a..b@example.com",
          "ada@-example.com"
        })
    void thatAreNotOnePlainAddressAreRefused(String recipient) {
      SesMailer anyDomain =
          mailer(
              URI.create("http://127.0.0.1:1"),
              new Settings("a@example.com", null, null, null, Set.of()));
      assertThatThrownBy(() -> anyDomain.checkRecipient(recipient))
          .asInstanceOf(type(OperationFailed.class))
          .satisfies(failure -> assertThat(failure.reason()).isEqualTo(Reason.MailRejected));
    }

    @Test
    void withAnAmbiguousInternationalDomainAreRefusedRatherThanMailedElsewhere() {
      assertThatThrownBy(() -> mailer.checkRecipient("ada@straße.example"))
          .isInstanceOf(OperationFailed.class)
          .hasMessageContaining("xn--");
    }
  }

  @Nested
  class Secrecy {
    static Stream<Arguments> faults() {
      return Stream.of(
          arguments("accepted", ACCEPTED),
          arguments("refused", FaultyServer.error(400, "BadRequestException", "no")),
          arguments("server error", FaultyServer.error(500, "InternalFailure", "no")),
          arguments("dropped", FaultyServer.raw("")),
          arguments("garbage", FaultyServer.status(200, "<html>")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void keepsThePasswordOutOfEveryLogAndException(String name, Fault fault) throws IOException {
      StringBuilder seen = new StringBuilder();
      Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      ListAppender<ILoggingEvent> appender = new ListAppender<>();
      appender.start();
      java.util.logging.Logger jdk =
          java.util.logging.Logger.getLogger("sun.net.www.protocol.http");
      Handler handler = recorder(seen);
      Level before = root.getLevel();
      List<Appender<ILoggingEvent>> console = new ArrayList<>();
      root.iteratorForAppenders().forEachRemaining(console::add);
      boolean additive = jdk.getUseParentHandlers();
      try (FaultyServer server = new FaultyServer(fault)) {
        console.forEach(root::detachAppender);
        root.addAppender(appender);
        root.setLevel(Level.TRACE);
        jdk.setUseParentHandlers(false);
        jdk.setLevel(java.util.logging.Level.ALL);
        jdk.addHandler(handler);

        Outcome outcome = send(server.uri());

        seen.append(outcome);
        if (outcome instanceof NotSent notSent) {
          StringWriter trace = new StringWriter();
          notSent.failure().printStackTrace(new PrintWriter(trace));
          seen.append(trace);
        }
      } finally {
        root.setLevel(before);
        root.detachAppender(appender);
        console.forEach(root::addAppender);
        jdk.removeHandler(handler);
        jdk.setLevel(null);
        jdk.setUseParentHandlers(additive);
      }
      assertThat(appender.list).as("the SDK logs something at this level").isNotEmpty();
      for (ILoggingEvent event : appender.list) {
        seen.append(event.getFormattedMessage()).append('\n');
        if (event.getThrowableProxy() != null) {
          seen.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
      }
      assertThat(seen.toString()).doesNotContain(Mails.PASSWORD);
      assertThat(seen.toString()).doesNotContain(Mails.PASSWORD.replace("&", "&amp;"));
    }

    private static Handler recorder(StringBuilder seen) {
      return new Handler() {
        @Override
        public void publish(LogRecord event) {
          seen.append(event.getMessage());
          if (event.getParameters() != null) {
            for (Object parameter : event.getParameters()) {
              seen.append(parameter);
            }
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
    }

    @Test
    void hidesTheBodiesOfARenderedMail() {
      assertThat(MailTemplates.builtIn("a@example.com").render(Mails.ada()).toString())
          .doesNotContain(Mails.PASSWORD);
      assertThat(Mails.ada().toString()).doesNotContain(Mails.PASSWORD);
    }
  }
}
