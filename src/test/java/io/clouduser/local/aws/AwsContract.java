// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.Group;
import software.amazon.awssdk.services.iam.model.MFADevice;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.iam.model.UserDetail;
import software.amazon.awssdk.services.sesv2.model.MessageTag;
import software.amazon.awssdk.services.sesv2.model.SendEmailRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * What AWS does, as far as it is relied upon here, said with real SDK clients.
 *
 * <p>Run against the emulator and against moto, so that the emulator's author is not the only one
 * who says what AWS does. Names are fresh in each test: the account is shared by them all.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AwsContract {
  static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  static final String PASSWORD = "Correct-Horse-7-Battery";
  static final String DOCUMENT =
      "{\"Version\":\"2012-10-17\",\"Statement\":"
          + "[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}";

  private AwsClients clients;

  /** The clients of the account under test. */
  abstract AwsClients connect();

  /** Makes an address one that may send. */
  abstract void verifySender(String address);

  AwsClients aws() {
    if (clients == null) {
      clients = connect();
    }
    return clients;
  }

  @AfterAll
  void disconnect() {
    aws().close();
  }

  static String fresh(String prefix) {
    return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  String user() {
    String name = fresh("jane.doe");
    aws().iam.createUser(r -> r.userName(name));
    return name;
  }

  static void refused(int status, String code, ThrowingCallable call) {
    assertThatExceptionOfType(AwsServiceException.class)
        .isThrownBy(call)
        .satisfies(
            e -> {
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
              assertThat(e.statusCode()).isEqualTo(status);
              assertThat(e.requestId()).isNotBlank();
            });
  }

  @Test
  void tellsWhoIsCalling() {
    assertThat(aws().sts.getCallerIdentity().account()).matches("\\d{12}");
    assertThat(aws().sts.getCallerIdentity().arn()).startsWith("arn:aws:");
  }

  @Test
  void createsAndFindsUsers() {
    String name = fresh("jane.doe");
    User created =
        aws()
            .iam
            .createUser(
                r ->
                    r.userName(name)
                        .path("/people/")
                        .tags(Tag.builder().key("email").value("jane@example.com").build()))
            .user();

    User found = aws().iam.getUser(r -> r.userName(name)).user();

    assertThat(created.arn()).endsWith(":user/people/" + name);
    assertThat(found.userId()).isEqualTo(created.userId());
    assertThat(found.createDate()).isEqualTo(created.createDate());
    assertThat(found.tags()).extracting(Tag::value).containsExactly("jane@example.com");
    assertThat(aws().iam.listUsersPaginator(r -> r.pathPrefix("/people/")).users())
        .extracting(User::userName)
        .contains(name);
  }

  @Test
  void givesARecreatedUserAnotherId() {
    String name = user();
    String id = aws().iam.getUser(r -> r.userName(name)).user().userId();
    aws().iam.deleteUser(r -> r.userName(name));
    refused(404, "NoSuchEntity", () -> aws().iam.getUser(r -> r.userName(name)));

    String next = aws().iam.createUser(r -> r.userName(name)).user().userId();

    assertThat(next).isNotEqualTo(id);
  }

  @Test
  void refusesATakenName() {
    String name = user();
    refused(409, "EntityAlreadyExists", () -> aws().iam.createUser(r -> r.userName(name)));
  }

  @Test
  void renamesAndMovesUsers() {
    String name = user();
    String next = fresh("jane.roe");
    String id = aws().iam.getUser(r -> r.userName(name)).user().userId();

    aws().iam.updateUser(r -> r.userName(name).newUserName(next).newPath("/moved/"));

    User moved = aws().iam.getUser(r -> r.userName(next)).user();
    assertThat(moved.path()).isEqualTo("/moved/");
    assertThat(moved.userId()).isEqualTo(id);
    refused(404, "NoSuchEntity", () -> aws().iam.getUser(r -> r.userName(name)));
  }

  @Test
  void keepsTags() {
    String name = user();
    aws()
        .iam
        .tagUser(
            r ->
                r.userName(name)
                    .tags(
                        Tag.builder().key("team").value("red").build(),
                        Tag.builder().key("clouduser.io/owner").value("c/ns/jane@x").build()));
    aws().iam.tagUser(r -> r.userName(name).tags(Tag.builder().key("team").value("b").build()));
    aws().iam.untagUser(r -> r.userName(name).tagKeys("clouduser.io/owner", "absent"));

    assertThat(aws().iam.listUserTags(r -> r.userName(name)).tags())
        .containsExactly(Tag.builder().key("team").value("b").build());
  }

  @Test
  void putsUsersIntoGroups() {
    String name = user();
    String group = fresh("developers");
    aws().iam.createGroup(r -> r.groupName(group));

    aws().iam.addUserToGroup(r -> r.groupName(group).userName(name));
    aws().iam.addUserToGroup(r -> r.groupName(group).userName(name));

    assertThat(aws().iam.listGroupsForUser(r -> r.userName(name)).groups())
        .extracting(Group::groupName)
        .containsExactly(group);
    assertThat(aws().iam.getGroup(r -> r.groupName(group)).users())
        .extracting(User::userName)
        .containsExactly(name);
    aws().iam.removeUserFromGroup(r -> r.groupName(group).userName(name));
    assertThat(aws().iam.listGroupsForUser(r -> r.userName(name)).groups()).isEmpty();
    refused(
        404,
        "NoSuchEntity",
        () -> aws().iam.addUserToGroup(r -> r.groupName("absent").userName(name)));
  }

  @Test
  void attachesManagedPolicies() {
    String name = user();
    String own =
        aws()
            .iam
            .createPolicy(r -> r.policyName(fresh("own")).policyDocument(DOCUMENT))
            .policy()
            .arn();

    aws().iam.attachUserPolicy(r -> r.userName(name).policyArn(READ_ONLY));
    aws().iam.attachUserPolicy(r -> r.userName(name).policyArn(own));

    assertThat(aws().iam.listAttachedUserPolicies(r -> r.userName(name)).attachedPolicies())
        .extracting(AttachedPolicy::policyArn)
        .containsExactlyInAnyOrder(READ_ONLY, own);
    aws().iam.detachUserPolicy(r -> r.userName(name).policyArn(own));
    refused(
        404,
        "NoSuchEntity",
        () -> aws().iam.detachUserPolicy(r -> r.userName(name).policyArn(own)));
    refused(
        404,
        "NoSuchEntity",
        () ->
            aws()
                .iam
                .attachUserPolicy(
                    r -> r.userName(name).policyArn("arn:aws:iam::aws:policy/NoSuchPolicy")));
  }

  @Test
  void keepsInlinePolicies() {
    String name = user();
    aws().iam.putUserPolicy(r -> r.userName(name).policyName("p").policyDocument(DOCUMENT));

    assertThat(aws().iam.listUserPolicies(r -> r.userName(name)).policyNames())
        .containsExactly("p");
    refused(409, "DeleteConflict", () -> aws().iam.deleteUser(r -> r.userName(name)));
    aws().iam.deleteUserPolicy(r -> r.userName(name).policyName("p"));
    aws().iam.deleteUser(r -> r.userName(name));
  }

  @Test
  void keepsOneLoginProfilePerUser() {
    String name = user();
    refused(404, "NoSuchEntity", () -> aws().iam.getLoginProfile(r -> r.userName(name)));
    refused(
        404,
        "NoSuchEntity",
        () -> aws().iam.updateLoginProfile(r -> r.userName(name).password(PASSWORD)));

    aws().iam.createLoginProfile(r -> r.userName(name).password(PASSWORD));

    assertThat(aws().iam.getLoginProfile(r -> r.userName(name)).loginProfile().userName())
        .isEqualTo(name);
    refused(
        409,
        "EntityAlreadyExists",
        () -> aws().iam.createLoginProfile(r -> r.userName(name).password(PASSWORD)));
    aws().iam.deleteLoginProfile(r -> r.userName(name));
    refused(404, "NoSuchEntity", () -> aws().iam.deleteLoginProfile(r -> r.userName(name)));
  }

  @Test
  void keepsAccessKeys() {
    String name = user();
    String id = aws().iam.createAccessKey(r -> r.userName(name)).accessKey().accessKeyId();

    aws().iam.updateAccessKey(r -> r.userName(name).accessKeyId(id).status("Inactive"));

    assertThat(aws().iam.listAccessKeys(r -> r.userName(name)).accessKeyMetadata())
        .extracting(AccessKeyMetadata::statusAsString)
        .containsExactly("Inactive");
    aws().iam.deleteAccessKey(r -> r.userName(name).accessKeyId(id));
    assertThat(aws().iam.listAccessKeys(r -> r.userName(name)).accessKeyMetadata()).isEmpty();
  }

  /** Gives the user a virtual MFA device, and tells its serial number. */
  final String phone(String name) {
    String serial =
        aws()
            .iam
            .createVirtualMFADevice(r -> r.virtualMFADeviceName(fresh("phone")))
            .virtualMFADevice()
            .serialNumber();
    aws()
        .iam
        .enableMFADevice(
            r ->
                r.userName(name)
                    .serialNumber(serial)
                    .authenticationCode1("123456")
                    .authenticationCode2("234567"));
    return serial;
  }

  @Test
  void keepsVirtualMfaDevices() {
    String name = user();
    String serial = phone(name);

    assertThat(aws().iam.listMFADevices(r -> r.userName(name)).mfaDevices())
        .extracting(MFADevice::serialNumber)
        .containsExactly(serial);
    aws().iam.deactivateMFADevice(r -> r.userName(name).serialNumber(serial));
    aws().iam.deleteVirtualMFADevice(r -> r.serialNumber(serial));
    assertThat(aws().iam.listMFADevices(r -> r.userName(name)).mfaDevices()).isEmpty();
  }

  @Test
  void tellsEverythingInBulk() {
    String name = user();
    String group = fresh("developers");
    aws().iam.createGroup(r -> r.groupName(group));
    aws().iam.addUserToGroup(r -> r.groupName(group).userName(name));
    aws().iam.attachUserPolicy(r -> r.userName(name).policyArn(READ_ONLY));
    aws().iam.tagUser(r -> r.userName(name).tags(Tag.builder().key("a").value("b").build()));

    UserDetail detail =
        aws()
            .iam
            .getAccountAuthorizationDetailsPaginator(r -> r.filter(EntityType.USER))
            .userDetailList()
            .stream()
            .filter(user -> user.userName().equals(name))
            .findFirst()
            .orElseThrow();

    assertThat(detail.groupList()).containsExactly(group);
    assertThat(detail.attachedManagedPolicies())
        .extracting(AttachedPolicy::policyArn)
        .containsExactly(READ_ONLY);
    assertThat(detail.tags()).containsExactly(Tag.builder().key("a").value("b").build());
  }

  @Test
  void keepsTheAccountsAlias() {
    String alias = fresh("acme");
    aws().iam.createAccountAlias(r -> r.accountAlias(alias));
    assertThat(aws().iam.listAccountAliases().accountAliases()).containsExactly(alias);
    aws().iam.deleteAccountAlias(r -> r.accountAlias(alias));
    assertThat(aws().iam.listAccountAliases().accountAliases()).isEmpty();
  }

  @Test
  void reportsCredentials() {
    String name = user();
    aws().iam.generateCredentialReport();

    String csv = aws().iam.getCredentialReport().content().asUtf8String();

    assertThat(csv.lines().findFirst().orElseThrow())
        .startsWith("user,arn,user_creation_time,password_enabled,password_last_used");
    assertThat(csv).contains(name + ",arn:aws:iam::");
  }

  SendEmailRequest mail(String from, String to) {
    return SendEmailRequest.builder()
        .fromEmailAddress(from)
        .destination(d -> d.toAddresses(to))
        .content(
            c ->
                c.simple(
                    s ->
                        s.subject(t -> t.data("Grüße"))
                            .body(b -> b.text(t -> t.data("plain")).html(t -> t.data("<p>rich")))))
        .emailTags(MessageTag.builder().name("delivery").value("d-1").build())
        .build();
  }

  @Test
  void sendsMail() {
    verifySender("sender@example.com");
    assertThat(aws().ses.sendEmail(mail("sender@example.com", "jane@example.com")).messageId())
        .isNotBlank();
  }

  @Test
  void refusesUnverifiedSenders() {
    verifySender("sender@example.com");
    refused(
        400,
        "MessageRejected",
        () -> aws().ses.sendEmail(mail("nobody@unverified.example", "jane@example.com")));
  }

  private String queue(String name) {
    return aws().sqs.createQueue(r -> r.queueName(name)).queueUrl();
  }

  private String arn(String url) {
    return aws()
        .sqs
        .getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
        .attributes()
        .get(QueueAttributeName.QUEUE_ARN);
  }

  private List<Message> receive(String url) {
    return aws().sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(1)).messages();
  }

  @Test
  void deliversFromTopicToQueue() {
    String wrapped = queue(fresh("wrapped"));
    String raw = queue(fresh("raw"));
    String topic = aws().sns.createTopic(r -> r.name(fresh("events"))).topicArn();
    aws().sns.subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(arn(wrapped)));
    aws()
        .sns
        .subscribe(
            r ->
                r.topicArn(topic)
                    .protocol("sqs")
                    .endpoint(arn(raw))
                    .attributes(Map.of("RawMessageDelivery", "true")));

    aws().sns.publish(r -> r.topicArn(topic).message("{\"a\":\"b\"}"));

    assertThat(receive(raw)).extracting(Message::body).containsExactly("{\"a\":\"b\"}");
    JsonNode envelope = Json.parse(receive(wrapped).get(0).body());
    assertThat(envelope.path("Type").asText()).isEqualTo("Notification");
    assertThat(envelope.path("Message").asText()).isEqualTo("{\"a\":\"b\"}");
    assertThat(envelope.path("TopicArn").asText()).isEqualTo(topic);
  }

  @Test
  void hidesAReceivedMessageUntilItsTimeIsUp() {
    String url = queue(fresh("hidden"));
    aws().sqs.sendMessage(r -> r.queueUrl(url).messageBody("m"));
    Message first = receive(url).get(0);
    assertThat(receive(url)).isEmpty();

    aws()
        .sqs
        .changeMessageVisibility(
            r -> r.queueUrl(url).receiptHandle(first.receiptHandle()).visibilityTimeout(0));

    Message second = receive(url).get(0);
    aws().sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(second.receiptHandle()));
    assertThat(receive(url)).isEmpty();
  }

  @Test
  void movesWhatFailsTooOften() {
    String dead = queue(fresh("dead"));
    String url = queue(fresh("live"));
    String policy = "{\"deadLetterTargetArn\":\"" + arn(dead) + "\",\"maxReceiveCount\":\"1\"}";
    aws()
        .sqs
        .setQueueAttributes(
            r ->
                r.queueUrl(url)
                    .attributes(
                        Map.of(
                            QueueAttributeName.REDRIVE_POLICY,
                            policy,
                            QueueAttributeName.VISIBILITY_TIMEOUT,
                            "0")));
    aws().sqs.sendMessage(r -> r.queueUrl(url).messageBody("poison"));

    assertThat(receive(url)).hasSize(1);
    assertThat(receive(url)).isEmpty();
    assertThat(receive(dead)).extracting(Message::body).containsExactly("poison");
  }

  @Test
  void refusesAnUnknownQueue() {
    assertThatExceptionOfType(QueueDoesNotExistException.class)
        .isThrownBy(() -> aws().sqs.getQueueUrl(r -> r.queueName(fresh("absent"))));
  }
}
