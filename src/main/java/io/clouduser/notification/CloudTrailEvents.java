// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import com.fasterxml.jackson.databind.JsonNode;
import io.clouduser.model.Cause;
import io.clouduser.notification.Notification.AliasEvent;
import io.clouduser.notification.Notification.Call;
import io.clouduser.notification.Notification.Change;
import io.clouduser.notification.Notification.GroupEvent;
import io.clouduser.notification.Notification.Irrelevant;
import io.clouduser.notification.Notification.PasswordPolicyEvent;
import io.clouduser.notification.Notification.PolicyEvent;
import io.clouduser.notification.Notification.Unreadable;
import io.clouduser.notification.Notification.UserEvent;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads CloudTrail's records of IAM and of the console.
 *
 * <p>Source: CloudTrail User Guide, "CloudTrail record contents". A failed call has an {@code
 * errorCode}; what failed has changed nothing.
 */
final class CloudTrailEvents {
  /** Fields may be added within a major version. */
  private static final Pattern VERSION = Pattern.compile("1\\.[0-9]{1,4}");

  private CloudTrailEvents() {}

  static Notification ofIam(JsonNode detail) {
    return read(detail, call -> iam(detail, call));
  }

  static Notification ofSignIn(JsonNode detail) {
    return read(detail, call -> signIn(detail, call));
  }

  private static Notification read(JsonNode detail, Function<Call, Notification> further) {
    if (!detail.path("eventVersion").isTextual()
        || !VERSION.matcher(detail.path("eventVersion").textValue()).matches()) {
      return new Unreadable("it is a record of CloudTrail in an unknown version");
    }
    if (detail.hasNonNull("errorCode") || detail.hasNonNull("errorMessage")) {
      return new Irrelevant();
    }
    Optional<String> eventId = Fields.id(detail.path("eventID"));
    Optional<String> eventName = Fields.eventName(detail.path("eventName"));
    if (eventId.isEmpty() || eventName.isEmpty()) {
      return new Unreadable("it is a record of CloudTrail without an id or a name");
    }
    return Fields.time(detail.path("eventTime"))
        .map(
            at ->
                new Call(
                    eventId.get(),
                    Fields.id(detail.path("requestID")).orElse(null),
                    detail.hasNonNull("addendum"),
                    new Cause(
                        eventName.get(),
                        Fields.arn(detail.path("userIdentity").path("arn")).orElse(null),
                        at)))
        .map(further)
        .orElse(new Unreadable("it is a record of CloudTrail without a time"));
  }

  private static Notification iam(JsonNode detail, Call call) {
    JsonNode request = detail.path("requestParameters");
    return switch (call.cause().eventName()) {
      case "CreateUser" -> user(call, Change.CREATED, Fields.name(request.path("userName")));
      case "DeleteUser" -> user(call, Change.DELETED, Fields.name(request.path("userName")));
      case "UpdateUser" -> updateUser(call, request);
      case "TagUser", "UntagUser" ->
          user(call, Change.TAGGED, Fields.name(request.path("userName")));
      case "CreateLoginProfile",
          "UpdateLoginProfile",
          "DeleteLoginProfile",
          "ChangePassword",
          "AddUserToGroup",
          "RemoveUserFromGroup",
          "AttachUserPolicy",
          "DetachUserPolicy",
          "PutUserPolicy",
          "DeleteUserPolicy",
          "PutUserPermissionsBoundary",
          "DeleteUserPermissionsBoundary",
          "CreateAccessKey",
          "UpdateAccessKey",
          "DeleteAccessKey",
          "EnableMFADevice",
          "DeactivateMFADevice" ->
          namedOrCaller(detail, call);
      case "CreateGroup", "DeleteGroup", "UpdateGroup" ->
          Fields.name(request.path("groupName"))
              .<Notification>map(name -> new GroupEvent(call, name))
              .orElse(new Unreadable("it is about a group without a name"));
      case "CreatePolicy" ->
          Fields.arn(detail.path("responseElements").path("policy").path("arn"))
              .<Notification>map(arn -> new PolicyEvent(call, arn))
              .orElse(new Unreadable("it is about a policy without an ARN"));
      case "UpdateAccountPasswordPolicy", "DeleteAccountPasswordPolicy" ->
          new PasswordPolicyEvent(call);
      case "CreateAccountAlias", "DeleteAccountAlias" -> new AliasEvent(call);
      default -> new Irrelevant();
    };
  }

  private static Notification user(Call call, Change change, Optional<String> userName) {
    return userName
        .<Notification>map(name -> new UserEvent(call, change, name, null))
        .orElse(new Unreadable("it is about a user without a name"));
  }

  /** Another name, another path, or both. */
  private static Notification updateUser(Call call, JsonNode request) {
    Optional<String> before = Fields.name(request.path("userName"));
    Optional<String> after = Fields.name(request.path("newUserName"));
    if (before.isEmpty() || after.isEmpty() || after.equals(before)) {
      return user(call, Change.OTHER, before);
    }
    return new UserEvent(call, Change.RENAMED, before.get(), after.get());
  }

  /**
   * Without a name, the call is about the user who made it. Where that is no user either, the call
   * is about root, or about nobody whom IAM knows: its record names no user, or calls root
   * something that no user can be called.
   */
  private static Notification namedOrCaller(JsonNode detail, Call call) {
    JsonNode named = detail.path("requestParameters").path("userName");
    JsonNode caller = detail.path("userIdentity");
    boolean byUser = Fields.says(caller.path("type"), "IAMUser");
    boolean unnamed = named.isMissingNode() || named.isNull();
    Optional<String> name = Fields.name(unnamed && byUser ? caller.path("userName") : named);
    return name.isEmpty() && !byUser ? new Irrelevant() : user(call, Change.OTHER, name);
  }

  /** Root and federated people have no IAM user. */
  private static Notification signIn(JsonNode detail, Call call) {
    JsonNode who = detail.path("userIdentity");
    boolean ofInterest =
        call.cause().eventName().equals("ConsoleLogin")
            && Fields.says(detail.path("responseElements").path("ConsoleLogin"), "Success")
            && Fields.says(who.path("type"), "IAMUser");
    return ofInterest
        ? user(call, Change.SIGNED_IN, Fields.name(who.path("userName")))
        : new Irrelevant();
  }
}
