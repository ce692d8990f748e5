// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import io.clouduser.api.CloudUser;
import io.clouduser.doctor.Settings.Placement;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.kube.KubeDouble;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An account and a cluster in which all is as it has to be, until a test breaks something. */
final class World implements AutoCloseable {
  static final String QUEUE = "clouduser-events";
  static final String DEAD_LETTERS = "clouduser-dead-letters";
  static final String SET = "clouduser-credentials";
  static final String ACCOUNT = "111122223333";
  static final String TOPIC = "arn:aws:sns:us-east-1:" + ACCOUNT + ":clouduser-events";
  static final String TOPIC_OF_ANOTHER = "arn:aws:sns:us-east-1:" + ACCOUNT + ":audit";
  static final String QUEUE_ARN = "arn:aws:sqs:us-east-1:" + ACCOUNT + ":" + QUEUE;
  static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/clouduser-operator";
  static final String BOUNDARY =
      "arn:aws:iam::" + ACCOUNT + ":policy/cloud-users/clouduser-boundary";
  static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  private static final String KEY = "ASIADOCTOR0000000000";

  final AwsEmulator aws = AwsEmulator.start();
  final KubeDouble kube = KubeDouble.start();
  final KubernetesClient client =
      new KubernetesClientBuilder().withConfig(Surgery.impatient(kube.config())).build();

  World() {
    aws.principal(KEY, "arn:aws:sts::" + ACCOUNT + ":assumed-role/clouduser-operator/pod");
    aws.call("iam", "CreateGroup", Map.of("GroupName", "developers", "Path", "/teams/"));
    passwords(true, false);
    aws.ses().requireVerifiedSenders();
    aws.ses().verify("example.com");
    aws.call(
        "ses",
        "CreateConfigurationSet",
        Map.of("ConfigurationSetName", SET, "DeliveryOptions", Map.of("TlsPolicy", "REQUIRE")));
    destination(
        true,
        List.of(
            "SEND",
            "DELIVERY",
            "BOUNCE",
            "COMPLAINT",
            "REJECT",
            "DELIVERY_DELAY",
            "RENDERING_FAILURE"));
    aws.call(
        "sns",
        "CreateTopic",
        Map.of("Name", QUEUE, "Attributes", Map.of("Policy", topicPolicy(""))));
    aws.call("sqs", "CreateQueue", Map.of("QueueName", DEAD_LETTERS));
    aws.call(
        "sqs",
        "CreateQueue",
        Map.of(
            "QueueName",
            QUEUE,
            "Attributes",
            Map.of(
                "Policy",
                queuePolicy(TOPIC),
                "RedrivePolicy",
                "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:"
                    + ACCOUNT
                    + ":"
                    + DEAD_LETTERS
                    + "\",\"maxReceiveCount\":12}")));
    aws.call(
        "sns", "Subscribe", Map.of("TopicArn", TOPIC, "Protocol", "sqs", "Endpoint", QUEUE_ARN));
    rule("iam", "{\"source\":[\"aws.iam\"],\"detail\":{\"errorCode\":[{\"exists\":false}]}}");
    rule(
        "ses",
        "{\"source\":[\"aws.ses\"],\"detail\":{\"mail\":{\"tags\":"
            + "{\"ses:configuration-set\":[\""
            + SET
            + "\"]}}}}");
    target("iam", TOPIC);
    target("ses", TOPIC);
    install(definition());
    declare(
        "jane",
        """
        path: /cloud-users/
        permissionsBoundary: %s
        groups: [Developers]
        policies: ["%s"]
        """
            .formatted(BOUNDARY, READ_ONLY));
  }

  /**
   * Declares a person.
   *
   * @param spec YAML, but for the address
   */
  void declare(String name, String spec) {
    String manifest =
        "apiVersion: clouduser.io/v1alpha1\nkind: CloudUser\nmetadata: {name: "
            + name
            + ", namespace: default}\nspec:\n  email: a@example.com\n"
            + spec.indent(2);
    client.resource(Serialization.unmarshal(manifest, CloudUser.class)).create();
  }

  void undeclare(String name) {
    client.resources(CloudUser.class).inNamespace("default").withName(name).delete();
  }

