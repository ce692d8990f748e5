// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import io.clouduser.notification.QueueUrl;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudtrail.model.AdvancedEventSelector;
import software.amazon.awssdk.services.cloudtrail.model.EventSelector;
import software.amazon.awssdk.services.cloudtrail.model.GetEventSelectorsResponse;
import software.amazon.awssdk.services.cloudtrail.model.ReadWriteType;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ListRulesRequest;
import software.amazon.awssdk.services.eventbridge.model.ListRulesResponse;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * CloudTrail, EventBridge, SNS and SQS through the SDK, each in the region of what is asked about.
 */
final class AwsEventFacts implements EventFacts {
  private final AwsDoctorClients clients;
  private final String region;

  /**
   * @param region of a queue whose URL names none
   */
  AwsEventFacts(AwsDoctorClients clients, String region) {
    this.clients = clients;
    this.region = region;
  }

  @Override
  public List<Rule> rules(String region) {
    EventBridgeClient events = clients.events(region);
    List<Rule> rules = new ArrayList<>();
    String token = null;
    do {
      ListRulesRequest request = ListRulesRequest.builder().nextToken(token).build();
      ListRulesResponse page = AwsAnswers.to("events:ListRules", () -> events.listRules(request));
      page.rules().stream()
          .filter(rule -> rule.eventPattern() != null)
          .forEach(
              rule ->
                  rules.add(
                      new Rule(
                          rule.name(), rule.state() != RuleState.DISABLED, rule.eventPattern())));
      token = page.nextToken();
    } while (token != null);
    return rules;
  }

  @Override
  public List<String> targets(String region, String rule) {
    return AwsAnswers.to(
            "events:ListTargetsByRule",
            () -> clients.events(region).listTargetsByRule(request -> request.rule(rule)))
        .targets()
        .stream()
        .map(Target::arn)
        .toList();
  }

  @Override
  public boolean matches(String region, String pattern, String event) {
    return Boolean.TRUE.equals(
        AwsAnswers.to(
                "events:TestEventPattern",
                () ->
                    clients
                        .events(region)
                        .testEventPattern(request -> request.eventPattern(pattern).event(event)))
            .result());
  }

  @Override
  public Topic topic(String arn) {
    Map<String, String> attributes =
        AwsAnswers.to(
                "sns:GetTopicAttributes",
                () -> clients.sns(region(arn)).getTopicAttributes(request -> request.topicArn(arn)))
            .attributes();
    return new Topic(attributes.getOrDefault("Policy", "{}"), attributes.get("KmsMasterKeyId"));
  }

  @Override
  public List<Subscription> subscriptions(String topicArn) {
    return AwsAnswers.to(
        "sns:ListSubscriptionsByTopic",
        () ->
            clients
                .sns(region(topicArn))
                .listSubscriptionsByTopicPaginator(request -> request.topicArn(topicArn))
                .subscriptions()
                .stream()
                .map(
                    found ->
                        new Subscription(
                            String.valueOf(found.endpoint()),
                            String.valueOf(found.subscriptionArn()).startsWith("arn:")))
                .toList());
  }

  private static String region(String arn) {
    return arn.split(":", 6)[3];
  }

  @Override
  public Optional<Queue> queue(URI url) {
    return AwsAnswers.to(
        "sqs:GetQueueAttributes",
        () -> {
          try {
            Map<QueueAttributeName, String> attributes =
                clients
                    .sqs(QueueUrl.of(url).region().orElse(region))
                    .getQueueAttributes(
                        request ->
                            request.queueUrl(url.toString()).attributeNames(QueueAttributeName.ALL))
                    .attributes();
            return Optional.of(
                new Queue(
                    String.valueOf(attributes.get(QueueAttributeName.QUEUE_ARN)),
                    attributes.get(QueueAttributeName.POLICY),
                    attributes.get(QueueAttributeName.REDRIVE_POLICY),
                    attributes.get(QueueAttributeName.KMS_MASTER_KEY_ID),
                    number(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)),
                    number(
                        attributes.get(
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))));
          } catch (QueueDoesNotExistException e) {
            return Optional.empty();
          }
        });
  }

  private static int number(@Nullable String text) {
    return text == null ? 0 : Integer.parseInt(text);
  }

  @Override
  public List<Trail> trails(String region) {
    CloudTrailClient trails = clients.trails(region);
    return AwsAnswers.to("cloudtrail:DescribeTrails", () -> trails.describeTrails())
        .trailList()
        .stream()
        .map(
            trail ->
                new Trail(
                    trail.name(),
                    Boolean.TRUE.equals(trail.isMultiRegionTrail()),
                    Boolean.TRUE.equals(trail.includeGlobalServiceEvents()),
                    managementEvents(trails, trail.trailARN()),
                    AwsAnswers.to(
                        "cloudtrail:GetTrailStatus",
                        () ->
                            Boolean.TRUE.equals(
                                trails
                                    .getTrailStatus(request -> request.name(trail.trailARN()))
                                    .isLogging()))))
        .toList();
  }

  private static boolean managementEvents(CloudTrailClient trails, String arn) {
    GetEventSelectorsResponse selectors =
        AwsAnswers.to(
            "cloudtrail:GetEventSelectors",
            () -> trails.getEventSelectors(request -> request.trailName(arn)));
    return selectors.eventSelectors().stream().anyMatch(AwsEventFacts::recordsChanges)
        || selectors.advancedEventSelectors().stream().anyMatch(AwsEventFacts::recordsChanges);
  }

  private static boolean recordsChanges(EventSelector selector) {
    return !Boolean.FALSE.equals(selector.includeManagementEvents())
        && selector.readWriteType() != ReadWriteType.READ_ONLY;
  }

  private static boolean recordsChanges(AdvancedEventSelector selector) {
    return selector.fieldSelectors().stream()
        .anyMatch(
            field ->
                field.field().equals("eventCategory")
                    && field.equalsValue().contains("Management"));
  }
}
