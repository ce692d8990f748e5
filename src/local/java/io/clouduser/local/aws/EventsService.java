// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** EventBridge: rules with event patterns that deliver to SNS topics and SQS queues. */
final class EventsService implements AwsService {
  private static final String DEFAULT_BUS = "default";

  /** A rule; replaced as a whole by PutRule, while its targets stay. */
  private record Rule(
      String name,
      String arn,
      String bus,
      ObjectNode attributes,
      EventPattern pattern,
      Map<String, JsonNode> targets) {
    boolean enabled() {
      return !attributes.path("State").asText().equals("DISABLED");
    }
  }

  private final Operations table = new Operations();
  private final String accountId;
  private final Clock clock;
  private final SnsService sns;
  private final SqsService sqs;

  /** By bus and name. */
  private final Map<String, Rule> rules = new ConcurrentSkipListMap<>();

  private final Map<String, Map<String, String>> tags = new ConcurrentHashMap<>();

  EventsService(String accountId, Clock clock, SnsService sns, SqsService sqs) {
    this.accountId = accountId;
    this.clock = clock;
    this.sns = sns;
    this.sqs = sqs;
    table.write("PutRule", this::putRule);
    table.read("DescribeRule", call -> describe(rule(call)));
    table.read("ListRules", this::listRules);
    table.act("DeleteRule", this::deleteRule);
    table.act("EnableRule", call -> state(call, "ENABLED"));
    table.act("DisableRule", call -> state(call, "DISABLED"));
    table.write("PutTargets", this::putTargets);
    table.read("ListTargetsByRule", this::listTargets);
    table.write("RemoveTargets", this::removeTargets);
    table.write("PutEvents", this::putEvents);
    table.read("TestEventPattern", this::testPattern);
    table.read("DescribeEventBus", this::describeBus);
    table.read("ListTagsForResource", this::listTags);
    table.act(
        "TagResource", call -> putTags(call.in().required("ResourceARN"), call.in().list("Tags")));
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

  /** Puts an event of another service, complete with its envelope, on the default bus. */
  void emit(ObjectNode event) {
    dispatch(DEFAULT_BUS, event);
  }

  /** Whether any rule is there to see an event. */
  boolean hasRules() {
    return !rules.isEmpty();
  }

  private void dispatch(String bus, ObjectNode event) {
    for (Rule rule : rules.values()) {
      if (rule.bus().equals(bus) && rule.enabled() && rule.pattern().matches(event)) {
        rule.targets().values().forEach(target -> deliver(target, event));
      }
    }
  }

  private void deliver(JsonNode target, ObjectNode event) {
    String arn = target.path("Arn").asText();
    String message = target.hasNonNull("Input") ? target.get("Input").asText() : Json.write(event);
    if (arn.startsWith("arn:aws:sns:")) {
      sns.deliver(arn, message);
    } else {
      sqs.deliver(arn, message, Map.of());
    }
  }

  private static String bus(Call call) {
    String bus = call.in().string("EventBusName", DEFAULT_BUS);
    return bus.substring(bus.lastIndexOf('/') + 1);
  }

  private Rule rule(Call call) {
    String name = call.in().string("Name").orElseGet(() -> call.in().required("Rule"));
    Rule rule = rules.get(bus(call) + "/" + name);
    if (rule == null) {
      throw new AwsError(
          400,
          "ResourceNotFoundException",
          "Rule " + name + " does not exist on EventBus " + bus(call) + ".");
    }
    return rule;
  }

  private ObjectNode putRule(Call call) {
    String name = call.in().required("Name");
    String bus = bus(call);
    String path = bus.equals(DEFAULT_BUS) ? name : bus + "/" + name;
    String arn = "arn:aws:events:" + call.region() + ":" + accountId + ":rule/" + path;
    EventPattern pattern = EventPattern.parse(call.in().required("EventPattern"));
    ObjectNode attributes = call.in().json().deepCopy();
    attributes.remove("Tags");
    attributes.put("EventBusName", bus).put("Arn", arn);
    if (!attributes.hasNonNull("State")) {
      attributes.put("State", "ENABLED");
    }
    rules.compute(
        bus + "/" + name,
        (key, old) ->
            new Rule(
                name,
                arn,
                bus,
                attributes,
                pattern,
                old == null ? new ConcurrentSkipListMap<>() : old.targets()));
    putTags(arn, call.in().list("Tags"));
    return Json.object("RuleArn", arn);
  }

  private ObjectNode describe(Rule rule) {
    return rule.attributes().deepCopy().put("CreatedBy", accountId);
  }

  private ObjectNode listRules(Call call) {
    String prefix = call.in().string("NamePrefix", "");
    List<Rule> found =
        rules.values().stream()
            .filter(rule -> rule.bus().equals(bus(call)) && rule.name().startsWith(prefix))
            .filter(rule -> rule.arn().contains(":events:" + call.region() + ":"))
            .toList();
    return Json.object("Rules", Json.array(found, rule -> rule.attributes().deepCopy()));
  }

  private void deleteRule(Call call) {
    Rule rule = rules.get(bus(call) + "/" + call.in().required("Name"));
    if (rule == null) {
      return;
    }
    if (!rule.targets().isEmpty()) {
      throw new AwsError(400, "ValidationException", "Rule can't be deleted since it has targets.");
    }
    rules.remove(rule.bus() + "/" + rule.name());
    tags.remove(rule.arn());
  }

  private void state(Call call, String state) {
    rule(call).attributes().put("State", state);
  }

  private ObjectNode putTargets(Call call) {
    Rule rule = rule(call);
    for (JsonNode target : call.in().list("Targets")) {
      String arn = target.path("Arn").asText();
      if (!arn.startsWith("arn:aws:sns:") && !arn.startsWith("arn:aws:sqs:")) {
        throw new AwsError(
            400, "ValidationException", "The double delivers to SNS and SQS only: " + arn);
      }
      rule.targets().put(target.path("Id").asText(), target);
    }
    return noneFailed();
  }

  private static ObjectNode noneFailed() {
    ObjectNode reply = Json.object().put("FailedEntryCount", 0);
    reply.putArray("FailedEntries");
    return reply;
  }

  private ObjectNode listTargets(Call call) {
    return Json.object("Targets", Json.array(rule(call).targets().values(), JsonNode::deepCopy));
  }

  private ObjectNode removeTargets(Call call) {
    rule(call).targets().keySet().removeAll(call.in().strings("Ids"));
    return noneFailed();
  }

  private ObjectNode putEvents(Call call) {
    ArrayNode entries = Json.array(List.of(), Json::of);
    int failed = 0;
    for (JsonNode entry : call.in().list("Entries")) {
      JsonNode detail = Json.parse(entry.path("Detail").asText("{}"));
      if (!detail.isObject()) {
        failed++;
        entries.add(
            Json.object("ErrorCode", "MalformedDetail")
                .put("ErrorMessage", "Detail is malformed."));
        continue;
      }
      String id = Ids.uuid();
      ObjectNode event =
          Json.object("version", "0")
              .put("id", id)
              .put("detail-type", entry.path("DetailType").asText())
              .put("source", entry.path("Source").asText())
              .put("account", accountId)
              .put("time", Json.time(clock.instant()))
              .put("region", call.region());
      event.putArray("resources").addAll((ArrayNode) resources(entry));
      event.set("detail", detail);
      String bus = entry.path("EventBusName").asText(DEFAULT_BUS);
      dispatch(bus.substring(bus.lastIndexOf('/') + 1), event);
      entries.add(Json.object("EventId", id));
    }
    ObjectNode reply = Json.object().put("FailedEntryCount", failed);
    return reply.set("Entries", entries);
  }

  private static JsonNode resources(JsonNode entry) {
    return entry.path("Resources").isArray()
        ? entry.get("Resources")
        : Json.array(List.of(), Json::of);
  }

  private ObjectNode testPattern(Call call) {
    EventPattern pattern = EventPattern.parse(call.in().required("EventPattern"));
    return Json.object().put("Result", pattern.matches(Json.parse(call.in().required("Event"))));
  }

  private ObjectNode describeBus(Call call) {
    String bus = call.in().string("Name", DEFAULT_BUS);
    return Json.object("Name", bus)
        .put("Arn", "arn:aws:events:" + call.region() + ":" + accountId + ":event-bus/" + bus);
  }

  private void putTags(String arn, List<JsonNode> list) {
    Map<String, String> ofArn = tags.computeIfAbsent(arn, key -> new ConcurrentHashMap<>());
    list.forEach(tag -> ofArn.put(tag.path("Key").asText(), tag.path("Value").asText()));
  }

  private ObjectNode listTags(Call call) {
    Map<String, String> ofArn = tags.getOrDefault(call.in().required("ResourceARN"), Map.of());
    return Json.object(
        "Tags",
        Json.array(
            new TreeMap<>(ofArn).entrySet(),
            e -> Json.object("Key", e.getKey()).put("Value", e.getValue())));
  }

  private void untag(Call call) {
    Map<String, String> ofArn =
        tags.computeIfAbsent(call.in().required("ResourceARN"), key -> new ConcurrentHashMap<>());
    ofArn.keySet().removeAll(call.in().strings("TagKeys"));
  }
}
