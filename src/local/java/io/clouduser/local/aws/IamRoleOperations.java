// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Roles with their trust and inline policies: stored, not judged. */
final class IamRoleOperations {
  private static final class Role {
    private final ObjectNode attributes;
    private final Map<String, String> policies = new TreeMap<>();
    private final Map<String, String> tags = new TreeMap<>();

    Role(ObjectNode attributes) {
      this.attributes = attributes;
    }
  }

  private final IamStore store;
  private final Map<String, Role> roles = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  IamRoleOperations(IamStore store, Operations table) {
    this.store = store;
    table.write("CreateRole", this::create);
    table.read("GetRole", call -> Json.object("Role", json(role(call))));
    table.read("ListRoles", this::list);
    table.write("UpdateRole", this::update);
    table.act("UpdateAssumeRolePolicy", this::updateTrust);
    table.act("DeleteRole", this::delete);
    table.act("TagRole", call -> role(call).tags.putAll(IamRules.tags(call.in().list("Tags"))));
    table.act(
        "UntagRole", call -> role(call).tags.keySet().removeAll(call.in().strings("TagKeys")));
    table.read("ListRoleTags", this::listTags);
    table.act("PutRolePolicy", this::putPolicy);
    table.read("GetRolePolicy", this::getPolicy);
    table.read("ListRolePolicies", this::listPolicies);
    table.act("DeleteRolePolicy", this::deletePolicy);
    table.read("ListAttachedRolePolicies", call -> none(call, "AttachedPolicies"));
    table.read("ListInstanceProfilesForRole", call -> none(call, "InstanceProfiles"));
  }

  private ObjectNode none(Call call, String list) {
    role(call);
    return IamPages.page(call, list, List.of(), item -> Json.of(item));
  }

  private Role role(Call call) {
    String name = call.in().required("RoleName");
    Role role = roles.get(name);
    if (role == null) {
      throw AwsError.noSuchEntity("The role with name " + name + " cannot be found.");
    }
    return role;
  }

  private ObjectNode create(Call call) {
    String name = IamRules.name("roleName", call.in().required("RoleName"), 64);
    String path = IamRules.path(call.in().string("Path", "/"));
    if (roles.containsKey(name)) {
      throw AwsError.alreadyExists("Role with name " + name + " already exists.");
    }
    ObjectNode attributes =
        Json.object()
            .put("Path", path)
            .put("RoleName", name)
            .put("RoleId", Ids.unique("AROA", 21))
            .put("Arn", "arn:aws:iam::" + store.accountId + ":role" + path + name)
            .put("CreateDate", Json.time(call.time()))
            .put("AssumeRolePolicyDocument", trust(call.in().required("AssumeRolePolicyDocument")))
            .put("MaxSessionDuration", call.in().integer("MaxSessionDuration").orElse(3600));
    call.in().string("Description").ifPresent(text -> attributes.put("Description", text));
    Role role = new Role(attributes);
    role.tags.putAll(IamRules.tags(call.in().list("Tags")));
    roles.put(name, role);
    return Json.object("Role", json(role));
  }

  private static String trust(String document) {
    return IamPolicyOperations.encoded(IamRules.policyDocument(document));
  }

  private static ObjectNode json(Role role) {
    ObjectNode json = role.attributes.deepCopy();
    json.set("Tags", tagList(role));
    return json;
  }

  private static JsonNode tagList(Role role) {
    return Json.array(
        role.tags.entrySet(), e -> Json.object("Key", e.getKey()).put("Value", e.getValue()));
  }

  private ObjectNode list(Call call) {
    return IamPages.page(call, "Roles", List.copyOf(roles.values()), IamRoleOperations::json);
  }

  private ObjectNode update(Call call) {
    ObjectNode attributes = role(call).attributes;
    call.in().string("Description").ifPresent(text -> attributes.put("Description", text));
    call.in()
        .integer("MaxSessionDuration")
        .ifPresent(seconds -> attributes.put("MaxSessionDuration", seconds));
    return Json.object();
  }

  private void updateTrust(Call call) {
    String document = trust(call.in().required("PolicyDocument"));
    role(call).attributes.put("AssumeRolePolicyDocument", document);
  }

  private void delete(Call call) {
    if (!role(call).policies.isEmpty()) {
      throw AwsError.deleteConflict("Cannot delete entity, must delete policies first.");
    }
    roles.remove(call.in().required("RoleName"));
  }

  private ObjectNode listTags(Call call) {
    return Json.object("Tags", tagList(role(call))).put("IsTruncated", false);
  }

  private void putPolicy(Call call) {
    String name = IamRules.name("policyName", call.in().required("PolicyName"), 128);
    String document = IamRules.policyDocument(call.in().required("PolicyDocument"));
    role(call).policies.put(name, document);
  }

  private static AwsError noPolicy(String name) {
    return AwsError.noSuchEntity("The role policy with name " + name + " cannot be found.");
  }

  private ObjectNode getPolicy(Call call) {
    String name = call.in().required("PolicyName");
    String document = role(call).policies.get(name);
    if (document == null) {
      throw noPolicy(name);
    }
    return Json.object("RoleName", call.in().required("RoleName"))
        .put("PolicyName", name)
        .put("PolicyDocument", IamPolicyOperations.encoded(document));
  }

  private ObjectNode listPolicies(Call call) {
    return IamPages.page(
        call, "PolicyNames", List.copyOf(role(call).policies.keySet()), name -> Json.of(name));
  }

  private void deletePolicy(Call call) {
    String name = call.in().required("PolicyName");
    if (role(call).policies.remove(name) == null) {
      throw noPolicy(name);
    }
  }
}
