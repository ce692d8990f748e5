// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells from a request which service and operation it is for, and in which protocol. */
final class Router {
  /** How parameters and replies are written. */
  enum Protocol {
    QUERY,
    REST_JSON,
    JSON_1_0,
    JSON_1_1
  }

  /** Where a request goes. */
  record Target(Protocol protocol, String service, String operation, ObjectNode parameters) {}

  /** Who signed a request, and for which region. */
  record Signature(String accessKeyId, String region) {}

  private static final Pattern CREDENTIAL =
      Pattern.compile("Credential=([^/,\\s]+)/\\d{8}/([^/,]+)/([^/,]+)/aws4_request");
  private static final Map<String, String> QUERY_VERSIONS =
      Map.of("2010-05-08", "iam", "2011-06-15", "sts", "2010-03-31", "sns");

  private Router() {}

  static Signature signature(WireRequest request) {
    Matcher matcher = CREDENTIAL.matcher(request.header("authorization"));
    return matcher.find()
        ? new Signature(matcher.group(1), matcher.group(2))
        : new Signature("", "us-east-1");
  }

  static Optional<Target> route(WireRequest request) {
    String target = request.header("x-amz-target");
    if (target.startsWith("AmazonSQS.")) {
      return Optional.of(json(Protocol.JSON_1_0, "sqs", target, request));
    }
    if (target.startsWith("AWSEvents.")) {
      return Optional.of(json(Protocol.JSON_1_1, "events", target, request));
    }
    if (target.startsWith("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.")) {
      return Optional.of(json(Protocol.JSON_1_1, "cloudtrail", target, request));
    }
    if (request.path().startsWith("/v2/email/")) {
      return SesRoutes.match(request)
          .map(m -> new Target(Protocol.REST_JSON, "ses", m.operation(), m.parameters()));
    }
    ObjectNode form =
        QueryProtocol.parse(request.body().length == 0 ? request.query() : request.text());
    String service = QUERY_VERSIONS.get(form.path("Version").asText());
    if (service == null || !form.has("Action")) {
      return Optional.empty();
    }
    String action = form.remove("Action").asText();
    form.remove("Version");
    return Optional.of(new Target(Protocol.QUERY, service, action, form));
  }

  private static Target json(
      Protocol protocol, String service, String target, WireRequest request) {
    JsonNode body = Json.parse(request.body());
    return new Target(
        protocol,
        service,
        target.substring(target.lastIndexOf('.') + 1),
        body instanceof ObjectNode object ? object : Json.object());
  }
}
