// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import io.clouduser.doctor.Check.Outcome;
import io.clouduser.doctor.EventFacts.Queue;
import io.clouduser.doctor.EventFacts.Rule;
import io.clouduser.doctor.EventFacts.Subscription;
import io.clouduser.doctor.EventFacts.Topic;
import io.clouduser.doctor.EventFacts.Trail;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Follows the way of events: trail, rule, topic, subscription, queue. Each check names the first
 * place where it is broken.
 */
final class EventChecks {
  private static final int MANY_WAITING = 100;

  /** What is known of the rules of one source. */
  private record Way(Outcome outcome, Set<String> topics) {}

  private final EventFacts events;
  private final Settings settings;
  private final Once<Optional<Queue>> queue;
  private final Once<Way> iamWay;
  private final Once<Way> sesWay;

  EventChecks(EventFacts events, Settings settings, Supplier<String> account) {
    this.events = events;
    this.settings = settings;
    this.queue = new Once<>(() -> events.queue(url()));
    this.iamWay =
        new Once<>(
            () ->
                way(
                    settings.eventsRegion(),
                    "aws.iam",
                    Samples.iam(account.get(), settings.eventsRegion())));
    this.sesWay =
        new Once<>(
            () ->
                way(
                    settings.sesRegion(),
                    "aws.ses",
                    Samples.ses(account.get(), settings.sesRegion(), settings.configurationSet())));
  }

  List<Check> all() {
    return List.of(
        Check.thorough("trail", withQueue(this::trail)),
        Check.thorough("rule-iam", withQueue(() -> iamWay.get().outcome())),
        Check.thorough("rule-ses", withQueue(() -> sesWay.get().outcome())),
        Check.thorough("topic-policy", withQueue(this::topicPolicy)),
        Check.thorough("subscription", withQueue(this::subscription)),
        Check.thorough("queue-policy", withQueue(this::queuePolicy)),
        Check.thorough("encryption", withQueue(this::encryption)),
        Check.thorough("dead-letters", withQueue(this::deadLetters)),
        Check.cheap("queue-backlog", withQueue(this::backlog)));
  }

  private URI url() {
    return Objects.requireNonNull(settings.queueUrl(), "checked by withQueue");
  }

  /** Without a queue the operator finds changes by looking, and none of this is needed. */
  private Supplier<Outcome> withQueue(Supplier<Outcome> look) {
    return () -> {
      if (settings.queueUrl() == null) {
        return Outcome.unknown(
            "no queue is configured: changes made elsewhere are seen at the next sweep only",
            "Set CLOUDUSER_QUEUE_URL (Terraform: output queue_url), or leave it at that.");
      }
      if (queue.get().isEmpty()) {
        return Outcome.fail(
            "there is no queue " + settings.queueUrl(),
            "Correct CLOUDUSER_QUEUE_URL, or create the queue (Terraform: output queue_url).");
      }
      return look.get();
    };
  }

  private Queue found() {
    return queue.get().orElseThrow();
  }

  private Outcome trail() {
    List<Trail> trails = events.trails(settings.eventsRegion());
    if (trails.isEmpty()) {
      return Outcome.fail(
          "there is no trail in " + settings.eventsRegion() + ": IAM makes no events",
          "Create a trail of all regions (Terraform: create_trail = true).");
    }
    List<Trail> good =
        trails.stream().filter(trail -> trail.globalEvents() && trail.managementEvents()).toList();
    if (good.isEmpty()) {
      return Outcome.fail(
          "no trail records the management events of IAM: " + names(trails),
          "Let one record write management events and global services.");
    }
    return good.stream().anyMatch(Trail::logging)
        ? Outcome.pass(names(good) + " is logging")
        : Outcome.fail(
            "no trail is logging: " + names(good),
            "aws cloudtrail start-logging --name " + good.get(0).name());
  }

  private static String names(List<Trail> trails) {
    return String.join(", ", trails.stream().map(Trail::name).toList());
  }

