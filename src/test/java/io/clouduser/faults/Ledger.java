// SPDX-License-Identifier: Apache-2.0
package io.clouduser.faults;

import io.clouduser.api.CloudUser;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.CallRecord;
import io.clouduser.local.aws.IamUserView;
import io.clouduser.mail.SesMailer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The books of a namespace: every delivery that a status ever held against every SendEmail that
 * came in on the wire, refused and unanswered ones included.
 *
 * <p>Begin it before the first resource is made: it follows the resources by a watch.
 */
public final class Ledger implements AutoCloseable {
  /** Phases that end a sign-in; after them, the same revision may be mailed anew. */
  private static final Set<String> ENDINGS = Set.of("Revoked", "Expired");

  /** For what a person may get one mail. */
  private record Due(String person, String userId, long revision, int lifeOfTheSignIn) {}

  /** A SendEmail on the wire. */
  private record Post(String deliveryId, String person, boolean accepted) {}

  private final AwsEmulator aws;
  private final Watch watch;
  private final Map<String, CloudUser> latest = new HashMap<>();
  private final Map<String, Integer> endings = new HashMap<>();
  private final Map<String, Due> deliveries = new HashMap<>();
  private final List<Post> posts = new ArrayList<>();
  private boolean watchEnded;

  public Ledger(KubernetesClient client, String namespace, AwsEmulator aws) {
    this.aws = aws;
    aws.onApiCall(this::called);
    watch =
        client
            .resources(CloudUser.class)
            .inNamespace(namespace)
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, CloudUser resource) {
                    stored(action, resource);
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    ended();
                  }
                });
  }

  private synchronized void ended() {
    watchEnded = true;
  }

  private synchronized void stored(Watcher.Action action, CloudUser resource) {
    String name = resource.getMetadata().getName();
    if (action == Watcher.Action.DELETED) {
      latest.remove(name);
      return;
    }
    CloudUser before = latest.put(name, resource);
    String uid = resource.getMetadata().getUid();
    CredentialsStatus record = record(resource);
    if (record == null) {
      return;
    }
    CredentialsStatus earlier = before == null ? null : record(before);
    String was = earlier == null ? "none" : earlier.phase().name();
    if (ENDINGS.contains(record.phase().name()) && !record.phase().name().equals(was)) {
      endings.merge(uid, 1, Integer::sum);
    }
    if (record.deliveryId() != null) {
      deliveries.putIfAbsent(
          record.deliveryId(),
          new Due(
              uid,
              String.valueOf(resource.getStatus().userId()),
              record.revision() == null ? 0 : record.revision(),
              endings.getOrDefault(uid, 0)));
    }
  }

  private static CredentialsStatus record(CloudUser resource) {
    return resource.getStatus() == null ? null : resource.getStatus().credentials();
  }

  private synchronized void called(CallRecord call) {
    if (!call.name().equals("ses:SendEmail")) {
      return;
    }
    Map<String, String> tags = new HashMap<>();
    call.parameters()
        .path("EmailTags")
        .forEach(tag -> tags.put(tag.path("Name").asText(), tag.path("Value").asText()));
    posts.add(
        new Post(tags.get(SesMailer.DELIVERY_TAG), tags.get(SesMailer.UID_TAG), call.tookEffect()));
  }

  /** The resource as it was stored last, or nothing if it is gone. */
  public synchronized Optional<CloudUser> resource(String name) {
    return Optional.ofNullable(latest.get(name));
  }

  /** How many posts came in on the wire. */
  public synchronized int postsOnTheWire() {
    return posts.size();
  }

  /** How many mails were accepted per person, IAM user, revision and life of the sign-in. */
  public synchronized Map<Integer, Long> mailsPerRevision() {
    Map<Due, Integer> mails = new HashMap<>();
    deliveries.values().forEach(due -> mails.putIfAbsent(due, 0));
    posts.stream()
        .filter(Post::accepted)
        .filter(post -> deliveries.containsKey(post.deliveryId()))
        .forEach(post -> mails.merge(deliveries.get(post.deliveryId()), 1, Integer::sum));
    Map<Integer, Long> histogram = new TreeMap<>();
    mails.values().forEach(count -> histogram.merge(count, 1L, Long::sum));
    return histogram;
  }

  /** What of the promises about mails was broken up to now; every promise counts at any time. */
  public synchronized List<String> brokenPromises() {
    List<String> broken = new ArrayList<>();
    if (watchEnded) {
      broken.add("the watch ended, and the books are not complete");
    }
    Map<String, Integer> perDelivery = new HashMap<>();
    Map<Due, List<String>> accepted = new HashMap<>();
    for (Post post : posts) {
      perDelivery.merge(String.valueOf(post.deliveryId()), 1, Integer::sum);
      Due due = deliveries.get(post.deliveryId());
      if (due == null || !due.person().equals(post.person())) {
        broken.add("posted without a claim on record: " + post);
      } else if (post.accepted()) {
        accepted.computeIfAbsent(due, any -> new ArrayList<>()).add(post.deliveryId());
      }
    }
    perDelivery.forEach(
        (delivery, count) -> {
          if (count > 1) {
            broken.add("delivery " + delivery + " was posted " + count + " times");
          }
        });
    accepted.forEach(
        (due, mails) -> {
          if (mails.size() > 1) {
            broken.add("mailed more than once for " + due + ": " + mails);
          }
        });
    return broken;
  }

  /** What status says that is not so, once nothing moves any more. */
  public synchronized List<String> untruths(CloudUser resource) {
    List<String> untruths = new ArrayList<>();
    CredentialsStatus record = record(resource);
    Optional<IamUserView.Login> login =
        aws.iam().user(resource.iamUserName()).flatMap(IamUserView::login);
    String phase = record == null ? "none" : record.phase().name();
    switch (phase) {
      case "Sent", "Delivered" -> {
        if (login.isEmpty()) {
          untruths.add(phase + ", and there is no login profile");
        } else if (!mailed(record.messageId(), login.get().password())) {
          untruths.add(phase + ", and the mailed password is not the one that is set");
        }
      }
      case "Issuing", "Sending", "Uncertain" -> {
        if (ready(resource)) {
          untruths.add(phase + ", and Ready is True");
        }
      }
      case "Withheld", "Claimed" -> {
        // The login profile is not, or no longer, the operator's.
      }
      default -> {
        if (login.isPresent()) {
          untruths.add(phase + ", and there is a login profile that the operator made");
        }
      }
    }
    return untruths;
  }

  private boolean mailed(String messageId, String password) {
    return aws.mailbox()
        .find(String.valueOf(messageId))
        .filter(mail -> mail.text().lines().anyMatch(password::equals))
        .isPresent();
  }

  /** Whether Ready is True for the newest generation. */
  public static boolean ready(CloudUser resource) {
    return observed(resource)
        && condition(resource, ConditionType.Ready).filter(Condition::isTrue).isPresent();
  }

  /** Whether status is about the newest generation. */
  public static boolean observed(CloudUser resource) {
    return resource.getStatus() != null
        && resource.getMetadata().getGeneration().equals(resource.getStatus().observedGeneration());
  }

  /** The phase on record; empty before there is one. */
  public static String phase(CloudUser resource) {
    CredentialsStatus record = record(resource);
    return record == null ? "" : record.phase().name();
  }

  /** A condition, if status has it. */
  public static Optional<Condition> condition(CloudUser resource, ConditionType type) {
    return resource.getStatus() == null ? Optional.empty() : resource.getStatus().condition(type);
  }

  @Override
  public void close() {
    watch.close();
  }
}
