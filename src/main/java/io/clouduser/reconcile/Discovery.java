// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.Reason;
import io.clouduser.api.SpecRules;
import io.clouduser.iam.AccountSnapshot;
import io.clouduser.iam.IamUsers;
import io.clouduser.iam.LoginProfiles;
import io.clouduser.model.Aspect;
import io.clouduser.model.ObservedUser;
import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.ObservedUser.Identity;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.Owner;
import io.clouduser.notification.Notification.UserEvent;
import io.clouduser.notification.NotificationHandler.Outcome;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives users that another tool makes a resource, and so credentials.
 *
 * <p>Invariant: nothing that a message says is enough. The user must exist in IAM now, under the
 * path prefix, made not long ago, owned by no CloudUser, without a login profile and without a past
 * sign-in; the address is the one that IAM has. So a forged, late or repeated message gives nobody
 * access who would not have got it anyway.
 *
 * <p>A user whose resource was deleted gets no other as long as this process runs. A later one does
 * not know: IAM keeps nothing of a login profile that is gone, and a mark on the user would be a
 * difference for the tool that made it.
 */
public final class Discovery implements Strangers {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

  /** IAM's reads may be behind its writes for some seconds. */
  private static final Duration LAG = Duration.ofSeconds(20);

  private static final int UNPROCESSABLE = 422;

  private static final Set<Reason> EVERYBODYS =
      EnumSet.of(Reason.Throttled, Reason.AwsUnavailable, Reason.AccessDenied);

  /** Answers of the API server that are about the one object that was to be written. */
  private static final Set<Integer> ONE_OBJECTS =
      Set.of(
          HttpURLConnection.HTTP_BAD_REQUEST,
          HttpURLConnection.HTTP_FORBIDDEN,
          HttpURLConnection.HTTP_NOT_FOUND,
          HttpURLConnection.HTTP_CONFLICT,
          UNPROCESSABLE);

  /**
   * Which users.
   *
   * @param namespace where their resources are made
   * @param pathPrefix IAM path under which they are
   * @param emailTag key of the tag with the address; IAM ignores its case
   * @param maxAge how long ago they may have been made
   */
  public record Rules(String namespace, String pathPrefix, String emailTag, Duration maxAge) {}

  /** What became of a user that was considered. */
  public enum Verdict {
    /** It has a resource now. */
    DISCOVERED,
    /** Its resource took the place of the one under its former name. */
    FOLLOWED,
    /** A resource is about it already. */
    KNOWN,
    /** IAM does not show it. */
    ABSENT,
    /** It is under another path, owned, too old, had console access or a resource before. */
    NOT_MEANT,
    /** No address is known for it. */
    NO_ADDRESS
  }

  /** Ids of users that were looked at after a sweep and are not meant; no need to look again. */
  private final Set<String> notMeant = ConcurrentHashMap.newKeySet();

  /**
   * Users of other tools whose resources were deleted, by id, and when: they are not to have others
   * by themselves. Who was dismissed longer ago than {@link Rules#maxAge} is too old anyway.
   */
  private final Map<String, Instant> dismissed = new ConcurrentHashMap<>();

  /** Who and what ended the look at the others, since the last sweep that nothing ended. */
  private final Set<String> hindrances = new HashSet<>();

  /** What kept the last sweep from looking at somebody. */
  private Set<String> troubles = Set.of();

  private final Rules rules;
  private final Wakeups wakeups;
  private final IamUsers users;
  private final LoginProfiles profiles;
  private final DiscoveredUsers resources;
  private final InstantSource clock;

  Discovery(
      Rules rules,
      Wakeups wakeups,
      IamUsers users,
      LoginProfiles profiles,
      DiscoveredUsers resources,
      InstantSource clock) {
    this.rules = rules;
    this.wakeups = wakeups;
    this.users = users;
    this.profiles = profiles;
    this.resources = resources;
    this.clock = clock;
  }

  /**
   * Does what an event about a user asks for beyond waking its resources.
   *
   * @param event what the message says
   * @param named the resources that declare this user
   * @return empty when there is nothing to do but to wake them
   */
  Optional<Outcome> handle(UserEvent event, List<CloudUser> named) {
    return switch (event.change()) {
      case CREATED, TAGGED ->
          named.isEmpty() ? outcome(event, consider(event.userName())) : Optional.empty();
      case RENAMED -> outcome(event, consider(String.valueOf(event.newUserName())));
      case DELETED -> deleted(event, named);
      case SIGNED_IN, OTHER -> Optional.empty();
    };
  }

