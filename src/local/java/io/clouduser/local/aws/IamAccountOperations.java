// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What IAM says about the account as a whole: alias, summary, bulk reads, credential report. */
final class IamAccountOperations {
  private static final Duration REPORT_LIFETIME = Duration.ofHours(4);
  private static final String REPORT_COLUMNS =
      "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
          + "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
          + "access_key_1_last_used_date,access_key_1_last_used_region,"
          + "access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,"
          + "access_key_2_last_used_date,access_key_2_last_used_region,"
          + "access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,"
          + "cert_2_last_rotated";

  private record Report(Instant generated, String csv) {}

  private final IamStore store;
  private Optional<Report> report = Optional.empty();

  IamAccountOperations(IamStore store, Operations table) {
    this.store = store;
    table.act("CreateAccountAlias", this::createAlias);
    table.read("ListAccountAliases", this::listAliases);
    table.act("DeleteAccountAlias", this::deleteAlias);
    table.read("GetAccountSummary", this::summary);
    table.read("GetAccountAuthorizationDetails", this::details);
    table.write("GenerateCredentialReport", this::generateReport);
    table.read("GetCredentialReport", this::getReport);
    table.read("SimulatePrincipalPolicy", this::simulate);
  }

  private void createAlias(Call call) {
    String alias = call.in().required("AccountAlias");
    if (!alias.matches("[a-z0-9](([a-z0-9]|-(?!-))*[a-z0-9])?") || alias.length() < 3) {
      throw AwsError.validation(
          "1 validation error detected: Value at 'accountAlias' failed to satisfy constraint:"
              + " Member must satisfy regular expression pattern:"
              + " ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$");
    }
    store.data().alias = Optional.of(alias);
  }

  private ObjectNode listAliases(Call call) {
    return IamPages.page(
        call, "AccountAliases", store.data().alias.stream().toList(), alias -> Json.of(alias));
  }

  private void deleteAlias(Call call) {
    String alias = call.in().required("AccountAlias");
    if (store.data().alias.filter(alias::equals).isEmpty()) {
      throw AwsError.noSuchEntity("The account alias " + alias + " cannot be found.");
    }
    store.data().alias = Optional.empty();
  }

  private ObjectNode summary(Call unused) {
    IamData data = store.data();
    long mfaInUse = data.virtualDevices.values().stream().filter(d -> d.user().isPresent()).count();
    long policies = data.policies.values().stream().filter(p -> !p.managedByAws()).count();
    ObjectNode map = Json.object();
    map.put("Users", data.users.size());
    map.put("UsersQuota", store.userQuota);
    map.put("Groups", data.groups.size());
    map.put("GroupsQuota", 300);
    map.put("GroupsPerUserQuota", 10);
    map.put("Policies", policies);
    map.put("PoliciesQuota", 1500);
    map.put("AttachedPoliciesPerUserQuota", store.policiesPerUser);
    map.put("AttachedPoliciesPerGroupQuota", 10);
    map.put("AccessKeysPerUserQuota", 2);
    map.put("SigningCertificatesPerUserQuota", 2);
    map.put("MFADevices", data.virtualDevices.size());
    map.put("MFADevicesInUse", mfaInUse);
    map.put("AccountMFAEnabled", 1);
    map.put("AccountAccessKeysPresent", 0);
    return Json.object("SummaryMap", map);
  }

  private ObjectNode details(Call call) {
    Set<String> filter = Set.copyOf(call.in().strings("Filter"));
    IamData data = store.data();
    List<Object> entities = new ArrayList<>();
    if (filter.isEmpty() || filter.contains("User")) {
      entities.addAll(data.users.values());
    }
    if (filter.isEmpty() || filter.contains("Group")) {
      entities.addAll(data.groups.values());
    }
    if (filter.isEmpty() || filter.contains("LocalManagedPolicy")) {
      data.policies.values().stream().filter(p -> !p.managedByAws()).forEach(entities::add);
    }
    IamPages.Slice slice = IamPages.slice(call, entities.size());
    ObjectNode reply = Json.object();
    ArrayNode users = reply.putArray("UserDetailList");
    ArrayNode groups = reply.putArray("GroupDetailList");
    reply.putArray("RoleDetailList");
    ArrayNode policies = reply.putArray("Policies");
    for (Object entity : entities.subList(slice.from(), slice.to())) {
      if (entity instanceof IamData.User user) {
        users.add(detail(user));
      } else if (entity instanceof IamData.Group group) {
        groups.add(detail(group));
      } else if (entity instanceof IamData.Policy policy) {
        policies.add(detail(policy));
      }
    }
    return slice.finish(reply);
  }

  private ObjectNode detail(IamData.User user) {
    ObjectNode json = IamUserOperations.summary(store, user);
    json.remove("PasswordLastUsed");
    json.set(
        "UserPolicyList",
        Json.array(
            user.inlinePolicies.entrySet(),
            e ->
                Json.object("PolicyName", e.getKey())
                    .put("PolicyDocument", IamPolicyOperations.encoded(e.getValue()))));
    json.set("GroupList", Json.strings(user.groups));
    json.set("AttachedManagedPolicies", attached(user.attachedPolicies));
    IamUserOperations.boundaryAndTags(user, json);
    return json;
  }

