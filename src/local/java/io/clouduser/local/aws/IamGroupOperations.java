// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Groups and who is in them. */
final class IamGroupOperations {
  private static final int GROUPS_PER_USER = 10;

  private final IamStore store;

  IamGroupOperations(IamStore store, Operations table) {
    this.store = store;
    table.write("CreateGroup", this::create);
    table.read("GetGroup", this::get);
    table.read("ListGroups", this::list);
    table.act("DeleteGroup", this::delete);
    table.act("AddUserToGroup", this::add);
    table.act("RemoveUserFromGroup", this::remove);
    table.read("ListGroupsForUser", this::listForUser);
  }

  static ObjectNode json(IamStore store, IamData.Group group) {
    return Json.object()
        .put("Path", group.path)
        .put("GroupName", group.name)
        .put("GroupId", group.id)
        .put("Arn", "arn:aws:iam::" + store.accountId + ":group" + group.path + group.name)
        .put("CreateDate", Json.time(group.created));
  }

  private ObjectNode create(Call call) {
    String name = IamRules.name("groupName", call.in().required("GroupName"), 128);
    String path = IamRules.path(call.in().string("Path", "/"));
    if (store.data().groups.containsKey(name)) {
      throw AwsError.alreadyExists("Group with name " + name + " already exists.");
    }
    IamData.Group group = new IamData.Group(name, path, Ids.unique("AGPA", 21), call.time());
    store.data().groups.put(name, group);
    return Json.object("Group", json(store, group));
  }

  private ObjectNode get(Call call) {
    IamData.Group group = store.data().group(call.in().required("GroupName"));
    ObjectNode reply =
        IamPages.page(
            call,
            "Users",
            store.data().members(group.name),
            user -> IamUserOperations.summary(store, user));
    reply.set("Group", json(store, group));
    return reply;
  }

  private ObjectNode list(Call call) {
    String prefix = IamRules.pathPrefix(call.in().string("PathPrefix", "/"));
    List<IamData.Group> groups =
        store.data().groups.values().stream().filter(g -> g.path.startsWith(prefix)).toList();
    return IamPages.page(call, "Groups", groups, group -> json(store, group));
  }

  private void delete(Call call) {
    IamData.Group group = store.data().group(call.in().required("GroupName"));
    if (!store.data().members(group.name).isEmpty()) {
      throw AwsError.deleteConflict("Cannot delete entity, must remove users from group first.");
    }
    if (!group.attachedPolicies.isEmpty()) {
      throw AwsError.deleteConflict("Cannot delete entity, must detach all policies first.");
    }
    store.data().groups.remove(group.name);
  }

  private void add(Call call) {
    IamData.Group group = store.data().group(call.in().required("GroupName"));
    IamData.User user = store.data().user(call.in().required("UserName"));
    if (!user.groups.contains(group.name) && user.groups.size() >= GROUPS_PER_USER) {
      throw AwsError.limitExceeded("Cannot exceed quota for GroupsPerUser: " + GROUPS_PER_USER);
    }
    user.groups.add(group.name);
  }

  private void remove(Call call) {
    IamData.Group group = store.data().group(call.in().required("GroupName"));
    IamData.User user = store.data().user(call.in().required("UserName"));
    if (!user.groups.remove(group.name)) {
      throw AwsError.noSuchEntity("User " + user.name + " is not in group " + group.name + ".");
    }
  }

  private ObjectNode listForUser(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    return IamPages.page(
        call, "Groups", List.copyOf(user.groups), name -> json(store, store.data().group(name)));
  }
}
