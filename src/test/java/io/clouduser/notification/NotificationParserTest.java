// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clouduser.model.Cause;
import io.clouduser.model.MailNews;
import io.clouduser.model.MailNews.Kind;
import io.clouduser.notification.Notification.AliasEvent;
import io.clouduser.notification.Notification.Change;
import io.clouduser.notification.Notification.GroupEvent;
import io.clouduser.notification.Notification.Irrelevant;
import io.clouduser.notification.Notification.MailEvent;
import io.clouduser.notification.Notification.PasswordPolicyEvent;
import io.clouduser.notification.Notification.PolicyEvent;
import io.clouduser.notification.Notification.Unreadable;
import io.clouduser.notification.Notification.UserEvent;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationParserTest {
  private static final String UID = "b7a1c6de-0a44-4c5c-9f1c-0c4d43f5a001";
  private final NotificationParser parser = new NotificationParser();

  private Notification parse(ObjectNode event) {
    return parser.parse(event.toString());
  }

  @Test
  void readsWhoMadeAUserAndWhen() {
    assertThat(parse(Samples.sample("createuser")))
        .isEqualTo(
            new UserEvent(
                new Notification.Call(
                    "3346344c-5a3e-429e-8405-420f98f75d6e",
                    "64ef9c47-6b64-4c0e-8c32-eb9ffaf8a658",
                    false,
                    new Cause(
                        "CreateUser",
                        "arn:aws:sts::111122223333:assumed-role/terraform-deploy/tf-run-4711",
                        Instant.parse("2026-01-15T09:30:45Z"))),
                Change.CREATED,
                "jane.doe",
                null));
  }

  @Test
  void readsTheBareEventAndTheOneInTheEnvelopeAlike() {
    ObjectNode bare = Samples.sample("addusertogroup");

    assertThat(parser.parse(Samples.sample("sns-envelope").toString())).isEqualTo(parse(bare));
    assertThat(parser.parse(Samples.enveloped(bare))).isEqualTo(parse(bare));
  }

  @Test
  void ignoresCallsThatFailed() {
    assertThat(parse(Samples.sample("createuser-failed"))).isEqualTo(new Irrelevant());
    ObjectNode withoutParameters = Samples.sample("createuser-failed");
    Samples.detail(withoutParameters).putNull("requestParameters");
    assertThat(parse(withoutParameters)).isEqualTo(new Irrelevant());
  }

  @ParameterizedTest
  @CsvSource({
    "CreateUser, CREATED",
    "DeleteUser, DELETED",
    "TagUser, TAGGED",
    "UntagUser, TAGGED",
    "UpdateUser, OTHER",
    "CreateLoginProfile, OTHER",
    "UpdateLoginProfile, OTHER",
    "DeleteLoginProfile, OTHER",
    "ChangePassword, OTHER",
    "AddUserToGroup, OTHER",
    "RemoveUserFromGroup, OTHER",
    "AttachUserPolicy, OTHER",
    "DetachUserPolicy, OTHER",
    "PutUserPolicy, OTHER",
    "DeleteUserPolicy, OTHER",
    "PutUserPermissionsBoundary, OTHER",
    "DeleteUserPermissionsBoundary, OTHER",
    "CreateAccessKey, OTHER",
    "UpdateAccessKey, OTHER",
    "DeleteAccessKey, OTHER",
    "EnableMFADevice, OTHER",
    "DeactivateMFADevice, OTHER"
  })
  void knowsTheCallsThatChangeAUser(String eventName, Change change) {
    assertThat(parse(Samples.call(eventName, Map.of("userName", "jane"))))
        .isInstanceOfSatisfying(
            UserEvent.class,
            it -> {
              assertThat(it.change()).isEqualTo(change);
              assertThat(it.userName()).isEqualTo("jane");
            });
  }

  @Test
  void tellsARenamingFromAMove() {
    assertThat(parse(Samples.call("UpdateUser", Map.of("userName", "jane", "newPath", "/x/"))))
        .isInstanceOfSatisfying(
            UserEvent.class, it -> assertThat(it.change()).isEqualTo(Change.OTHER));
    assertThat(
            parse(Samples.call("UpdateUser", Map.of("userName", "jane", "newUserName", "jane.d"))))
        .isInstanceOfSatisfying(
            UserEvent.class,
            it -> {
              assertThat(it.change()).isEqualTo(Change.RENAMED);
              assertThat(it.newUserName()).isEqualTo("jane.d");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"ChangePassword", "CreateAccessKey", "UpdateAccessKey"})
  void takesTheCallerWhereACallNamesNobody(String eventName) {
    ObjectNode event = Samples.call(eventName, Map.of());
    Samples.detail(event).putNull("requestParameters");

    assertThat(parse(event))
        .isInstanceOfSatisfying(
            UserEvent.class, it -> assertThat(it.userName()).isEqualTo("admin"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CreateAccessKey",
        "UpdateAccessKey",
        "DeleteAccessKey",
        "EnableMFADevice",
        "DeactivateMFADevice",
        "ChangePassword"
      })
  void ignoresWhatRootDoesToItself(String eventName) {
    ObjectNode event = Samples.sample("createaccesskey-root");
    ObjectNode detail = Samples.detail(event).put("eventName", eventName);
    assertThat(parse(event)).isEqualTo(new Irrelevant());

    detail.putObject("requestParameters").put("userName", "<root_account>");
    assertThat(parse(event)).isEqualTo(new Irrelevant());
  }

  @Test
  void readsWhatRootDoesToAUser() {
    ObjectNode event = Samples.sample("createaccesskey-root");
    Samples.detail(event).putObject("requestParameters").put("userName", "jane");

    assertThat(parse(event))
        .isInstanceOfSatisfying(UserEvent.class, it -> assertThat(it.userName()).isEqualTo("jane"));
  }

  @Test
  void marksACorrectionOfARecord() {
    ObjectNode event = Samples.sample("createuser");
    Samples.detail(event).putObject("addendum").put("reason", "UPDATED_DATA");

    assertThat(parse(event))
        .isInstanceOfSatisfying(UserEvent.class, it -> assertThat(it.call().amended()).isTrue());
  }

  @Test
  void readsWhatConcernsMoreThanOneUser() {
    assertThat(parse(Samples.call("DeleteGroup", Map.of("groupName", "dev"))))
        .isInstanceOfSatisfying(
            GroupEvent.class, it -> assertThat(it.groupName()).isEqualTo("dev"));
    assertThat(parse(Samples.call("DeleteAccountPasswordPolicy", Map.of())))
        .isInstanceOf(PasswordPolicyEvent.class);
    assertThat(parse(Samples.call("CreateAccountAlias", Map.of("accountAlias", "acme"))))
        .isInstanceOf(AliasEvent.class);
    ObjectNode policy = Samples.call("CreatePolicy", Map.of("policyName", "x"));
    String arn = "arn:aws:iam::111122223333:policy/x";
    Samples.detail(policy).putObject("responseElements").putObject("policy").put("arn", arn);
    assertThat(parse(policy))
        .isInstanceOfSatisfying(PolicyEvent.class, it -> assertThat(it.policyArn()).isEqualTo(arn));
  }

  @Test
  void readsTheSignInOfAUserAndOfNobodyElse() {
    ObjectNode event = Samples.call("ConsoleLogin", Map.of());
    event.put("source", "aws.signin").put("detail-type", "AWS Console Sign In via CloudTrail");
    ObjectNode detail = Samples.detail(event);
    detail
        .putNull("requestParameters")
        .putObject("responseElements")
        .put("ConsoleLogin", "Success");

    assertThat(parse(event))
        .isInstanceOfSatisfying(
            UserEvent.class,
            it -> {
              assertThat(it.change()).isEqualTo(Change.SIGNED_IN);
              assertThat(it.userName()).isEqualTo("admin");
            });

    detail.putObject("responseElements").put("ConsoleLogin", "Failure");
    assertThat(parse(event)).isEqualTo(new Irrelevant());
    detail.putObject("responseElements").put("ConsoleLogin", "Success");
    detail.putObject("userIdentity").put("type", "Root");
    assertThat(parse(event)).isEqualTo(new Irrelevant());
  }

  @ParameterizedTest
  @CsvSource({
    "Send, SEND",
    "Delivery, DELIVERY",
    "Bounce, BOUNCE",
    "Complaint, COMPLAINT",
    "Reject, REJECT",
    "DeliveryDelay, DELIVERY_DELAY",
    "Rendering Failure, RENDERING_FAILURE"
  })
  void readsWhatBecameOfAMail(String eventType, Kind kind) {
    assertThat(parse(Samples.mail(eventType, UID, "d-1", Map.of())))
        .isInstanceOfSatisfying(
            MailEvent.class,
            it ->
                assertThat(it.news())
                    .isEqualTo(
                        new MailNews(
                            kind,
                            UID,
                            "d-1",
                            "0100018d-1",
                            Instant.parse("2026-01-15T10:00:00Z"),
                            null)));
  }

  @Test
  void readsWhyAMailCameBack() {
    Map<String, ?> part =
        Map.of(
            "bounceType", "Permanent",
            "bounceSubType", "OnAccountSuppressionList",
            "timestamp", "2026-01-15T10:00:07.123Z");

    assertThat(parse(Samples.mail("Bounce", UID, "d-1", part)))
        .isInstanceOfSatisfying(
            MailEvent.class,
            it -> {
              assertThat(it.news().detail()).isEqualTo("Permanent/OnAccountSuppressionList");
              assertThat(it.news().at()).isEqualTo("2026-01-15T10:00:07.123Z");
            });
  }

  @Test
  void ignoresMailsOfOthers() {
    ObjectNode event = Samples.mail("Bounce", UID, "d-1", Map.of());
    ((ObjectNode) Samples.detail(event).get("mail")).putObject("tags");

    assertThat(parse(event)).isEqualTo(new Irrelevant());
    assertThat(parse(Samples.mail("Open", UID, "d-1", Map.of()))).isEqualTo(new Irrelevant());
  }

  @Test
  void ignoresWhatIsNoneOfItsBusiness() {
    assertThat(parse(Samples.call("CreateRole", Map.of("roleName", "x"))))
        .isEqualTo(new Irrelevant());
    assertThat(parse(Samples.sample("createuser").put("source", "aws.ec2")))
        .isEqualTo(new Irrelevant());
  }

  @Test
  void showsNoPrincipalThatIsNone() {
    ObjectNode event = Samples.sample("createuser");
    ((ObjectNode) Samples.detail(event).get("userIdentity")).put("arn", "call me\nboss");

    assertThat(parse(event))
        .isInstanceOfSatisfying(
            UserEvent.class, it -> assertThat(it.call().cause().principalArn()).isNull());
  }

  static Stream<String> poison() {
    ObjectNode call = Samples.sample("createuser");
    ObjectNode nulls = Samples.sample("createuser");
    Samples.detail(nulls).putNull("requestParameters");
    ObjectNode newer = Samples.sample("createuser");
    Samples.detail(newer).put("eventVersion", "2.0");
    ObjectNode nameless = Samples.call("AddUserToGroup", Map.of("userName", "not a name!"));
    ObjectNode callerless = Samples.call("CreateAccessKey", Map.of());
    ((ObjectNode) Samples.detail(callerless).get("userIdentity")).put("userName", "not a name!");
    ObjectNode timeless = Samples.sample("createuser");
    Samples.detail(timeless).put("eventTime", "yesterday");
    return Stream.of(
        "",
        "not JSON",
        "null",
        "[]",
        "42",
        "{}",
        "{\"Type\":\"Notification\"}",
        "{\"Type\":\"Notification\",\"Message\":\"hello\"}",
        "{\"Type\":\"Notification\",\"Message\":{}}",
        "{\"Type\":\"SubscriptionConfirmation\",\"SubscribeURL\":\"https://example.com\"}",
        Samples.enveloped(Samples.sample("sns-envelope")),
        call.toString() + call,
        "{\"a\":1,\"a\":2}",
        "{\"a\":".repeat(5_000),
        "[".repeat(100_000),
        "\"" + "x".repeat(256 * 1024) + "\"",
        "{\"source\":\"aws.iam\",\"detail-type\":\"x\",\"version\":\"0\",\"detail\":{}}",
        Samples.sample("createuser").put("version", "1").toString(),
        Samples.sample("createuser").putNull("detail").toString(),
        Samples.sample("createuser").putNull("source").toString(),
        nulls.toString(),
        newer.toString(),
        nameless.toString(),
        callerless.toString(),
        timeless.toString(),
        Samples.mail("Bounce", UID, "d-1", Map.of()).putNull("id").toString());
  }

  @ParameterizedTest
  @MethodSource("poison")
  void saysOfWhatItCannotReadNothingButWhy(String body) {
    assertThat(parser.parse(body))
        .isInstanceOfSatisfying(
            Unreadable.class, it -> assertThat(it.why()).matches("it is [a-zA-Z, ]+"));
  }

  /** A large message is no wrong one. */
  @Test
  void readsALargeEvent() {
    ObjectNode event = Samples.sample("addusertogroup");
    Samples.detail(event).put("userAgent", "x".repeat(200 * 1024));

    assertThat(parser.parse(Samples.enveloped(event))).isInstanceOf(UserEvent.class);
  }
}
