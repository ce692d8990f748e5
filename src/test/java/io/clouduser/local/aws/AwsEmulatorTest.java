// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.iam.model.EntityTemporarilyUnmodifiableException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.sesv2.model.MessageTag;
import software.amazon.awssdk.services.sesv2.model.SendEmailResponse;
import software.amazon.awssdk.services.sesv2.model.TooManyRequestsException;

/** The emulator's own side: faults, moods, logs, and the paths that events take. */
class AwsEmulatorTest {
  private static final String PASSWORD = "Correct-Horse-7-Battery";

  private final AwsEmulator emulator = AwsEmulator.start();
  private final AwsClients aws = new AwsClients(emulator.endpoint());

  @AfterEach
  void stop() {
    aws.close();
    emulator.close();
  }

  private SendEmailResponse send(String to) {
    return aws.ses.sendEmail(
        r ->
            r.fromEmailAddress("Operator <noreply@example.com>")
                .destination(d -> d.toAddresses(to))
                .configurationSetName("credentials")
                .emailTags(MessageTag.builder().name("delivery").value("d-1").build())
                .content(
                    c ->
                        c.simple(
                            s ->
                                s.subject(t -> t.data("Grüße aus der Wolke"))
                                    .body(
                                        b ->
                                            b.text(t -> t.data("text"))
                                                .html(t -> t.data("html"))))));
  }

  private void configurationSet() {
    emulator.call("ses", "CreateConfigurationSet", Map.of("ConfigurationSetName", "credentials"));
  }

  @Test
  void losesRepliesAfterTheEffect() {
    aws.iam.listUsers();
    emulator.faults().on("iam:CreateUser").times(1).loseReply();

    assertThatExceptionOfType(SdkClientException.class)
        .isThrownBy(() -> aws.iam.createUser(r -> r.userName("jane")));

    assertThat(emulator.iam().user("jane")).isPresent();
    assertThat(emulator.calls().count("iam:CreateUser")).isEqualTo(1);
    aws.iam.createUser(r -> r.userName("joe"));
  }

  @Test
  void refusesConnectionsBeforeTheEffect() {
    FaultRule rule = emulator.faults().on("iam:*").after(1).times(1);
    rule.refuse();
    aws.iam.listUsers();

    assertThatExceptionOfType(SdkClientException.class)
        .isThrownBy(() -> aws.iam.createUser(r -> r.userName("jane")));

    assertThat(emulator.iam().user("jane")).isEmpty();
    assertThat(rule.hits()).isEqualTo(1);
    assertThat(emulator.calls().effects("iam:CreateUser")).isZero();
  }

  @Test
  void breaksOffInTheMiddleOfAReply() {
    configurationSet();
    emulator.faults().on("ses:SendEmail").times(1).truncateReply();

    assertThatThrownBy(() -> send("jane@example.com")).isInstanceOf(Exception.class);

    assertThat(emulator.mailbox().size()).isEqualTo(1);
    assertThat(emulator.calls().count("ses:SendEmail")).isEqualTo(1);
  }

  @Test
  void answersTooLateAfterTheEffect() {
    configurationSet();
    emulator
        .faults()
        .on("ses:SendEmail")
        .times(1)
        .delayReply(AwsClients.TIMEOUT.plus(Duration.ofSeconds(1)));

    assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> send("jane@example.com"));