  private ObjectNode detail(IamData.Group group) {
    ObjectNode json = IamGroupOperations.json(store, group);
    json.putArray("GroupPolicyList");
    json.set("AttachedManagedPolicies", attached(group.attachedPolicies));
    return json;
  }

  private static ObjectNode detail(IamData.Policy policy) {
    ObjectNode version =
        Json.object("VersionId", "v1")
            .put("IsDefaultVersion", true)
            .put("Document", IamPolicyOperations.encoded(policy.document()))
            .put("CreateDate", Json.time(policy.created()));
    ObjectNode json =
        Json.object("PolicyName", policy.name())
            .put("PolicyId", policy.id())
            .put("Arn", policy.arn())
            .put("Path", policy.path())
            .put("DefaultVersionId", "v1")
            .put("IsAttachable", true)
            .put("CreateDate", Json.time(policy.created()));
    json.putArray("PolicyVersionList").add(version);
    return json;
  }

  private ArrayNode attached(Set<String> arns) {
    return Json.array(arns, arn -> IamPolicyOperations.attached(store.data(), arn));
  }

  private ObjectNode generateReport(Call call) {
    boolean fresh =
        report.filter(r -> call.time().isBefore(r.generated().plus(REPORT_LIFETIME))).isPresent();
    if (!fresh) {
      report = Optional.of(new Report(call.time(), csv()));
    }
    return Json.object("State", fresh ? "COMPLETE" : "STARTED");
  }

  private ObjectNode getReport(Call call) {
    Report current =
        report.orElseThrow(
            () ->
                new AwsError(
                    410, "ReportNotPresent", "No report is present. Please generate one first."));
    if (call.time().isAfter(current.generated().plus(REPORT_LIFETIME))) {
      throw new AwsError(
          410, "ReportExpired", "The most recent credential report has expired. Generate one.");
    }
    byte[] csv = current.csv().getBytes(StandardCharsets.UTF_8);
    return Json.object("Content", Base64.getEncoder().encodeToString(csv))
        .put("ReportFormat", "text/csv")
        .put("GeneratedTime", Json.time(current.generated()));
  }

  private String csv() {
    StringBuilder csv = new StringBuilder(REPORT_COLUMNS).append('\n').append(rootRow());
    store.data().users.values().forEach(user -> csv.append('\n').append(row(user)));
    return csv.toString();
  }

  /** The account's root user comes first; it was there before all others. */
  private String rootRow() {
    return "<root_account>,arn:aws:iam::"
        + store.accountId
        + ":root,2015-02-06T18:40:00+00:00,not_supported,no_information,not_supported,"
        + "not_supported,true"
        + ",false,N/A,N/A,N/A,N/A".repeat(2)
        + ",false,N/A".repeat(2);
  }

  private String row(IamData.User user) {
    List<String> cells = new ArrayList<>();
    cells.add(user.name);
    cells.add(IamUserOperations.arn(store, user));
    cells.add(reportTime(user.created));
    cells.add(Boolean.toString(user.login.isPresent()));
    String never = user.login.isPresent() ? "no_information" : "N/A";
    cells.add(user.passwordLastUsed.map(IamAccountOperations::reportTime).orElse(never));
    cells.add(user.login.map(login -> reportTime(login.passwordChanged())).orElse("N/A"));
    cells.add("N/A");
    cells.add(Boolean.toString(!user.mfaDevices.isEmpty()));
    for (int i = 0; i < 2; i++) {
      boolean present = i < user.accessKeys.size();
      cells.add(Boolean.toString(present && user.accessKeys.get(i).status().equals("Active")));
      cells.add(present ? reportTime(user.accessKeys.get(i).created()) : "N/A");
      cells.addAll(List.of("N/A", "N/A", "N/A"));
    }
    for (int i = 0; i < 2; i++) {
      boolean present = i < user.certificates.size();
      cells.add(Boolean.toString(present));
      cells.add(present ? reportTime(user.certificates.get(i).uploaded()) : "N/A");
    }
    return String.join(",", cells);
  }

  private static String reportTime(Instant time) {
    return Json.time(time).replace("Z", "+00:00");
  }

  /** What {@link IamControl#denyInSimulation} names is denied: policies are stored, not judged. */
  private ObjectNode simulate(Call call) {
    List<String> actions = call.in().strings("ActionNames");
    List<String> resources = call.in().strings("ResourceArns");
    List<Map.Entry<String, String>> pairs = new ArrayList<>();
    for (String action : actions) {
      for (String resource : resources.isEmpty() ? List.of("*") : resources) {
        pairs.add(Map.entry(action, resource));
      }
    }
    return IamPages.page(call, "EvaluationResults", pairs, this::decision);
  }

  private JsonNode decision(Map.Entry<String, String> pair) {
    ObjectNode json =
        Json.object("EvalActionName", pair.getKey())
            .put("EvalResourceName", pair.getValue())
            .put(
                "EvalDecision",
                store.deniedInSimulation.contains(pair.getKey()) ? "implicitDeny" : "allowed");
    json.putArray("MatchedStatements");
    json.putArray("MissingContextValues");
    return json;
  }
}
