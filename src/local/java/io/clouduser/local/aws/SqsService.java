// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** SQS with standard queues. */
final class SqsService implements AwsService {
  private static final Pattern NAME = Pattern.compile("[\\w-]{1,80}");
  private static final int MAX_BATCH = 10;
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "VisibilityTimeout", "30",
          "MaximumMessageSize", "262144",
          "MessageRetentionPeriod", "345600",
          "DelaySeconds", "0",
          "ReceiveMessageWaitTimeSeconds", "0",
          "SqsManagedSseEnabled", "true");
  private static final Set<String> SETTABLE =
      Set.of(
          "VisibilityTimeout",
          "MaximumMessageSize",
          "MessageRetentionPeriod",
          "DelaySeconds",
          "ReceiveMessageWaitTimeSeconds",
          "SqsManagedSseEnabled",
          "Policy",
          "RedrivePolicy",
          "RedriveAllowPolicy",
          "KmsMasterKeyId",
          "KmsDataKeyReusePeriodSeconds");

  private final Operations table = new Operations();
  private final String accountId;
  private final Clock clock;

  /** By ARN. */
  private final Map<String, SqsQueue> queues = new ConcurrentSkipListMap<>();

  SqsService(String accountId, Clock clock) {
    this.accountId = accountId;
    this.clock = clock;
    table.write("CreateQueue", this::create);
    table.read("GetQueueUrl", this::getUrl);
    table.read("ListQueues", this::list);
    table.act("DeleteQueue", call -> queues.remove(queue(call).arn));
    table.read("GetQueueAttributes", this::getAttributes);
    table.act("SetQueueAttributes", this::setAttributes);
    table.read("ListQueueTags", call -> Json.object("Tags", Json.of(queue(call).tags)));
    table.act("TagQueue", call -> queue(call).tags.putAll(call.in().map("Tags")));
    table.act(
        "UntagQueue", call -> queue(call).tags.keySet().removeAll(call.in().strings("TagKeys")));
    table.write("SendMessage", this::send);
    table.write("SendMessageBatch", this::sendBatch);
    table.write("ReceiveMessage", this::receive);
    table.act("DeleteMessage", call -> queue(call).delete(call.in().required("ReceiptHandle")));
    table.write(
        "DeleteMessageBatch",
        call -> batch(call, (q, entry) -> q.delete(entry.path("ReceiptHandle").asText())));
    table.act("ChangeMessageVisibility", call -> changeVisibility(queue(call), call.in().json()));
    table.write("ChangeMessageVisibilityBatch", call -> batch(call, this::changeVisibility));
    table.act("PurgeQueue", call -> queue(call).purge());
  }

  @Override
  public boolean readOnly(String operation) {
    return table.readOnly(operation);
  }

  @Override
  public ObjectNode invoke(Call call) {
    return table.invoke(call);
  }

  Optional<SqsQueue> byArn(String arn) {
    return Optional.ofNullable(queues.get(arn));
  }

  Optional<SqsQueue> byName(String name) {
    return queues.values().stream().filter(queue -> queue.name.equals(name)).findFirst();
  }

  /** What another service delivers to a queue; false if there is no such queue. */
  boolean deliver(String queueArn, String body, Map<String, JsonNode> attributes) {
    Optional<SqsQueue> queue = byArn(queueArn);
    queue.ifPresent(q -> enqueue(q, body, attributes, 0));
    return queue.isPresent();
  }

  private SqsQueue.Message enqueue(
      SqsQueue queue, String body, Map<String, JsonNode> attributes, int delaySeconds) {
    Instant now = clock.instant();
    SqsQueue.Message message =
        new SqsQueue.Message(Ids.uuid(), body, attributes, now, now.plusSeconds(delaySeconds));
    queue.add(message);
    return message;
  }

  private static AwsError noQueue() {
    return new AwsError(400, "QueueDoesNotExist", "The specified queue does not exist.");
  }

  private SqsQueue queue(Call call) {
    String url = call.in().required("QueueUrl");
    String name = url.substring(url.lastIndexOf('/') + 1);
    return byArn(arn(call, name)).or(() -> byName(name)).orElseThrow(SqsService::noQueue);
  }

  private String arn(Call call, String name) {
    return "arn:aws:sqs:" + call.region() + ":" + accountId + ":" + name;
  }

  private ObjectNode url(Call call, String name) {
    return Json.object("QueueUrl", call.baseUrl() + "/" + accountId + "/" + name);
  }

  private ObjectNode create(Call call) {
    String name = call.in().required("QueueName");
    if (!NAME.matcher(name).matches()) {
      throw new AwsError(
          400,
          "InvalidParameterValue",
          "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }
    Map<String, String> wanted = checked(call.in().map("Attributes"));
    SqsQueue queue = new SqsQueue(name, arn(call, name), clock);
    queue.attributes.putAll(DEFAULTS);
    queue.attributes.putAll(wanted);
    String now = Long.toString(clock.instant().getEpochSecond());
    queue.attributes.put("CreatedTimestamp", now);
    queue.attributes.put("LastModifiedTimestamp", now);
    queue.tags.putAll(call.in().map("tags"));
    SqsQueue existing = queues.putIfAbsent(queue.arn, queue);
    if (existing != null && !existing.attributes.entrySet().containsAll(wanted.entrySet())) {
      throw new AwsError(
          400,
          "QueueNameExists",
          "A queue already exists with the same name and a different value for an attribute");
    }
    return url(call, name);
  }

  private static Map<String, String> checked(Map<String, String> attributes) {
    for (String name : attributes.keySet()) {
      if (!SETTABLE.contains(name)) {
        throw new AwsError(400, "InvalidAttributeName", "Unknown Attribute " + name + ".");
      }
    }
    return attributes;
  }

  private ObjectNode getUrl(Call call) {
    String name = call.in().required("QueueName");
    return url(call, byArn(arn(call, name)).orElseThrow(SqsService::noQueue).name);
  }

  private ObjectNode list(Call call) {
    String prefix = call.in().string("QueueNamePrefix", "");
    List<SqsQueue> found =
        queues.values().stream().filter(queue -> queue.name.startsWith(prefix)).toList();
    return Json.object("QueueUrls", Json.array(found, q -> url(call, q.name).get("QueueUrl")));
  }

  private ObjectNode getAttributes(Call call) {
    SqsQueue queue = queue(call);
    List<String> wanted = call.in().strings("AttributeNames");
    Map<String, String> all = new LinkedHashMap<>(queue.attributes);
    all.put("QueueArn", queue.arn);
    all.putAll(queue.counts());
    all.values().removeIf(String::isEmpty);
    if (!wanted.contains("All")) {
      all.keySet().retainAll(wanted);
    }
    return Json.object("Attributes", Json.of(all));
  }

  private void setAttributes(Call call) {
    SqsQueue queue = queue(call);
    queue.attributes.putAll(checked(call.in().map("Attributes")));
    queue.attributes.put("LastModifiedTimestamp", Long.toString(clock.instant().getEpochSecond()));
  }

  private ObjectNode send(Call call) {
    return send(queue(call), call.in().json());
  }

  private ObjectNode send(SqsQueue queue, JsonNode entry) {
    String body = entry.path("MessageBody").asText();
    int size = body.getBytes(StandardCharsets.UTF_8).length;
    if (body.isEmpty() || size > queue.number("MaximumMessageSize", 262_144)) {
      throw new AwsError(
          400, "InvalidParameterValue", "One or more parameters are invalid. Message of " + size);
    }
    Map<String, JsonNode> attributes = new LinkedHashMap<>();
    entry
        .path("MessageAttributes")
        .properties()
        .forEach(e -> attributes.put(e.getKey(), e.getValue()));
    int delay = entry.path("DelaySeconds").asInt(queue.number("DelaySeconds", 0));
    SqsQueue.Message message = enqueue(queue, body, attributes, delay);
    return Json.object("MessageId", message.id).put("MD5OfMessageBody", md5(body));
  }

  private ObjectNode sendBatch(Call call) {
    SqsQueue queue = queue(call);
    ArrayNode sent = Json.array(List.of(), Json::of);
    for (JsonNode entry : entries(call)) {
      sent.add(send(queue, entry).put("Id", entry.path("Id").asText()));
    }
    ObjectNode reply = Json.object("Successful", sent);
    reply.putArray("Failed");
    return reply;
  }

  private static List<JsonNode> entries(Call call) {
    List<JsonNode> entries = call.in().list("Entries");
    if (entries.isEmpty()) {
      throw new AwsError(400, "EmptyBatchRequest", "There should be at least one entry.");
    }
    if (entries.size() > MAX_BATCH) {
      throw new AwsError(
          400, "TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10.");
    }
    return entries;
  }

  private ObjectNode batch(Call call, BiConsumer<SqsQueue, JsonNode> action) {
    SqsQueue queue = queue(call);
    ObjectNode reply = Json.object();
    ArrayNode successful = reply.putArray("Successful");
    ArrayNode failed = reply.putArray("Failed");
    for (JsonNode entry : entries(call)) {
      String id = entry.path("Id").asText();
      try {
        action.accept(queue, entry);
        successful.add(Json.object("Id", id));
      } catch (AwsError e) {
        failed.add(
            Json.object("Id", id)
                .put("Code", e.code())
                .put("Message", e.getMessage())
                .put("SenderFault", true));
      }
    }
    return reply;
  }

  private void changeVisibility(SqsQueue queue, JsonNode entry) {
    Duration invisible = Duration.ofSeconds(entry.path("VisibilityTimeout").asInt());
    if (!queue.changeVisibility(entry.path("ReceiptHandle").asText(), invisible)) {
      throw new AwsError(
          400, "ReceiptHandleIsInvalid", "The input receipt handle is not a valid receipt handle.");
    }
  }

  private ObjectNode receive(Call call) {
    SqsQueue queue = queue(call);
    int limit = call.in().integer("MaxNumberOfMessages").orElse(1);
    if (limit < 1 || limit > MAX_BATCH) {
      throw new AwsError(
          400, "InvalidParameterValue", "MaxNumberOfMessages must be between 1 and 10.");
    }
    int wait =
        call.in()
            .integer("WaitTimeSeconds")
            .orElse(queue.number("ReceiveMessageWaitTimeSeconds", 0));
    int invisible =
        call.in().integer("VisibilityTimeout").orElse(queue.number("VisibilityTimeout", 30));
    try {
      List<SqsQueue.Received> received =
          queue.receive(
              limit, Duration.ofSeconds(wait), Duration.ofSeconds(invisible), redrive(queue));
      return Json.object("Messages", Json.array(received, SqsService::json));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwsError(503, "ServiceUnavailable", "The double is closing.");
    }
  }

  private Optional<SqsQueue.Redrive> redrive(SqsQueue queue) {
    String policy = queue.attributes.getOrDefault("RedrivePolicy", "");
    if (policy.isEmpty()) {
      return Optional.empty();
    }
    JsonNode parsed = Json.parse(policy);
    return byArn(parsed.path("deadLetterTargetArn").asText())
        .map(dead -> new SqsQueue.Redrive(parsed.path("maxReceiveCount").asInt(), dead::adopt));
  }

  private static ObjectNode json(SqsQueue.Received received) {
    SqsQueue.Message message = received.message();
    ObjectNode json =
        Json.object("MessageId", message.id)
            .put("ReceiptHandle", received.receipt())
            .put("MD5OfBody", md5(message.body))
            .put("Body", message.body);
    json.putObject("Attributes")
        .put("SenderId", "AIDAEXAMPLESENDER0001")
        .put("SentTimestamp", Long.toString(message.sent.toEpochMilli()))
        .put("ApproximateReceiveCount", Integer.toString(received.receives()))
        .put(
            "ApproximateFirstReceiveTimestamp",
            Long.toString(received.firstReceived().toEpochMilli()));
    if (!message.attributes.isEmpty()) {
      json.set("MessageAttributes", Json.of(message.attributes));
    }
    return json;
  }

  private static String md5(String body) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(body.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
