// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Between wire and services: routes a request, lets faults and rate limits strike, has it served,
 * logs it and writes the reply in the caller's protocol.
 */
final class HttpFront {
  /** Error codes of SQS as its older query protocol named them, which clients still look for. */
  private static final Map<String, String> SQS_QUERY_CODES =
      Map.of(
          "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue",
          "QueueNameExists", "QueueAlreadyExists",
          "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid");

  private final AwsAccount account;
  private final Function<String, String> arnOfKey;
  private volatile Duration latency = Duration.ZERO;
  private volatile Duration ahead = Duration.ZERO;

  HttpFront(AwsAccount account, Function<String, String> arnOfKey) {
    this.account = account;
    this.arnOfKey = arnOfKey;
  }

  void latency(Duration wait) {
    latency = wait;
  }

  void clockAhead(Duration difference) {
    ahead = difference;
  }

  /** Every reply tells the account's time. */
  WireReply handle(WireRequest request) {
    WireReply reply = answer(request);
    Map<String, String> headers = new LinkedHashMap<>(reply.headers());
    headers.put(
        "Date",
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            account.clock().instant().plus(ahead).atOffset(ZoneOffset.UTC)));
    return new WireReply(reply.status(), headers, reply.body(), reply.ending());
  }

  private WireReply answer(WireRequest request) {
    String requestId = Ids.uuid();
    Optional<Router.Target> routed;
    try {
      routed = Router.route(request);
    } catch (AwsError e) {
      return reply(e.status(), "text/plain", requestId, e.getMessage());
    }
    if (routed.isEmpty()) {
      return reply(404, "text/plain", requestId, "No operation of the double: " + request.path());
    }
    Router.Target target = routed.get();
    Call call = call(request, target, requestId);
    account.calls().arrived(call.name());
    if (!sleep(latency)) {
      return WireReply.none(WireReply.Ending.CLOSED);
    }
    return serve(call, target.protocol());
  }

  private Call call(WireRequest request, Router.Target target, String requestId) {
    Router.Signature signature = Router.signature(request);
    String key = signature.accessKeyId();
    Principal principal =
        new Principal(
            key, arnOfKey.apply(key), request.header("user-agent"), request.remoteAddress());
    return new Call(
        target.service(),
        target.operation(),
        new Input(target.parameters()),
        principal,
        signature.region(),
        "http://" + request.header("host"),
        requestId,
        account.clock().instant());
  }

  private WireReply serve(Call call, Router.Protocol protocol) {
    Optional<Fault> fault = account.faults().strike(call);
    Optional<Fault.Kind> kind = fault.map(Fault::kind);
    if (kind.filter(k -> k == Fault.Kind.REFUSE).isPresent()) {
      account.refused(call, new AwsError(0, "ConnectionReset", "refused"), kind);
      return WireReply.none(WireReply.Ending.RESET);
    }
    if (kind.filter(k -> k == Fault.Kind.DELAY).isPresent() && !sleep(fault.get().delay())) {
      return WireReply.none(WireReply.Ending.CLOSED);
    }
    try {
      if (kind.filter(k -> k == Fault.Kind.ERROR).isPresent()) {
        AwsError error = fault.get().error().orElseGet(() -> throttling(call.service()));
        account.refused(call, error, kind);
        throw error;
      }
      if (kind.filter(k -> k == Fault.Kind.ECHO).isPresent()) {
        AwsError error = echo(fault.get().error().orElseThrow(), call);
        account.refused(call, error, kind);
        throw error;
      }
      if (!account.rates().allows(call.name())) {
        AwsError error = throttling(call.service());
        account.refused(call, error, kind);
        throw error;
      }
      ObjectNode result = account.invoke(call, kind);
      WireReply whole = success(call, protocol, result);
      return fault.map(f -> afterEffect(f, whole, call, protocol)).orElse(whole);
    } catch (AwsError e) {
      return error(call, protocol, e);
    }
  }

  private WireReply afterEffect(Fault fault, WireReply whole, Call call, Router.Protocol protocol) {
    return switch (fault.kind()) {
      case LOSE_REPLY -> whole.ending(WireReply.Ending.CLOSED);
      case TRUNCATE_REPLY -> whole.ending(WireReply.Ending.TRUNCATED);
      case DELAY_REPLY -> sleep(fault.delay()) ? whole : whole.ending(WireReply.Ending.CLOSED);
      case ERROR_AFTER_EFFECT -> error(call, protocol, fault.error().orElseThrow());
      case DELAY, ERROR, ECHO, REFUSE -> whole;
    };
  }

  private static AwsError echo(AwsError error, Call call) {
    StringBuilder message = new StringBuilder("1 validation error detected: ");
    call.in()
        .json()
        .properties()
        .forEach(
            parameter ->
                message
                    .append("Value '")
                    .append(
                        parameter.getValue().isValueNode()
                            ? parameter.getValue().asText()
                            : parameter.getValue().toString())
                    .append("' at '")
                    .append(parameter.getKey())
                    .append("' is refused; "));
    return new AwsError(error.status(), error.code(), message.toString());
  }

  static AwsError throttling(String service) {
    return switch (service) {
      case "ses" -> new AwsError(429, "TooManyRequestsException", "Too many requests.");
      case "sqs" -> new AwsError(400, "RequestThrottled", "Rate exceeded");
      case "events" -> new AwsError(400, "ThrottlingException", "Rate exceeded");
      default -> new AwsError(400, "Throttling", "Rate exceeded");
    };
  }

  private static WireReply success(Call call, Router.Protocol protocol, ObjectNode result) {
    return protocol == Router.Protocol.QUERY
        ? reply(200, "text/xml", call.requestId(), QueryProtocol.reply(call, result))
        : reply(200, contentType(protocol), call.requestId(), Json.write(result));
  }

  private static WireReply error(Call call, Router.Protocol protocol, AwsError error) {
    if (protocol == Router.Protocol.QUERY) {
      String xml = QueryProtocol.error(call.service(), error, call.requestId());
      return reply(error.status(), "text/xml", call.requestId(), xml);
    }
    JsonNode body =
        protocol == Router.Protocol.REST_JSON
            ? Json.object("message", error.getMessage())
            : Json.object("__type", type(call.service(), error.code()))
                .put("message", error.getMessage());
    WireReply reply =
        reply(error.status(), contentType(protocol), call.requestId(), Json.write(body));
    Map<String, String> headers = new LinkedHashMap<>(reply.headers());
    headers.put("x-amzn-ErrorType", error.code());
    if (call.service().equals("sqs")) {
      String queryCode = SQS_QUERY_CODES.getOrDefault(error.code(), error.code());
      headers.put("x-amzn-query-error", queryCode + ";Sender");
    }
    return new WireReply(reply.status(), headers, reply.body(), reply.ending());
  }

  private static String type(String service, String code) {
    return service.equals("sqs") ? "com.amazonaws.sqs#" + code : code;
  }

  private static String contentType(Router.Protocol protocol) {
    return switch (protocol) {
      case QUERY -> "text/xml";
      case REST_JSON -> "application/json";
      case JSON_1_0, JSON_1_1 ->
          "application/x-amz-"
              + protocol.name().toLowerCase(Locale.ROOT).replaceFirst("_", "-").replace('_', '.');
    };
  }

  private static WireReply reply(int status, String type, String requestId, String body) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", type);
    headers.put("x-amzn-RequestId", requestId);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return new WireReply(status, headers, bytes, WireReply.Ending.COMPLETE);
  }

  /** Whether the wait ran to its end: closing the double interrupts it. */
  private static boolean sleep(Duration wait) {
    if (wait.isZero()) {
      return true;
    }
    try {
      Thread.sleep(wait.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
