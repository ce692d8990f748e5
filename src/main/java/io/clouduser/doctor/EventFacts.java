// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The way of events, from the trail to the queue. Every method throws {@link Unanswered}. */
interface EventFacts {
  /** A rule of the default bus. */
  record Rule(String name, boolean enabled, String pattern) {}

  /** A topic: its policy in JSON, and its key if it is encrypted. */
  record Topic(String policy, @Nullable String key) {}

  /** A subscription of a topic. */
  record Subscription(String endpoint, boolean confirmed) {}

  /**
   * A queue.
   *
   * @param arn its ARN
   * @param policy in JSON, or null for none
   * @param redrive its redrive policy in JSON, or null for none
   * @param key its key, where that is not SQS's own
   * @param waiting messages that nobody has taken yet
   * @param taken messages that somebody has taken and not finished
   */
  record Queue(
      String arn,
      @Nullable String policy,
      @Nullable String redrive,
      @Nullable String key,
      int waiting,
      int taken) {}

  /** A trail, as far as it is about management events. */
  record Trail(
      String name,
      boolean everyRegion,
      boolean globalEvents,
      boolean managementEvents,
      boolean logging) {}

  List<Rule> rules(String region);

  /** ARNs of what a rule sends to. */
  List<String> targets(String region, String rule);

  /** Whether EventBridge itself finds that an event matches. */
  boolean matches(String region, String pattern, String event);

  Topic topic(String arn);

  List<Subscription> subscriptions(String topicArn);

  /** Empty if there is no such queue. */
  Optional<Queue> queue(URI url);

  List<Trail> trails(String region);
}
