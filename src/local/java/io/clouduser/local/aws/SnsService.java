// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;

/** SNS with subscriptions of SQS queues, wrapped in SNS's envelope or raw. */
final class SnsService implements AwsService {
  private static final Pattern NAME = Pattern.compile("[\\w-]{1,256}");
  private static final int MAX_BYTES = 262_144;

  private static final class Topic {
    private final String arn;
    private final Map<String, String> attributes = new ConcurrentSkipListMap<>();
    private final Map<String, String> tags = new ConcurrentSkipListMap<>();

    Topic(String arn) {
      this.arn = arn;
    }
  }

  private static final class Subscription {
    private final String arn;
    private final String topicArn;
    private final String protocol;
    private final String endpoint;
    private final Map<String, String> attributes = new ConcurrentSkipListMap<>();

    Subscription(String arn, String topicArn, String protocol, String endpoint) {
      this.arn = arn;
      this.topicArn = topicArn;
      this.protocol = protocol;
      this.endpoint = endpoint;
    }
  }

  private final Operations table = new Operations();
  private final String accountId;
  private final Clock clock;
  private final SqsService sqs;
  private final Map<String, Topic> topics = new ConcurrentSkipListMap<>();
  private final Map<String, Subscription> subscriptions = new ConcurrentSkipListMap<>();

  SnsService(String accountId, Clock clock, SqsService sqs) {
    this.accountId = accountId;
    this.clock = clock;
    this.sqs = sqs;
    table.write("CreateTopic", this::createTopic);
    table.act("DeleteTopic", this::deleteTopic);
    table.read("ListTopics", this::listTopics);
    table.read("GetTopicAttributes", this::topicAttributes);
    table.act("SetTopicAttributes", call -> setAttribute(topic(call).attributes, call));
    table.write("Subscribe", this::subscribe);
    table.act("Unsubscribe", call -> subscriptions.remove(subscription(call).arn));
    table.read("GetSubscriptionAttributes", this::subscriptionAttributes);
    table.act(
        "SetSubscriptionAttributes", call -> setAttribute(subscription(call).attributes, call));
    table.read("ListSubscriptionsByTopic", this::listByTopic);
    table.read("ListSubscriptions", call -> list(List.copyOf(subscriptions.values())));
    table.write("Publish", this::publish);
    table.read("ListTagsForResource", this::listTags);
    table.act("TagResource", this::tag);
    table.act("UntagResource", this::untag);
  }

  @Override
  public boolean readOnly(String operation) {
    return table.readOnly(operation);
  }

  @Override
  public ObjectNode invoke(Call call) {
    return table.invoke(call);
  }

  /** What another service publishes; false if there is no such topic. */
  boolean deliver(String topicArn, String message) {
    Topic topic = topics.get(topicArn);
    if (topic == null) {
      return false;
    }
    fanOut(topic, Ids.uuid(), message, "", Json.object());
    return true;
  }

  private Topic topic(Call call) {
    return topic(call.in().required("TopicArn"));
  }

  private Topic topic(String arn) {
    Topic topic = topics.get(arn);
    if (topic == null) {
      throw new AwsError(404, "NotFound", "Topic does not exist");
    }
    return topic;
  }

  private Subscription subscription(Call call) {
    Subscription subscription = subscriptions.get(call.in().required("SubscriptionArn"));
    if (subscription == null) {
      throw new AwsError(404, "NotFound", "Subscription does not exist");
    }
    return subscription;
  }

  private static AwsError invalid(String message) {
    return new AwsError(400, "InvalidParameter", "Invalid parameter: " + message);
  }

  private ObjectNode createTopic(Call call) {
    String name = call.in().required("Name");
    if (!NAME.matcher(name).matches()) {
      throw invalid("Topic Name");
    }
    String arn = "arn:aws:sns:" + call.region() + ":" + accountId + ":" + name;
    Topic topic = topics.computeIfAbsent(arn, Topic::new);
    topic.attributes.putAll(call.in().map("Attributes"));
    putTags(topic, call.in().list("Tags"));
    return Json.object("TopicArn", arn);
  }

  private void deleteTopic(Call call) {
    String arn = call.in().required("TopicArn");
    topics.remove(arn);
    subscriptions.values().removeIf(each -> each.topicArn.equals(arn));
  }

  private ObjectNode listTopics(Call unused) {
    return Json.object("Topics", Json.array(topics.keySet(), a -> Json.object("TopicArn", a)));
  }

  private ObjectNode topicAttributes(Call call) {
    Topic topic = topic(call);
    Map<String, String> all = new TreeMap<>();
    all.put("TopicArn", topic.arn);
    all.put("Owner", accountId);
    all.put("DisplayName", "");
    all.put("SubscriptionsPending", "0");
    all.put("SubscriptionsDeleted", "0");
    all.put("SubscriptionsConfirmed", Integer.toString(of(topic).size()));
    all.put("Policy", defaultPolicy(topic));
    all.putAll(topic.attributes);
    return Json.object("Attributes", Json.of(all));
  }

  private String defaultPolicy(Topic topic) {
    return "{\"Version\":\"2008-10-17\",\"Id\":\"__default_policy_ID\",\"Statement\":[{\"Sid\":"
        + "\"__default_statement_ID\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},"
        + "\"Action\":[\"SNS:Publish\",\"SNS:Subscribe\"],\"Resource\":\""
        + topic.arn
        + "\",\"Condition\":{\"StringEquals\":{\"AWS:SourceOwner\":\""
        + accountId
        + "\"}}}]}";
  }