  private Optional<Outcome> outcome(UserEvent event, Verdict verdict) {
    return switch (verdict) {
      case DISCOVERED -> Optional.of(Outcome.DISCOVERED);
      case FOLLOWED -> Optional.of(Outcome.FOLLOWED);
      case NO_ADDRESS -> Optional.of(Outcome.NO_ADDRESS);
      case ABSENT -> recent(event) ? Optional.of(Outcome.LATER) : Optional.empty();
      case KNOWN, NOT_MEANT -> Optional.empty();
    };
  }

  private boolean recent(UserEvent event) {
    return event.call().cause().at().isAfter(clock.instant().minus(LAG));
  }

  /**
   * Looks at a user in IAM and gives it a resource, if it is to have one.
   *
   * @param userName IAM name
   */
  public Verdict consider(String userName) {
    return users.observe(userName, EnumSet.of(Aspect.USER)) instanceof ObservedUser.Present user
            && user.attributes() != null
        ? consider(user.attributes())
        : Verdict.ABSENT;
  }

  /**
   * Gives a user a resource, if it is to have one.
   *
   * @param user as IAM has it
   */
  public Verdict consider(Attributes user) {
    String userName = user.identity().userName();
    List<CloudUser> named = wakeups.named(userName);
    List<CloudUser> sameUser = wakeups.withUserId(user.identity().userId());
    if (!named.isEmpty() || !sameUser.isEmpty()) {
      return follow(named, sameUser, user);
    }
    if (!meant(user)) {
      return Verdict.NOT_MEANT;
    }
    Optional<String> address = address(user);
    if (address.isEmpty()) {
      LOG.info("the IAM user {} has no address and is left alone", user.identity().arn());
      return Verdict.NO_ADDRESS;
    }
    if (profiles.find(userName).isPresent()) {
      return Verdict.NOT_MEANT;
    }
    return resources.create(rules.namespace(), user.identity(), address.get())
        ? Verdict.DISCOVERED
        : Verdict.KNOWN;
  }

  /**
   * Finds what the notifications did not tell: users that no resource is about, and discovered
   * resources whose users are gone or have another name. The snapshot only says where to look. Who
   * cannot be looked at now is left to the next sweep, and keeps it from nobody else; where nobody
   * can be, all are left to it at once, so that they do not wait for one time-out after another.
   */
  @Override
  public void seen(AccountSnapshot snapshot) {
    List<Identity> strangers = new ArrayList<>();
    snapshot.forEach(
        user -> {
          Attributes attributes = user.attributes();
          if (attributes != null && mayBeMeant(attributes)) {
            strangers.add(attributes.identity());
          }
        });
    Map<String, RuntimeException> failures = new TreeMap<>();
    lookAtEach(strangers, Identity::userId, this::lookAt, failures);
    notMeant.removeIf(id -> snapshot.withId(id).isEmpty());
    lookAtEach(
        wakeups.all().stream().filter(DiscoveredUsers::isDiscovered).toList(),
        resource -> resource.getMetadata().getUid(),
        resource -> lookAt(resource, snapshot),
        failures);
    if (failures.isEmpty()) {
      hindrances.clear();
    }
    tell(failures);
  }

  @Override
  public void dismissed(CloudUser resource) {
    Instant now = clock.instant();
    dismissed.values().removeIf(at -> at.isBefore(now.minus(rules.maxAge())));
    if (resource.getSpec().credentialsOnly()) {
      Wakeups.userId(resource).ifPresent(id -> dismissed.put(id, now));
    }
  }

  private void lookAt(Identity user) {
    Verdict verdict = consider(user.userName());
    LOG.info("the sweep saw the IAM user {}: {}", user.arn(), verdict);
    if (verdict == Verdict.NOT_MEANT) {
      notMeant.add(user.userId());
    }
  }

  private void lookAt(CloudUser resource, AccountSnapshot snapshot) {
    if (DiscoveredUsers.follows(resource) && isGone(resource, snapshot)) {
      resources.remove(resource);
    } else {
      presentName(resource, snapshot).ifPresent(this::consider);
    }
  }

