// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;

/** Turns IAM calls into CloudTrail's records, as EventBridge wraps them. */
final class CloudTrail {
  private static final Set<String> SECRETS =
      Set.of(
          "Password",
          "OldPassword",
          "NewPassword",
          "SecretAccessKey",
          "ServicePassword",
          "Base32StringSeed",
          "QRCodePNG");

  /** CloudTrail writes dates in replies in words; nobody should parse them. */
  private static final DateTimeFormatter IN_WORDS =
      DateTimeFormatter.ofPattern("MMM d, yyyy h:mm:ss a", Locale.US).withZone(ZoneOffset.UTC);

  private final String accountId;

  CloudTrail(String accountId) {
    this.accountId = accountId;
  }

  ObjectNode event(CallRecord call) {
    ObjectNode event =
        Json.object("version", "0")
            .put("id", Ids.uuid())
            .put("detail-type", "AWS API Call via CloudTrail")
            .put("source", "aws." + call.service())
            .put("account", accountId)
            .put("time", Json.time(call.time()))
            .put("region", "us-east-1");
    event.putArray("resources");
    event.set("detail", detail(call));
    return event;
  }

  private ObjectNode detail(CallRecord call) {
    ObjectNode detail = Json.object("eventVersion", "1.11");
    detail.set("userIdentity", identity(call));
    detail
        .put("eventTime", Json.time(call.time()))
        .put("eventSource", call.service() + ".amazonaws.com")
        .put("eventName", call.operation())
        .put("awsRegion", "us-east-1")
        .put("sourceIPAddress", call.principal().sourceAddress())
        .put("userAgent", call.principal().userAgent());
    call.errorCode()
        .ifPresent(
            code ->
                detail.put("errorCode", code.equals("AccessDenied") ? code : code + "Exception"));
    call.errorMessage().ifPresent(message -> detail.put("errorMessage", message));
    detail.set("requestParameters", inTrailCase(call.parameters(), call));
    detail.set(
        "responseElements",
        call.response()
            .filter(response -> !response.isEmpty())
            .map(response -> inTrailCase(response, call))
            .orElse(detail.nullNode()));
    detail
        .put("requestID", call.requestId())
        .put("eventID", Ids.uuid())
        .put("readOnly", call.readOnly())
        .put("eventType", "AwsApiCall")
        .put("managementEvent", true)
        .put("recipientAccountId", accountId)
        .put("eventCategory", "Management");
    return detail;
  }

  private ObjectNode identity(CallRecord call) {
    String arn = call.principal().arn();
    String name = arn.substring(arn.lastIndexOf('/') + 1);
    ObjectNode identity = Json.object();
    if (arn.contains(":assumed-role/")) {
      String role = arn.split("/", -1)[1];
      identity.put("type", "AssumedRole").put("principalId", "AROAEXAMPLE:" + name).put("arn", arn);
      identity
          .putObject("sessionContext")
          .putObject("sessionIssuer")
          .put("type", "Role")
          .put("arn", "arn:aws:iam::" + accountId + ":role/" + role)
          .put("accountId", accountId)
          .put("userName", role);
    } else {
      identity
          .put("type", "IAMUser")
          .put("principalId", "AIDAEXAMPLE")
          .put("arn", arn)
          .put("userName", name);
    }
    return identity.put("accountId", accountId).put("accessKeyId", call.principal().accessKeyId());
  }

  private static JsonNode inTrailCase(JsonNode node, CallRecord call) {
    if (node instanceof ArrayNode array) {
      ArrayNode copy = array.arrayNode();
      array.forEach(each -> copy.add(inTrailCase(each, call)));
      return copy;
    }
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    ObjectNode copy = Json.object();
    object
        .properties()
        .forEach(
            e -> {
              String name = Input.lowerFirst(e.getKey());
              if (name.endsWith("Date") && e.getValue().isTextual()) {
                copy.put(name, IN_WORDS.format(call.time()));
              } else if (!SECRETS.contains(e.getKey())) {
                copy.set(name, inTrailCase(e.getValue(), call));
              }
            });
    return copy;
  }
}
