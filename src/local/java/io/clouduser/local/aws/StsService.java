// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** STS as far as clients need it at start: who am I, and becoming a role. */
final class StsService implements AwsService {
  private final Operations table = new Operations();
  private final String accountId;

  /** Access key id to the ARN it stands for: configured ones, and those of assumed roles. */
  private final Map<String, String> principals = new ConcurrentHashMap<>();

  StsService(String accountId) {
    this.accountId = accountId;
    table.read("GetCallerIdentity", this::callerIdentity);
    table.read("AssumeRole", this::assumeRole);
    table.read("AssumeRoleWithWebIdentity", this::assumeRole);
  }

  void principal(String accessKeyId, String arn) {
    principals.put(accessKeyId, arn);
  }

  /** The ARN of a key that was configured or handed out here, or else null. */
  String arnOf(String accessKeyId) {
    return principals.get(accessKeyId);
  }

  @Override
  public boolean readOnly(String operation) {
    return true;
  }

  @Override
  public ObjectNode invoke(Call call) {
    return table.invoke(call);
  }

  private ObjectNode callerIdentity(Call call) {
    return Json.object("UserId", call.principal().accessKeyId())
        .put("Account", accountId)
        .put("Arn", call.principal().arn());
  }

  private ObjectNode assumeRole(Call call) {
    String role = call.in().required("RoleArn");
    String session = call.in().required("RoleSessionName");
    if (!role.matches("arn:aws:iam::\\d{12}:role/.+")) {
      throw AwsError.validation(role + " is invalid");
    }
    String roleName = role.substring(role.lastIndexOf('/') + 1);
    String arn = "arn:aws:sts::" + accountId + ":assumed-role/" + roleName + "/" + session;
    String key = Ids.unique("ASIA", 20);
    principals.put(key, arn);
    int seconds = call.in().integer("DurationSeconds").orElse(3600);
    ObjectNode reply =
        Json.object(
            "Credentials",
            Json.object("AccessKeyId", key)
                .put("SecretAccessKey", Ids.secret(40))
                .put("SessionToken", Ids.secret(128))
                .put("Expiration", Json.time(call.time().plus(Duration.ofSeconds(seconds)))));
    reply.set(
        "AssumedRoleUser",
        Json.object("AssumedRoleId", Ids.unique("AROA", 21) + ":" + session).put("Arn", arn));
    call.in()
        .string("WebIdentityToken")
        .ifPresent(token -> reply.put("SubjectFromWebIdentityToken", session));
    return reply;
  }
}