  /**
   * Ends with the first failure that the others would meet, too. It may have been one person's for
   * all that, so who ended a round comes last in the next ones.
   *
   * @param failures by what went wrong, the first that it went wrong with
   */
  private <T> void lookAtEach(
      List<T> all,
      Function<T, String> id,
      Consumer<T> look,
      Map<String, RuntimeException> failures) {
    List<T> inTurn =
        all.stream().sorted(Comparator.comparing(it -> hindrances.contains(id.apply(it)))).toList();
    for (T one : inTurn) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      try {
        look.accept(one);
      } catch (RuntimeException e) {
        failures.putIfAbsent(cause(e), e);
        if (concernsEverybody(e)) {
          hindrances.add(id.apply(one));
          return;
        }
      }
    }
  }

  private static String cause(RuntimeException failure) {
    return failure instanceof OperationFailed it
        ? it.reason().name()
        : failure.getClass().getSimpleName();
  }

  /**
   * Whether whoever comes next would fail for the same reason: AWS or the API server is away, asks
   * for fewer calls, or does not let the operator do this at all.
   */
  private static boolean concernsEverybody(RuntimeException failure) {
    if (failure instanceof OperationFailed it) {
      return EVERYBODYS.contains(it.reason());
    }
    return failure instanceof KubernetesClientException it && !ONE_OBJECTS.contains(it.getCode());
  }

  /** Once for each cause, as long as it lasts. */
  private void tell(Map<String, RuntimeException> failures) {
    failures.forEach(
        (cause, failure) -> {
          if (!troubles.contains(cause)) {
            LOG.warn(
                "not all users that the sweep saw could be looked at ({}): {} The next sweep tries"
                    + " again.",
                cause,
                failure.getMessage());
          }
          LOG.debug("what lies behind it", failure);
        });
    troubles = Set.copyOf(failures.keySet());
  }

  /** The name under which the user of a resource is to be looked at, if that is to be done. */
  private static Optional<String> presentName(CloudUser resource, AccountSnapshot snapshot) {
    CloudUserStatus status = resource.getStatus();
    String userId = status == null ? null : status.userId();
    return userId == null
        ? Optional.empty()
        : snapshot
            .withId(userId)
            .map(Identity::userName)
            .filter(
                name -> formerly(resource, name) || DiscoveredUsers.replaces(resource).isPresent());
  }

  private boolean mayBeMeant(Attributes user) {
    return meant(user)
        && address(user).isPresent()
        && !notMeant.contains(user.identity().userId())
        && wakeups.named(user.identity().userName()).isEmpty()
        && wakeups.withUserId(user.identity().userId()).isEmpty();
  }

  private boolean isGone(CloudUser resource, AccountSnapshot snapshot) {
    CloudUserStatus status = resource.getStatus();
    return status != null
        && status.userId() != null
        && resource.getMetadata().getDeletionTimestamp() == null
        && snapshot.withId(status.userId()).isEmpty()
        && snapshot.observe(resource.iamUserName()) instanceof ObservedUser.Absent
        && users.observe(resource.iamUserName(), EnumSet.of(Aspect.USER))
            instanceof ObservedUser.Absent;
  }

  private boolean meant(Attributes user) {
    return user.path().startsWith(rules.pathPrefix())
        && !user.tags().containsKey(Owner.OWNER_TAG)
        && !dismissed.containsKey(user.identity().userId())
        && user.createdAt().isAfter(clock.instant().minus(rules.maxAge()))
        && user.passwordLastUsed() == null;
  }

  /** A tag that holds something else than an address is no reason to guess. */
  private Optional<String> address(Attributes user) {
    return user.tags().entrySet().stream()
        .filter(tag -> tag.getKey().equalsIgnoreCase(rules.emailTag()))
        .map(Map.Entry::getValue)
        .findFirst()
        .or(() -> Optional.of(user.identity().userName()))
        .map(String::strip)
        .filter(SpecRules::isAddress);
  }

  private static boolean formerly(CloudUser resource, String userName) {
    return DiscoveredUsers.follows(resource) && !resource.iamUserName().equalsIgnoreCase(userName);
  }

  private Verdict follow(List<CloudUser> named, List<CloudUser> sameUser, Attributes user) {
    boolean followed = false;
    for (CloudUser resource : named) {
      Optional<String> replaced = DiscoveredUsers.replaces(resource);
      if (replaced.isPresent() && wakeups.withUid(replaced.get()).isEmpty()) {
        resources.complete(resource);
        followed = true;
      }
    }
    for (CloudUser resource : sameUser) {
      if (formerly(resource, user.identity().userName())) {
        resources.follow(resource, user.identity());
        followed = true;
      }
    }
    return followed ? Verdict.FOLLOWED : Verdict.KNOWN;
  }

  /**
   * Only what was discovered, and not taken over, goes with its user, and only once IAM says that
   * the user is gone.
   */
  private Optional<Outcome> deleted(UserEvent event, List<CloudUser> named) {
    List<CloudUser> ours = named.stream().filter(DiscoveredUsers::follows).toList();
    if (ours.isEmpty()) {
      return Optional.empty();
    }
    Instant then = event.call().cause().at();
    if (users.observe(event.userName(), EnumSet.of(Aspect.USER))
        instanceof ObservedUser.Present present) {
      boolean madeSince =
          present.attributes() != null && present.attributes().createdAt().isAfter(then);
      return recent(event) && !madeSince ? Optional.of(Outcome.LATER) : Optional.empty();
    }
    ours.forEach(resources::remove);
    return Optional.of(Outcome.FOLLOWED);
  }
}