    assertThat(emulator.mailbox().to("jane@example.com")).hasSize(1);
    assertThat(emulator.calls().count("ses:SendEmail")).isEqualTo(1);
  }

  @Test
  void answersErrorsAndThrottles() {
    configurationSet();
    emulator.faults().on("ses:SendEmail").times(1).throttle();
    assertThatExceptionOfType(TooManyRequestsException.class)
        .isThrownBy(() -> send("jane@example.com"));
    emulator.faults().on("ses:SendEmail").times(1).errorAfterEffect(500, "InternalFailure", "no");
    assertThatExceptionOfType(AwsServiceException.class)
        .isThrownBy(() -> send("jane@example.com"))
        .satisfies(e -> assertThat(e.statusCode()).isEqualTo(500));
    assertThat(emulator.mailbox().size()).isEqualTo(1);

    emulator.rates().limit("iam:GetUser", 0.001, 1);
    aws.iam.createUser(r -> r.userName("jane"));
    aws.iam.getUser(r -> r.userName("jane"));
    assertThatExceptionOfType(IamException.class)
        .isThrownBy(() -> aws.iam.getUser(r -> r.userName("jane")))
        .satisfies(e -> assertThat(e.isThrottlingException()).isTrue());
  }

  @Test
  void failsWithAReproducibleProbability() {
    emulator.faults().on("iam:ListUsers").probability(0.5, 42).error(503, "Unavailable", "");
    List<Boolean> outcomes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      try {
        aws.iam.listUsers();
        outcomes.add(true);
      } catch (IamException e) {
        outcomes.add(false);
      }
    }
    assertThat(outcomes).contains(true, false);
  }

  @Test
  void refusesChangesOfAnUnsettledLoginProfile() {
    emulator.iam().loginProfileSettling(Duration.ofHours(1));
    aws.iam.createUser(r -> r.userName("jane"));
    aws.iam.createLoginProfile(r -> r.userName("jane").password(PASSWORD));

    assertThatExceptionOfType(EntityTemporarilyUnmodifiableException.class)
        .isThrownBy(
            () -> aws.iam.updateLoginProfile(r -> r.userName("jane").password(PASSWORD + "!")));

    emulator.iam().loginProfileSettling(Duration.ZERO);
    aws.iam.deleteLoginProfile(r -> r.userName("jane"));
  }

  @Test
  void readsMayBeStale() {
    emulator.iam().staleReads(Duration.ofHours(1));
    aws.iam.createUser(r -> r.userName("jane"));

    assertThat(aws.iam.listUsers().users()).isEmpty();
    assertThat(emulator.iam().user("jane")).isPresent();

    emulator.iam().staleReads(Duration.ZERO);
    assertThat(aws.iam.listUsers().users()).hasSize(1);
  }

  @Test
  void enforcesTheAccountsOwnPasswordPolicy() {
    aws.iam.createUser(r -> r.userName("jane"));
    aws.iam.updateAccountPasswordPolicy(
        r -> r.minimumPasswordLength(24).requireSymbols(true).passwordReusePrevention(2));
    assertThatExceptionOfType(IamException.class)
        .isThrownBy(() -> aws.iam.createLoginProfile(r -> r.userName("jane").password(PASSWORD)))
        .satisfies(
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("PasswordPolicyViolation"));

    String first = PASSWORD + "-and-more-1";
    aws.iam.createLoginProfile(r -> r.userName("jane").password(first));
    assertThatExceptionOfType(IamException.class)
        .isThrownBy(() -> aws.iam.updateLoginProfile(r -> r.userName("jane").password(first)));
  }

  @Test
  void letsPeopleSignIn() {
    aws.iam.createUser(r -> r.userName("jane"));
    aws.iam.createLoginProfile(
        r -> r.userName("jane").password(PASSWORD).passwordResetRequired(true));

    assertThat(emulator.iam().signIn("jane", "wrong")).isEqualTo(IamControl.SignIn.DENIED);
    assertThat(emulator.iam().signIn("jane", PASSWORD))
        .isEqualTo(IamControl.SignIn.MUST_CHANGE_PASSWORD);
    assertThat(emulator.iam().signInAndChangePassword("jane", PASSWORD, "An-0ther-Secret"))
        .isEqualTo(IamControl.SignIn.SIGNED_IN);

    assertThat(aws.iam.getUser(r -> r.userName("jane")).user().passwordLastUsed()).isNotNull();
    assertThat(emulator.iam().signIn("jane", PASSWORD)).isEqualTo(IamControl.SignIn.DENIED);
  }

  @Test
  void enforcesSesLimits() {
    configurationSet();
    emulator.ses().dailyQuota(1);
    send("jane@example.com");
    assertThatExceptionOfType(TooManyRequestsException.class)
        .isThrownBy(() -> send("jane@example.com"))
        .withMessageContaining("Daily message quota exceeded");
    emulator.ses().dailyQuota(-1);
    emulator.ses().maxSendRate(0.001);
    send("jane@example.com");
    assertThatExceptionOfType(TooManyRequestsException.class)
        .isThrownBy(() -> send("jane@example.com"))
        .withMessageContaining("rate exceeded");
  }

  @Test
  void remembersWhoCalledWithWhat() {
    emulator.principal("AKIATESTTESTTESTTEST", "arn:aws:sts::111122223333:assumed-role/tf/run");
    aws.iam.createUser(r -> r.userName("jane"));
    aws.iam.createLoginProfile(r -> r.userName("jane").password(PASSWORD));

    CallRecord call = emulator.calls().records("iam:CreateLoginProfile").get(0);
    assertThat(call.parameters().path("Password").asText()).isEqualTo(PASSWORD);
    assertThat(call.principal().arn()).endsWith("assumed-role/tf/run");
    assertThat(call.principal().userAgent()).contains("aws-sdk-java");
    emulator.calls().reset();
    assertThat(emulator.calls().count("*")).isZero();
  }

  @Test
  void tellsIamChangesByWayOfEventBridgeTopicAndQueue() {
    String queueUrl =
        eventPath("{\"source\":[\"aws.iam\"],\"detail\":{\"eventName\":[\"CreateUser\"]}}");

    aws.iam.createUser(
        r -> r.userName("jane").tags(Tag.builder().key("email").value("j@e.org").build()));
    aws.iam.createLoginProfile(r -> r.userName("jane").password(PASSWORD));

    JsonNode detail = onlyEvent(queueUrl).path("detail");
    assertThat(detail.path("eventName").asText()).isEqualTo("CreateUser");
    assertThat(detail.at("/requestParameters/tags/0/value").asText()).isEqualTo("j@e.org");
    assertThat(detail.at("/responseElements/user/userId").asText()).startsWith("AIDA");
    assertThat(emulator.sqs().size("events")).isEqualTo(1);
  }

  @Test
  void tellsWhatBecameOfAMail() {
    configurationSet();
    emulator.call(
        "ses",
        "CreateConfigurationSetEventDestination",
        Map.of(
            "ConfigurationSetName",
            "credentials",
            "EventDestinationName",
            "bus",
            "EventDestination",
            Map.of(
                "Enabled",
                true,
                "MatchingEventTypes",
                List.of("BOUNCE"),
                "EventBridgeDestination",
                Map.of("EventBusArn", "arn:aws:events:us-east-1:111122223333:event-bus/default"))));
    String queueUrl = eventPath("{\"source\":[\"aws.ses\"]}");
    String id = send("jane@example.com").messageId();

    emulator.mailEvents().delivered(id);
    emulator.mailEvents().bounced(id, "Permanent", "NoEmail");

    JsonNode event = onlyEvent(queueUrl);
    assertThat(event.path("detail-type").asText()).isEqualTo("Email Bounced");
    assertThat(event.at("/detail/mail/messageId").asText()).isEqualTo(id);
    assertThat(event.at("/detail/mail/tags/delivery/0").asText()).isEqualTo("d-1");
  }

  /** A rule, a topic and a queue named {@code events}; gives the queue's URL. */
  private String eventPath(String pattern) {
    String url = aws.sqs.createQueue(r -> r.queueName("events")).queueUrl();
    String topic = aws.sns.createTopic(r -> r.name("events")).topicArn();
    aws.sns.subscribe(
        r ->
            r.topicArn(topic)
                .protocol("sqs")
                .endpoint("arn:aws:sqs:us-east-1:111122223333:events"));
    emulator.call("events", "PutRule", Map.of("Name", "rule", "EventPattern", pattern));
    emulator.call(
        "events",
        "PutTargets",
        Map.of("Rule", "rule", "Targets", List.of(Map.of("Id", "topic", "Arn", topic))));
    return url;
  }

  private JsonNode onlyEvent(String queueUrl) {
    Optional<String> body =
        aws
            .sqs
            .receiveMessage(r -> r.queueUrl(queueUrl).maxNumberOfMessages(10))
            .messages()
            .stream()
            .map(message -> message.body())
            .reduce((a, b) -> a + b);
    return Json.parse(Json.parse(body.orElseThrow()).path("Message").asText());
  }

  @Test
  void writesMailAsMailProgramsReadIt() {
    configurationSet();
    String id = send("Jörg <joerg@example.com>").messageId();

    String eml = emulator.mailbox().find(id).orElseThrow().eml();

    assertThat(eml.chars()).allMatch(c -> c < 128);
    Mime.Parsed parsed = Mime.parse(eml);
    assertThat(parsed.header("Subject")).isEqualTo("Grüße aus der Wolke");
    assertThat(parsed.header("To")).isEqualTo("Jörg <joerg@example.com>");
    assertThat(parsed.text()).isEqualTo("text");
    assertThat(parsed.html()).isEqualTo("html");
  }
}
