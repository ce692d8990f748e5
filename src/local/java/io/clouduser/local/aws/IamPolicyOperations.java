// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Managed policies, their attachments, and users' inline policies. */
final class IamPolicyOperations {
  private static final int POLICIES_PER_GROUP = 10;

  private final IamStore store;

  /** By ARN of the policy. */
  private final Map<String, Map<String, String>> tags = new TreeMap<>();

  /** By ARN of the policy. */
  private final Map<String, String> descriptions = new TreeMap<>();

  IamPolicyOperations(IamStore store, Operations table) {
    this.store = store;
    table.write("CreatePolicy", this::create);
    table.read("GetPolicy", this::get);
    table.read("GetPolicyVersion", this::getVersion);
    table.read("ListPolicyVersions", this::listVersions);
    table.read("ListPolicies", this::list);
    table.act("DeletePolicy", this::delete);
    table.act("TagPolicy", this::tag);
    table.act("UntagPolicy", this::untag);
    table.read("ListPolicyTags", this::listTags);
    table.act("AttachUserPolicy", this::attachToUser);
    table.act("DetachUserPolicy", this::detachFromUser);
    table.read("ListAttachedUserPolicies", this::listAttachedToUser);
    table.act("AttachGroupPolicy", this::attachToGroup);
    table.act("DetachGroupPolicy", this::detachFromGroup);
    table.read("ListAttachedGroupPolicies", this::listAttachedToGroup);
    table.act("PutUserPolicy", this::putInline);
    table.read("GetUserPolicy", this::getInline);
    table.read("ListUserPolicies", this::listInline);
    table.act("DeleteUserPolicy", this::deleteInline);
  }

  static ObjectNode attached(IamData data, String arn) {
    return Json.object("PolicyName", data.policy(arn).name()).put("PolicyArn", arn);
  }

