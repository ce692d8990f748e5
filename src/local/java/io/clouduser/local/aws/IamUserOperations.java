// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Users, their tags and permissions boundaries. */
final class IamUserOperations {
  private final IamStore store;

  IamUserOperations(IamStore store, Operations table) {
    this.store = store;
    table.write("CreateUser", this::create);
    table.read("GetUser", this::get);
    table.act("UpdateUser", this::update);
    table.act("DeleteUser", this::delete);
    table.read("ListUsers", this::list);
    table.act("TagUser", this::tag);
    table.act("UntagUser", this::untag);
    table.read("ListUserTags", this::listTags);
    table.act("PutUserPermissionsBoundary", this::putBoundary);
    table.act("DeleteUserPermissionsBoundary", this::deleteBoundary);
  }

  static String arn(IamStore store, IamData.User user) {
    return "arn:aws:iam::" + store.accountId + ":user" + user.path + user.name;
  }

  static ObjectNode summary(IamStore store, IamData.User user) {
    ObjectNode json =
        Json.object()
            .put("Path", user.path)
            .put("UserName", user.name)
            .put("UserId", user.id)
            .put("Arn", arn(store, user))
            .put("CreateDate", Json.time(user.created));
    user.passwordLastUsed.ifPresent(time -> json.put("PasswordLastUsed", Json.time(time)));
    return json;
  }

  static void boundaryAndTags(IamData.User user, ObjectNode json) {
    user.boundary.ifPresent(
        arn ->
            json.putObject("PermissionsBoundary")
                .put("PermissionsBoundaryType", "Policy")
                .put("PermissionsBoundaryArn", arn));
    if (!user.tags.isEmpty()) {
      json.set("Tags", tagList(user.tags));
    }
  }

  private static ArrayNode tagList(Map<String, String> tags) {
    return Json.array(
        tags.entrySet(), e -> Json.object("Key", e.getKey()).put("Value", e.getValue()));
  }

  private ObjectNode create(Call call) {
    IamData data = store.data();
    String name = IamRules.name("userName", call.in().required("UserName"), 64);
    String path = IamRules.path(call.in().string("Path", "/"));
    Map<String, String> tags = IamRules.tags(call.in().list("Tags"));
    call.in().string("PermissionsBoundary").ifPresent(arn -> checkBoundary(data, arn));
    if (data.users.containsKey(name)) {
      throw AwsError.alreadyExists("User with name " + name + " already exists.");
    }
    if (data.users.size() >= store.userQuota) {
      throw AwsError.limitExceeded("Cannot exceed quota for UsersPerAccount: " + store.userQuota);
    }
    IamData.User user = new IamData.User(name, path, Ids.unique("AIDA", 21), call.time());
    user.tags.putAll(tags);
    user.boundary = call.in().string("PermissionsBoundary");
    data.users.put(name, user);
    return Json.object("User", full(user));
  }

  private ObjectNode full(IamData.User user) {
    ObjectNode json = summary(store, user);
    boundaryAndTags(user, json);
    return json;
  }

  private static void checkBoundary(IamData data, String arn) {
    if (!data.policies.containsKey(arn)) {
      throw AwsError.noSuchEntity("Scope ARN: " + arn + " does not exist or is not attachable.");
    }
  }

  private ObjectNode get(Call call) {
    String name =
        call.in().string("UserName").orElseGet(() -> caller(store.data(), call.principal()));
    return Json.object("User", full(store.data().user(name)));
  }

  /** The user whose access key signed the call. */
  static String caller(IamData data, Principal principal) {
    String owner = data.keyOwners.get(principal.accessKeyId());
    if (owner == null) {
      throw AwsError.validation("Must specify userName when calling with non-User credentials");
    }
    return owner;
  }

  private void update(Call call) {
    IamData data = store.data();
    IamData.User user = data.user(call.in().required("UserName"));
    String newName =
        call.in()
            .string("NewUserName")
            .map(name -> IamRules.name("newUserName", name, 64))
            .orElse(user.name);
    String newPath = call.in().string("NewPath").map(IamRules::path).orElse(user.path);
    if (!newName.equalsIgnoreCase(user.name) && data.users.containsKey(newName)) {
      throw AwsError.alreadyExists("User with name " + newName + " already exists.");
    }
    data.users.remove(user.name);
    user.name = newName;
    user.path = newPath;
    data.users.put(newName, user);
    user.accessKeys.forEach(key -> data.keyOwners.put(key.id(), newName));
    user.mfaDevices
        .keySet()
        .forEach(
            serial ->
                data.virtualDevices.computeIfPresent(
                    serial,
                    (s, device) -> new IamData.VirtualDevice(serial, Optional.of(newName))));
  }

  private void delete(Call call) {
    IamData data = store.data();
    IamData.User user = data.user(call.in().required("UserName"));
    refuseIf(!user.groups.isEmpty(), "must remove users from group first.");
    refuseIf(user.login.isPresent(), "must delete login profile first.");
    refuseIf(!user.accessKeys.isEmpty(), "must delete access keys first.");
    refuseIf(!user.certificates.isEmpty(), "must delete signing certificates first.");
    refuseIf(!user.sshKeys.isEmpty(), "must delete SSH public keys first.");
    refuseIf(!user.serviceCredentials.isEmpty(), "must delete service specific credentials first.");
    refuseIf(!user.mfaDevices.isEmpty(), "must delete MFA device first.");
    refuseIf(!user.inlinePolicies.isEmpty(), "must delete policies first.");
    refuseIf(!user.attachedPolicies.isEmpty(), "must detach all policies first.");
    data.users.remove(user.name);
  }

  private static void refuseIf(boolean leftover, String what) {
    if (leftover) {
      throw AwsError.deleteConflict("Cannot delete entity, " + what);
    }
  }

  private ObjectNode list(Call call) {
    String prefix = IamRules.pathPrefix(call.in().string("PathPrefix", "/"));
    List<IamData.User> users =
        store.data().users.values().stream().filter(u -> u.path.startsWith(prefix)).toList();
    return IamPages.page(call, "Users", users, user -> summary(store, user));
  }

  private void tag(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    Map<String, String> tags = IamRules.tags(call.in().list("Tags"));
    long added = tags.keySet().stream().filter(key -> !user.tags.containsKey(key)).count();
    if (user.tags.size() + added > IamRules.MAX_TAGS) {
      throw AwsError.limitExceeded(
          "The number of tags has reached the maximum limit of " + IamRules.MAX_TAGS + ".");
    }
    tags.forEach(
        (key, value) -> {
          // A key that differs in case only replaces the other.
          user.tags.remove(key);
          user.tags.put(key, value);
        });
  }

  private void untag(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    List<String> keys = call.in().strings("TagKeys");
    keys.forEach(IamRules::tagKey);
    keys.forEach(user.tags::remove);
  }

  private ObjectNode listTags(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    return IamPages.page(
        call,
        "Tags",
        List.copyOf(user.tags.entrySet()),
        e -> Json.object("Key", e.getKey()).put("Value", e.getValue()));
  }

  private void putBoundary(Call call) {
    IamData data = store.data();
    IamData.User user = data.user(call.in().required("UserName"));
    String arn = call.in().required("PermissionsBoundary");
    checkBoundary(data, arn);
    user.boundary = Optional.of(arn);
  }

  private void deleteBoundary(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    if (user.boundary.isEmpty()) {
      throw AwsError.noSuchEntity(
          "Permissions boundary for user " + user.name + " cannot be found.");
    }
    user.boundary = Optional.empty();
  }
}