  /**
   * Finds the rule that leads to the queue. Others may look at the same events: a rule of theirs
   * stands for it only where none leads there, so that the next checks have something to follow.
   */
  private Way way(String region, String source, Map<String, String> samples) {
    List<Outcome> faults = new ArrayList<>();
    Way broken = null;
    Way ofAnother = null;
    for (Rule rule : events.rules(region)) {
      if (!rule.pattern().contains("\"" + source + "\"")) {
        continue;
      }
      List<String> targets = events.targets(region, rule.name());
      Set<String> topics = new TreeSet<>();
      targets.stream().filter(arn -> arn.contains(":sns:")).forEach(topics::add);
      Set<String> leading = new TreeSet<>(topics);
      leading.removeIf(topic -> !leadsToQueue(topic));
      boolean leads = !leading.isEmpty() || targets.contains(found().arn());
      Optional<Outcome> fault = fault(region, rule, leads || !topics.isEmpty(), samples);
      Outcome outcome =
          fault.orElseGet(() -> Outcome.pass(rule.name() + " matches and has a target"));
      if (fault.isEmpty() && leads) {
        return new Way(outcome, leading);
      }
      fault.ifPresent(faults::add);
      if (leads && broken == null) {
        broken = new Way(outcome, leading);
      } else if (fault.isEmpty() && ofAnother == null) {
        ofAnother = new Way(outcome, topics);
      }
    }
    if (broken != null) {
      return broken;
    }
    return ofAnother == null ? new Way(noRule(region, source, faults), Set.of()) : ofAnother;
  }

  private static Outcome noRule(String region, String source, List<Outcome> faults) {
    return faults.isEmpty()
        ? Outcome.fail("no rule in " + region + " is about " + source, createRule(region))
        : Outcome.fail(
            String.join("; ", faults.stream().map(Outcome::found).toList()),
            Objects.requireNonNull(faults.get(0).mend(), "a fault has a mend"));
  }

  private static String createRule(String region) {
    return "Create a rule on the default bus of "
        + region
        + " (Terraform: terraform/events.tf and ses.tf) with the topic as its target.";
  }