  /** Documents travel percent-encoded (RFC 3986). */
  static String encoded(String document) {
    return URLEncoder.encode(document, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private ObjectNode create(Call call) {
    String name = IamRules.name("policyName", call.in().required("PolicyName"), 128);
    String path = IamRules.path(call.in().string("Path", "/"));
    String document = IamRules.policyDocument(call.in().required("PolicyDocument"));
    boolean taken =
        store.data().policies.values().stream()
            .anyMatch(p -> !p.managedByAws() && p.name().equalsIgnoreCase(name));
    if (taken) {
      throw AwsError.alreadyExists(
          "A policy called " + name + " already exists. Duplicate names are not allowed.");
    }
    String arn = "arn:aws:iam::" + store.accountId + ":policy" + path + name;
    IamData.Policy policy =
        new IamData.Policy(arn, name, path, Ids.unique("ANPA", 21), document, call.time());
    store.data().policies.put(arn, policy);
    call.in().string("Description").ifPresent(text -> descriptions.put(arn, text));
    tags.put(arn, new TreeMap<>(IamRules.tags(call.in().list("Tags"))));
    return Json.object("Policy", json(policy));
  }

  private ObjectNode json(IamData.Policy policy) {
    ObjectNode json = Json.object();
    json.set("Tags", tagList(policy.arn()));
    String description = descriptions.get(policy.arn());
    if (description != null) {
      json.put("Description", description);
    }
    return json.put("PolicyName", policy.name())
        .put("PolicyId", policy.id())
        .put("Arn", policy.arn())
        .put("Path", policy.path())
        .put("DefaultVersionId", "v1")
        .put("AttachmentCount", store.data().attachments(policy.arn()))
        .put("PermissionsBoundaryUsageCount", 0)
        .put("IsAttachable", true)
        .put("CreateDate", Json.time(policy.created()))
        .put("UpdateDate", Json.time(policy.created()));
  }

  private ObjectNode get(Call call) {
    return Json.object("Policy", json(store.data().policy(call.in().required("PolicyArn"))));
  }

  private static ObjectNode version(IamData.Policy policy) {
    return Json.object()
        .put("VersionId", "v1")
        .put("IsDefaultVersion", true)
        .put("CreateDate", Json.time(policy.created()));
  }

  private ObjectNode getVersion(Call call) {
    IamData.Policy policy = store.data().policy(call.in().required("PolicyArn"));
    String id = call.in().required("VersionId");
    if (!id.equals("v1")) {
      throw AwsError.noSuchEntity("Policy " + policy.arn() + " version " + id + " does not exist.");
    }
    ObjectNode version = version(policy).put("Document", encoded(policy.document()));
    return Json.object("PolicyVersion", version);
  }

  private ObjectNode listVersions(Call call) {
    IamData.Policy policy = store.data().policy(call.in().required("PolicyArn"));
    return IamPages.page(call, "Versions", List.of(policy), IamPolicyOperations::version);
  }

  private ObjectNode list(Call call) {
    String scope = call.in().string("Scope", "All");
    String prefix = IamRules.pathPrefix(call.in().string("PathPrefix", "/"));
    boolean onlyAttached = call.in().bool("OnlyAttached");
    List<IamData.Policy> policies =
        store.data().policies.values().stream()
            .filter(p -> scope.equals("All") || scope.equals("AWS") == p.managedByAws())
            .filter(p -> p.path().startsWith(prefix))
            .filter(p -> !onlyAttached || store.data().attachments(p.arn()) > 0)
            .toList();
    return IamPages.page(call, "Policies", policies, this::json);
  }

  private void delete(Call call) {
    IamData.Policy policy = store.data().policy(call.in().required("PolicyArn"));
    if (policy.managedByAws()) {
      throw new AwsError(403, "AccessDenied", "Cannot perform the operation on AWS's policies.");
    }
    boolean isBoundary =
        store.data().users.values().stream()
            .anyMatch(user -> user.boundary.filter(policy.arn()::equals).isPresent());
    if (isBoundary || store.data().attachments(policy.arn()) > 0) {
      throw AwsError.deleteConflict("Cannot delete a policy attached to entities.");
    }
    store.data().policies.remove(policy.arn());
    tags.remove(policy.arn());
    descriptions.remove(policy.arn());
  }

  private JsonNode tagList(String arn) {
    return Json.array(
        tags.getOrDefault(arn, Map.of()).entrySet(),
        e -> Json.object("Key", e.getKey()).put("Value", e.getValue()));
  }

  private Map<String, String> tags(Call call) {
    String arn = store.data().policy(call.in().required("PolicyArn")).arn();
    return tags.computeIfAbsent(arn, key -> new TreeMap<>());
  }

  private void tag(Call call) {
    tags(call).putAll(IamRules.tags(call.in().list("Tags")));
  }

  private void untag(Call call) {
    tags(call).keySet().removeAll(call.in().strings("TagKeys"));
  }

  private ObjectNode listTags(Call call) {
    String arn = store.data().policy(call.in().required("PolicyArn")).arn();
    return Json.object("Tags", tagList(arn)).put("IsTruncated", false);
  }

  private void attachToUser(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    attach(user.attachedPolicies, call, "PoliciesPerUser", store.policiesPerUser);
  }

  private void attachToGroup(Call call) {
    IamData.Group group = store.data().group(call.in().required("GroupName"));
    attach(group.attachedPolicies, call, "PoliciesPerGroup", POLICIES_PER_GROUP);
  }

  private void attach(Set<String> attached, Call call, String quota, int limit) {
    String arn = policyArn(call);
    store.data().attachable(arn);
    if (!attached.contains(arn) && attached.size() >= limit) {
      throw AwsError.limitExceeded("Cannot exceed quota for " + quota + ": " + limit);
    }
    attached.add(arn);
  }

  private void detachFromUser(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    detach(user.attachedPolicies, call);
  }

  private void detachFromGroup(Call call) {
    IamData.Group group = store.data().group(call.in().required("GroupName"));
    detach(group.attachedPolicies, call);
  }

  private static void detach(Set<String> attached, Call call) {
    String arn = policyArn(call);
    if (!attached.remove(arn)) {
      throw AwsError.noSuchEntity("Policy " + arn + " was not found.");
    }
  }

  private static String policyArn(Call call) {
    String arn = call.in().required("PolicyArn");
    if (!arn.startsWith("arn:")) {
      throw AwsError.validation("Invalid ARN:  Could not be parsed!");
    }
    return arn;
  }

  private ObjectNode listAttachedToUser(Call call) {
    return listAttached(call, store.data().user(call.in().required("UserName")).attachedPolicies);
  }

  private ObjectNode listAttachedToGroup(Call call) {
    return listAttached(call, store.data().group(call.in().required("GroupName")).attachedPolicies);
  }

  private ObjectNode listAttached(Call call, Set<String> arns) {
    IamData data = store.data();
    return IamPages.page(call, "AttachedPolicies", List.copyOf(arns), arn -> attached(data, arn));
  }

  private void putInline(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    String name = IamRules.name("policyName", call.in().required("PolicyName"), 128);
    user.inlinePolicies.put(name, IamRules.policyDocument(call.in().required("PolicyDocument")));
  }

  private static AwsError noInline(String name) {
    return AwsError.noSuchEntity("The user policy with name " + name + " cannot be found.");
  }

  private ObjectNode getInline(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    String name = call.in().required("PolicyName");
    if (!user.inlinePolicies.containsKey(name)) {
      throw noInline(name);
    }
    return Json.object("UserName", user.name)
        .put("PolicyName", name)
        .put("PolicyDocument", encoded(user.inlinePolicies.get(name)));
  }

  private ObjectNode listInline(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    return IamPages.page(
        call, "PolicyNames", List.copyOf(user.inlinePolicies.keySet()), name -> Json.of(name));
  }

  private void deleteInline(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    String name = call.in().required("PolicyName");
    if (user.inlinePolicies.remove(name) == null) {
      throw noInline(name);
    }
  }
}