  private static void setAttribute(Map<String, String> attributes, Call call) {
    String name = call.in().required("AttributeName");
    String value = call.in().string("AttributeValue", "");
    if (value.isEmpty()) {
      attributes.remove(name);
    } else {
      attributes.put(name, value);
    }
  }

  private List<Subscription> of(Topic topic) {
    return subscriptions.values().stream().filter(s -> s.topicArn.equals(topic.arn)).toList();
  }

  private ObjectNode subscribe(Call call) {
    Topic topic = topic(call);
    String protocol = call.in().required("Protocol");
    String endpoint = call.in().required("Endpoint");
    if (!protocol.equals("sqs") || !endpoint.startsWith("arn:aws:sqs:")) {
      throw invalid("the double subscribes SQS queues only");
    }
    Subscription subscription =
        of(topic).stream()
            .filter(s -> s.endpoint.equals(endpoint))
            .findFirst()
            .orElseGet(
                () ->
                    new Subscription(topic.arn + ":" + Ids.uuid(), topic.arn, protocol, endpoint));
    subscription.attributes.putAll(call.in().map("Attributes"));
    subscriptions.put(subscription.arn, subscription);
    return Json.object("SubscriptionArn", subscription.arn);
  }

  private ObjectNode subscriptionAttributes(Call call) {
    Subscription subscription = subscription(call);
    Map<String, String> all = new TreeMap<>();
    all.put("SubscriptionArn", subscription.arn);
    all.put("TopicArn", subscription.topicArn);
    all.put("Protocol", subscription.protocol);
    all.put("Endpoint", subscription.endpoint);
    all.put("Owner", accountId);
    all.put("ConfirmationWasAuthenticated", "true");
    all.put("PendingConfirmation", "false");
    all.put("RawMessageDelivery", "false");
    all.put("SubscriptionPrincipal", call.principal().arn());
    all.putAll(subscription.attributes);
    return Json.object("Attributes", Json.of(all));
  }

  private ObjectNode listByTopic(Call call) {
    return list(of(topic(call)));
  }

  private ObjectNode list(List<Subscription> listed) {
    return Json.object(
        "Subscriptions",
        Json.array(
            listed,
            s ->
                Json.object("SubscriptionArn", s.arn)
                    .put("TopicArn", s.topicArn)
                    .put("Protocol", s.protocol)
                    .put("Endpoint", s.endpoint)
                    .put("Owner", accountId)));
  }

  private ObjectNode publish(Call call) {
    Topic topic =
        topic(call.in().string("TopicArn").orElseGet(() -> call.in().required("TargetArn")));
    String message = call.in().required("Message");
    if (message.isEmpty()) {
      throw invalid("Empty message");
    }
    if (message.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw invalid("Message too long");
    }
    String id = Ids.uuid();
    fanOut(topic, id, message, call.in().string("Subject", ""), call.in().at("MessageAttributes"));
    return Json.object("MessageId", id);
  }

  private void fanOut(Topic topic, String id, String message, String subject, JsonNode attributes) {
    for (Subscription subscription : of(topic)) {
      if (subscription.attributes.getOrDefault("RawMessageDelivery", "false").equals("true")) {
        Map<String, JsonNode> raw = new LinkedHashMap<>();
        attributes.properties().forEach(e -> raw.put(e.getKey(), e.getValue()));
        sqs.deliver(subscription.endpoint, message, raw);
      } else {
        String envelope = Json.write(envelope(subscription, id, message, subject, attributes));
        sqs.deliver(subscription.endpoint, envelope, Map.of());
      }
    }
  }

  /** SNS's envelope; the signature has its place, but is none. */
  private ObjectNode envelope(
      Subscription subscription, String id, String message, String subject, JsonNode attributes) {
    ObjectNode envelope =
        Json.object("Type", "Notification")
            .put("MessageId", id)
            .put("TopicArn", subscription.topicArn);
    if (!subject.isEmpty()) {
      envelope.put("Subject", subject);
    }
    envelope
        .put("Message", message)
        .put("Timestamp", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
        .put("SignatureVersion", "1")
        .put("Signature", "EXAMPLE")
        .put("SigningCertURL", "https://sns.us-east-1.amazonaws.com/SimpleNotificationService.pem")
        .put(
            "UnsubscribeURL",
            "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn="
                + subscription.arn);
    if (!attributes.isEmpty()) {
      ObjectNode described = envelope.putObject("MessageAttributes");
      attributes
          .properties()
          .forEach(
              e ->
                  described
                      .putObject(e.getKey())
                      .put("Type", e.getValue().path("DataType").asText())
                      .put("Value", e.getValue().path("StringValue").asText()));
    }
    return envelope;
  }

  private static void putTags(Topic topic, List<JsonNode> tags) {
    tags.forEach(tag -> topic.tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
  }

  private ObjectNode listTags(Call call) {
    return Json.object(
        "Tags",
        Json.array(
            topic(call.in().required("ResourceArn")).tags.entrySet(),
            e -> Json.object("Key", e.getKey()).put("Value", e.getValue())));
  }

  private void tag(Call call) {
    putTags(topic(call.in().required("ResourceArn")), call.in().list("Tags"));
  }

  private void untag(Call call) {
    call.in().strings("TagKeys").forEach(topic(call.in().required("ResourceArn")).tags::remove);
  }
}
