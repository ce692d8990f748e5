// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** SES's configuration sets: their options, kept as they were put, and event destinations. */
final class SesConfigurationSets {
  /** Options that a Put… operation of their own replaces, by operation. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "PutConfigurationSetDeliveryOptions", "DeliveryOptions",
          "PutConfigurationSetReputationOptions", "ReputationOptions",
          "PutConfigurationSetSendingOptions", "SendingOptions",
          "PutConfigurationSetSuppressionOptions", "SuppressionOptions",
          "PutConfigurationSetTrackingOptions", "TrackingOptions",
          "PutConfigurationSetVdmOptions", "VdmOptions",
          "PutConfigurationSetArchivingOptions", "ArchivingOptions");

  private static final class ConfigurationSet {
    private final ObjectNode attributes;
    private final Map<String, ObjectNode> destinations = new TreeMap<>();

    ConfigurationSet(ObjectNode attributes) {
      this.attributes = attributes;
    }
  }

  private final Map<String, ConfigurationSet> sets = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> tags = new ConcurrentHashMap<>();
  private final String accountId;

  SesConfigurationSets(String accountId) {
    this.accountId = accountId;
  }

  void register(Operations table) {
    table.act("CreateConfigurationSet", this::create);
    table.read("GetConfigurationSet", call -> set(call).attributes.deepCopy());
    table.read("ListConfigurationSets", this::list);
    table.act("DeleteConfigurationSet", this::delete);
    OPTIONS.forEach((operation, option) -> table.act(operation, call -> putOption(call, option)));
    table.act("CreateConfigurationSetEventDestination", this::createDestination);
    table.act("UpdateConfigurationSetEventDestination", this::updateDestination);
    table.read("GetConfigurationSetEventDestinations", this::getDestinations);
    table.act("DeleteConfigurationSetEventDestination", this::deleteDestination);
    table.read("ListTagsForResource", this::listTags);
    table.act("TagResource", this::tag);
    table.act("UntagResource", this::untag);
  }

  /** Remembers the tags of an identity, which come and go through the same operations. */
  void tagged(String arn, List<JsonNode> list) {
    putTags(arn, list);
  }

  /** Refuses a name that does not exist. */
  void require(String name) {
    if (!sets.containsKey(name)) {
      throw SesService.notFound("Configuration set <" + name + "> does not exist.");
    }
  }

  /** Whether events of a type, such as {@code DELIVERY}, go to EventBridge for this set. */
  boolean publishes(String name, String eventType) {
    ConfigurationSet set = sets.get(name);
    return set != null
        && set.destinations.values().stream()
            .filter(d -> d.path("Enabled").asBoolean() && d.has("EventBridgeDestination"))
            .anyMatch(d -> contains(d.path("MatchingEventTypes"), eventType));
  }

  private static boolean contains(JsonNode array, String text) {
    for (JsonNode each : array) {
      if (each.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }

  private ConfigurationSet set(Call call) {
    String name = call.in().required("ConfigurationSetName");
    require(name);
    return sets.get(name);
  }

  private String arn(Call call, String name) {
    return "arn:aws:ses:" + call.region() + ":" + accountId + ":configuration-set/" + name;
  }

  private void create(Call call) {
    String name = call.in().required("ConfigurationSetName");
    ObjectNode attributes = call.in().json().deepCopy();
    attributes.remove("Tags");
    attributes.withObjectProperty("SendingOptions").put("SendingEnabled", true);
    attributes.withObjectProperty("ReputationOptions");
    if (sets.putIfAbsent(name, new ConfigurationSet(attributes)) != null) {
      throw new AwsError(
          400, "AlreadyExistsException", "Configuration set <" + name + "> already exists.");
    }
    putTags(arn(call, name), call.in().list("Tags"));
  }

  private ObjectNode list(Call call) {
    return Json.object("ConfigurationSets", Json.strings(new TreeMap<>(sets).keySet()));
  }

  private void delete(Call call) {
    set(call);
    String name = call.in().required("ConfigurationSetName");
    sets.remove(name);
    tags.remove(arn(call, name));
  }

  private void putOption(Call call, String option) {
    ObjectNode value = call.in().json().deepCopy();
    value.remove("ConfigurationSetName");
    set(call).attributes.set(option, value);
  }

  private void createDestination(Call call) {
    ConfigurationSet set = set(call);
    String name = call.in().required("EventDestinationName");
    ObjectNode destination = destination(call, name);
    if (set.destinations.putIfAbsent(name, destination) != null) {
      throw new AwsError(
          400, "AlreadyExistsException", "Event destination <" + name + "> already exists.");
    }
  }

  private void updateDestination(Call call) {
    String name = existingDestination(call);
    set(call).destinations.put(name, destination(call, name));
  }

  private static ObjectNode destination(Call call, String name) {
    if (!(call.in().at("EventDestination") instanceof ObjectNode given)) {
      throw new AwsError(400, "BadRequestException", "EventDestination is missing.");
    }
    return given.deepCopy().put("Name", name);
  }

  private ObjectNode getDestinations(Call call) {
    return Json.object(
        "EventDestinations", Json.array(set(call).destinations.values(), ObjectNode::deepCopy));
  }

  private void deleteDestination(Call call) {
    set(call).destinations.remove(existingDestination(call));
  }

  private String existingDestination(Call call) {
    String name = call.in().required("EventDestinationName");
    if (!set(call).destinations.containsKey(name)) {
      throw SesService.notFound("Event destination <" + name + "> does not exist.");
    }
    return name;
  }

  private void putTags(String arn, List<JsonNode> list) {
    Map<String, String> ofArn = tags.computeIfAbsent(arn, key -> new ConcurrentHashMap<>());
    list.forEach(tag -> ofArn.put(tag.path("Key").asText(), tag.path("Value").asText()));
  }

  private ObjectNode listTags(Call call) {
    Map<String, String> ofArn = tags.getOrDefault(call.in().required("ResourceArn"), Map.of());
    return Json.object(
        "Tags",
        Json.array(
            ofArn.entrySet(), e -> Json.object("Key", e.getKey()).put("Value", e.getValue())));
  }

  private void tag(Call call) {
    putTags(call.in().required("ResourceArn"), call.in().list("Tags"));
  }

  private void untag(Call call) {
    Map<String, String> ofArn = tags.getOrDefault(call.in().required("ResourceArn"), Map.of());
    call.in().strings("TagKeys").forEach(ofArn.keySet()::remove);
  }
}