  /** Why a rule brings nothing, if so; EventBridge is asked last, for it is asked the most. */
  private Optional<Outcome> fault(
      String region, Rule rule, boolean hasTarget, Map<String, String> samples) {
    if (!rule.enabled()) {
      return Optional.of(
          Outcome.fail(
              rule.name() + " is switched off",
              "aws events enable-rule --region " + region + " --name " + rule.name()));
    }
    if (!hasTarget) {
      return Optional.of(
          Outcome.fail(
              rule.name() + " has no topic as a target",
              "aws events put-targets --region "
                  + region
                  + " --rule "
                  + rule.name()
                  + " --targets …"));
    }
    List<String> unseen =
        samples.entrySet().stream()
            .filter(sample -> !events.matches(region, rule.pattern(), sample.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    return unseen.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Outcome.fail(
                rule.name() + " does not match " + String.join(", ", unseen), createRule(region)));
  }

  /** A topic of others may not be asked; the queue's own may, or the next check says so. */
  private boolean leadsToQueue(String topic) {
    try {
      return events.subscriptions(topic).stream()
          .anyMatch(subscription -> subscription.endpoint().equals(found().arn()));
    } catch (Unanswered e) {
      return false;
    }
  }

  private Set<String> topics() {
    Set<String> topics = new TreeSet<>(iamWay.get().topics());
    topics.addAll(sesWay.get().topics());
    return topics;
  }

  private static Outcome noTopic() {
    return Outcome.unknown("no rule leads to a topic", null);
  }

  private Outcome topicPolicy() {
    if (topics().isEmpty()) {
      return noTopic();
    }
    for (String arn : topics()) {
      Topic topic = events.topic(arn);
      var allowing = new PolicyText(topic.policy()).allowing("events.amazonaws.com", "sns:Publish");
      if (allowing.isEmpty()) {
        return Outcome.fail(
            "EventBridge may not publish to " + arn,
            "Let events.amazonaws.com do sns:Publish in the topic's policy.");
      }
      if (allowing.stream().allMatch(statement -> statement.has("Condition"))) {
        return Outcome.fail(
            "the policy of "
                + arn
                + " lets EventBridge publish under a condition, which it cannot"
                + " meet",
            "Take the condition out of the statement for events.amazonaws.com.");
      }
    }
    return Outcome.pass("EventBridge may publish to " + String.join(", ", topics()));
  }

  private Outcome subscription() {
    if (topics().isEmpty()) {
      return noTopic();
    }
    for (String arn : topics()) {
      List<Subscription> ours =
          events.subscriptions(arn).stream()
              .filter(subscription -> subscription.endpoint().equals(found().arn()))
              .toList();
      if (ours.stream().noneMatch(Subscription::confirmed)) {
        return Outcome.fail(
            ours.isEmpty()
                ? "the queue does not subscribe to " + arn
                : "the queue's subscription to " + arn + " is not confirmed",
            "aws sns subscribe --protocol sqs --notification-endpoint "
                + found().arn()
                + " --topic-arn "
                + arn);
      }
    }
    return Outcome.pass("the queue subscribes to " + String.join(", ", topics()));
  }

  private Outcome queuePolicy() {
    PolicyText policy = new PolicyText(found().policy());
    var allowing = policy.allowing("sns.amazonaws.com", "sqs:SendMessage");
    for (String topic : topics()) {
      if (allowing.stream().noneMatch(statement -> PolicyText.fromSource(statement, topic))) {
        return Outcome.fail(
            "SNS may not write to the queue for " + topic,
            "Let sns.amazonaws.com do sqs:SendMessage with aws:SourceArn = "
                + topic
                + " in the queue's policy.");
      }
    }
    return topics().isEmpty() ? noTopic() : Outcome.pass("SNS may write to the queue");
  }

  /** AWS's own keys let neither EventBridge nor SNS in. */
  private Outcome encryption() {
    List<String> wrong = new ArrayList<>();
    String ofQueue = found().key();
    if (ofQueue != null && ofQueue.contains("alias/aws/")) {
      wrong.add("the queue (" + ofQueue + ")");
    }
    for (String arn : topics()) {
      String ofTopic = events.topic(arn).key();
      if (ofTopic != null && ofTopic.contains("alias/aws/")) {
        wrong.add(arn + " (" + ofTopic + ")");
      }
    }
    return wrong.isEmpty()
        ? Outcome.pass("no key of AWS's own is in the way")
        : Outcome.fail(
            "encrypted with a key that EventBridge and SNS may not use: "
                + String.join(", ", wrong),
            "Use a customer-managed key whose policy lets events.amazonaws.com and"
                + " sns.amazonaws.com use kms:Decrypt and kms:GenerateDataKey* (Terraform:"
                + " create_kms_keys).");
  }

  private Outcome deadLetters() {
    String redrive = found().redrive();
    if (redrive == null) {
      return Outcome.fail(
          "the queue has no dead-letter queue: what cannot be understood comes back until it is too"
              + " old",
          "Give it a redrive policy (Terraform does).");
    }
    String target = PolicyText.parse(redrive).path("deadLetterTargetArn").asText();
    String name = target.substring(target.lastIndexOf(':') + 1);
    Optional<Queue> dead = events.queue(url().resolve(name));
    if (dead.isEmpty()) {
      return Outcome.fail(
          "the dead-letter queue " + target + " does not exist", "Create it (Terraform does).");
    }
    int letters = dead.get().waiting() + dead.get().taken();
    return letters == 0
        ? Outcome.pass(name + " is empty")
        : Outcome.fail(
            letters + " messages are in " + name,
            "Look at them, mend the cause, and have SQS redrive them to the queue.");
  }

  /** The age of the oldest message is told to CloudWatch alone; the module has an alarm on it. */
  private Outcome backlog() {
    int waiting = found().waiting();
    return waiting < MANY_WAITING
        ? Outcome.pass(waiting + " messages are waiting, " + found().taken() + " are being read")
        : Outcome.fail(
            waiting + " messages are waiting: nobody reads them, or not fast enough",
            "See whether the operator runs and may receive messages; its metrics tell the queue's"
                + " lag.");
  }
}