  void passwords(boolean usersMayChange, boolean hardExpiry) {
    aws.call(
        "iam",
        "UpdateAccountPasswordPolicy",
        Map.of(
            "AllowUsersToChangePassword",
            usersMayChange,
            "HardExpiry",
            hardExpiry,
            "MaxPasswordAge",
            90));
  }

  void destination(boolean enabled, List<String> types) {
    destination("bus", enabled, types);
  }

  void destination(String name, boolean enabled, List<String> types) {
    aws.call(
        "ses",
        "CreateConfigurationSetEventDestination",
        Map.of(
            "ConfigurationSetName",
            SET,
            "EventDestinationName",
            name,
            "EventDestination",
            Map.of(
                "Enabled",
                enabled,
                "MatchingEventTypes",
                types,
                "EventBridgeDestination",
                Map.of(
                    "EventBusArn", "arn:aws:events:us-east-1:" + ACCOUNT + ":event-bus/default"))));
  }

  void forgetDestination() {
    aws.call(
        "ses",
        "DeleteConfigurationSetEventDestination",
        Map.of("ConfigurationSetName", SET, "EventDestinationName", "bus"));
  }

  void rule(String name, String pattern) {
    aws.call("events", "PutRule", Map.of("Name", name, "EventPattern", pattern));
  }

  /** A rule that sees all events of a source, and sends them elsewhere. */
  void ruleOfAnother(String name, String source) {
    rule(name, "{\"source\":[\"" + source + "\"]}");
    target(name, TOPIC_OF_ANOTHER);
  }

  void target(String rule, String arn) {
    aws.call(
        "events",
        "PutTargets",
        Map.of("Rule", rule, "Targets", List.of(Map.of("Id", "t", "Arn", arn))));
  }

  void withoutTarget(String rule) {
    aws.call("events", "RemoveTargets", Map.of("Rule", rule, "Ids", List.of("t")));
  }

  static String topicPolicy(String more) {
    return "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"events.amazonaws.com\"},"
        + "\"Action\":\"sns:Publish\",\"Resource\":\"*\""
        + more
        + "}]}";
  }

  static String queuePolicy(String topic) {
    return "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"sns.amazonaws.com\"},"
        + "\"Action\":\"sqs:SendMessage\",\"Resource\":\"*\",\"Condition\":{\"ArnEquals\":"
        + "{\"aws:SourceArn\":[\""
        + topic
        + "\"]}}}]}";
  }

  void topicAttribute(String name, String value) {
    aws.call(
        "sns",
        "SetTopicAttributes",
        Map.of("TopicArn", TOPIC, "AttributeName", name, "AttributeValue", value));
  }

  void queueAttribute(String name, String value) {
    aws.call(
        "sqs", "SetQueueAttributes", Map.of("QueueUrl", QUEUE, "Attributes", Map.of(name, value)));
  }

  void install(CustomResourceDefinition definition) {
    client.resource(definition).createOr(found -> found.update());
  }

  static CustomResourceDefinition definition() {
    try (InputStream file = Files.newInputStream(Path.of("crds", "cloudusers.clouduser.io.yaml"))) {
      return Serialization.unmarshal(file, CustomResourceDefinition.class);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Settings settings() {
    return settings("access@example.com");
  }

  Settings settings(String sender) {
    return settings(
        sender, "us-east-1", URI.create(aws.endpoint() + "/" + ACCOUNT + "/" + QUEUE), null);
  }

  Settings settings(
      String sender, String region, @Nullable URI queueUrl, @Nullable String eventBus) {
    return new Settings(
        sender,
        SET,
        region,
        "us-east-1",
        "us-east-1",
        queueUrl,
        eventBus,
        null,
        new Placement("/cloud-users/", null),
        Set.of(),
        true,
        "clouduser-system",
        null);
  }

  List<Finding> examine() {
    return examine(settings(), false);
  }

  List<Finding> examine(Settings settings, boolean glance) {
    System.setProperty("aws.endpointUrl", aws.endpoint().toString());
    System.setProperty("aws.accessKeyId", KEY);
    System.setProperty("aws.secretAccessKey", "not-a-secret");
    try (Surgery surgery =
        Surgery.open(client, settings, "us-east-1", InstantSource.system(), Duration.ZERO)) {
      return glance ? surgery.doctor().glance() : surgery.doctor().examine();
    }
  }

  @Override
  public void close() {
    client.close();
    kube.close();
    aws.close();
  }
}
