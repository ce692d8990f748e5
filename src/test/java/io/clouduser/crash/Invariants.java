// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.api.Reason;
import io.clouduser.crash.FakeMail.Post;
import io.clouduser.crash.Fault.Target;
import io.clouduser.crash.Scenario.Trait;
import io.clouduser.model.Owner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What must hold, whatever happens. Some of it is looked at after every call and every stored
 * version, the rest when nothing moves any more. Collects sentences instead of throwing, so that
 * the product under test cannot swallow one.
 */
final class Invariants implements CallPoints.Listener {
  /** How the ids of keys begin that their owner deactivated. */
  static final String OWN_INACTIVE = "AKIAOFF";

  /** Password and access key of a user that somebody else made in the name of one of ours. */
  static final String STRANGERS = "a-strangers-own-password";

  static final String STRANGERS_KEY = "AKIASTRANGER";

  static final String OURS = "cluster/" + FakeApiServer.NAMESPACE + "/" + FakeApiServer.NAME;

  /** Words of which a message that asks somebody to act has one. */
  private static final List<String> NEXT_STEPS =
      List.of("raise ", "set spec.", "choose ", "remove ", "delete one", "correct ", "create it");

  /** Phases that only a mail that SES accepted leads to. */
  private static final Set<Phase> ACCEPTED =
      EnumSet.of(Phase.Sent, Phase.Delivered, Phase.Bounced, Phase.Complained);

  private final World world;
  private final boolean single;
  private final boolean reissueUncertain;
  private final List<String> violations = new ArrayList<>();
  private final Set<String> transitions = new TreeSet<>();

  /** Per possibly delivered mail: for whom and what it was. */
  private final Map<String, List<String>> mailsFor = new HashMap<>();

  private int revocations;
  private Instant lastRead = Instant.EPOCH;
  private boolean uncertaintyExcused;
  private boolean deletingWhenSending;
  private int postsBefore;

  /**
   * @param single whether only one process is at work, so that every moment can be judged and not
   *     only the end
   * @param reissueUncertain the configuration
   */
  Invariants(World world, boolean single, boolean reissueUncertain) {
    this.world = world;
    this.single = single;
    this.reissueUncertain = reissueUncertain;
  }

  List<String> violations() {
    return violations;
  }

  /** The phases that followed each other, as {@code from -> to}. */
  Set<String> transitions() {
    return transitions;
  }

  void violated(String sentence) {
    violations.add(sentence);
  }

  private void require(boolean holds, Supplier<String> sentence) {
    if (!holds) {
      violations.add(sentence.get());
    }
  }

  // Every stored version.

  void stored(CloudUser before, CloudUser after) {
    if (after == null) {
      return;
    }
    CloudUserStatus now = status(after);
    CredentialsStatus to = now.credentials();
    if (before == null) {
      return;
    }
    CloudUserStatus was = status(before);
    CredentialsStatus from = was.credentials();
    if (!Objects.equals(from, to)) {
      follow(was, now, from, to);
    }
    require(
        !saysSuspended(after)
            || saysSuspended(before)
            || (to != null && to.phase() == Phase.Revoked),
        () -> "Ready says Suspended, and the record says " + name(to));
    require(
        was.userId() == null || now.userId() != null,
        () -> "status forgot the user id " + was.userId());
    if (to != null && to.phase() == Phase.Sending && (from == null || from.phase() != to.phase())) {
      deletingWhenSending = after.getMetadata().getDeletionTimestamp() != null;
      require(
          after.getSpec().email().equals(to.recipient()),
          () ->
              "Sending was stored for " + to.recipient() + " while the spec says another address");
    }
    if (to != null && ACCEPTED.contains(to.phase())) {
      require(
          world.mail().posts().stream()
              .anyMatch(it -> it.delivered() && it.deliveryId().equals(to.deliveryId())),
          () ->
              "status says " + to.phase() + ", and no such mail was accepted: " + to.deliveryId());
    }
  }

  private static boolean saysSuspended(CloudUser resource) {
    return condition(resource, ConditionType.Ready)
        .filter(it -> it.reason().equals(Reason.Suspended.name()))
        .isPresent();
  }

  private void follow(
      CloudUserStatus was, CloudUserStatus now, CredentialsStatus from, CredentialsStatus to) {
    boolean sameDelivery =
        from != null && to != null && Objects.equals(from.deliveryId(), to.deliveryId());
    if (!sameDelivery || from.phase() != to.phase()) {
      transitions.add(name(from) + " -> " + name(to));
    }
    if (to != null && to.phase() == Phase.Revoked && !"Revoked".equals(name(from))) {
      revocations++;
    }
    boolean sameUser = was.userId() == null || was.userId().equals(now.userId());
    require(!sameUser || from == null || to != null, () -> "status forgot the record " + from);
    if (!sameUser || from == null || to == null) {
      return;
    }
    require(
        from.revision() == null || (to.revision() != null && to.revision() >= from.revision()),
        () -> "the revision went back from " + from.revision() + " to " + to.revision());
    if (sameDelivery) {
      kept("messageId", from.messageId(), to.messageId());
      kept("sentAt", from.sentAt(), to.sentAt());
      kept("deliveredAt", from.deliveredAt(), to.deliveredAt());
      kept("issuedAt", from.issuedAt(), to.issuedAt());
      kept("recipient", from.recipient(), to.recipient());
    }
  }

  private void kept(String field, String before, String after) {
    require(
        before == null || before.equals(after),
        () ->
            "status forgot "
                + field
                + " of one and the same delivery: "
                + before
                + ", now "
                + after);
  }

  // Every call.

  @Override
  public void before(CallPoints.Call call) {
    postsBefore = world.mail().posts().size();
  }

  @Override
  public void after(CallPoints.Call call) {
    if (call.target() == Target.MAIL) {
      posted(world.mail().posts().get(postsBefore));
    }
    if (call.name().equals("read user")) {
      lastRead = world.clock().instant();
    }
    if (single && (call.target() == Target.IAM || call.target() == Target.STORE)) {
      unsentPassword();
      unasked(call);
      deactivatedKeys();
    }
  }

  /** Whoever is suspended gets exactly those keys back that were active: all are on record. */
  private void deactivatedKeys() {
    CloudUser resource = world.api().current().orElse(null);
    if (resource == null || user().isEmpty()) {
      return;
    }
    List<String> recorded = status(resource).deactivatedKeys();
    world
        .iam()
        .accessKeys(user().get().attributes().identity().userName())
        .forEach(
            (id, active) ->
                require(
                    active || id.startsWith(OWN_INACTIVE) || recorded != null,
                    () -> "the key " + id + " was deactivated and is not on record"));
  }

  /** What cannot be taken back is done only for a resource that still asks for it. */
  private void unasked(CallPoints.Call call) {
    CloudUser resource = world.api().current().orElse(null);
    boolean deleting = resource != null && resource.getMetadata().getDeletionTimestamp() != null;
    switch (call.name()) {
      case "CreateUser" ->
          require(
              resource != null || user().isEmpty(),
              () -> "a user was made for a resource that is gone");
      case "DeleteUser" ->
          require(
              resource == null || deleting || user().isPresent(),
              () -> "the user of a resource was deleted that nobody deleted");
      case "DeleteLoginProfile" ->
          require(
              resource == null
                  || deleting
                  || phase() == Phase.Revoked
                  || (phase() == Phase.Expired && unusedWhenLastRead()),
              () -> "a login profile was taken away, and status says " + phase());
      default -> {}
    }
  }

  /** A sign-in after the last look cannot be known of. */
  private boolean unusedWhenLastRead() {
    Instant used = user().map(it -> it.attributes().passwordLastUsed()).orElse(null);
    Instant issued = world.record().map(it -> Instant.parse(it.issuedAt())).orElseThrow();
    return used == null || !used.isAfter(issued) || !used.isBefore(lastRead);
  }

  @Override
  public void killed() {
    uncertaintyExcused |= phase() == Phase.Sending;
  }

  @Override
  public void unanswered() {
    uncertaintyExcused = true;
  }

  private void posted(Post post) {
    CredentialsStatus record = world.record().orElse(null);
    if (single) {
      require(
          record != null
              && record.phase() == Phase.Sending
              && post.deliveryId().equals(record.deliveryId()),
          () -> "a mail was posted that is not on record as Sending: " + post.deliveryId());
      require(!deletingWhenSending, () -> "a mail was posted for a resource that is being deleted");
    }
    uncertaintyExcused |= !post.answered();
    if (!post.refused()) {
      CredentialsStatus claim = recordOf(post.deliveryId()).orElse(record);
      String what =
          post.uid()
              + " "
              + userId().orElse("nobody")
              + " revision "
              + (claim == null ? "?" : claim.revision())
              + " console enabled "
              + (revocations + 1)
              + " times";
      mailsFor.computeIfAbsent(what, key -> new ArrayList<>()).add(post.deliveryId());
    }
  }

  /** The record that claimed a delivery, from whichever version had it. */
  private Optional<CredentialsStatus> recordOf(String deliveryId) {
    return world.api().versions().stream()
        .flatMap(Optional::stream)
        .map(it -> status(it).credentials())
        .filter(it -> it != null && deliveryId.equals(it.deliveryId()))
        .findFirst();
  }

  /** While a password is set that nobody was sent, status must say so. */
  private void unsentPassword() {
    CloudUser resource = world.api().current().orElse(null);
    if (resource == null || resource.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    String set = password().orElse(null);
    if (set == null || !world.operatorsPasswords().contains(set) || mailed(set)) {
      return;
    }
    Phase phase = phase();
    require(
        phase == Phase.Issuing
            || phase == Phase.Sending
            || phase == Phase.Uncertain
            || phase == Phase.Expired
            || phase == Phase.Revoked,
        () -> "the login profile holds a password that nobody was sent, and status says " + phase);
    if (phase == Phase.Issuing || phase == Phase.Sending || phase == Phase.Uncertain) {
      require(
          !"True".equals(conditionStatus(resource, ConditionType.Ready)),
          () -> "Ready is True while a password is set that nobody was sent");
    }
  }

  // The end.

  /** When nothing moves any more. */
  void atRest(Scenario scenario) {
    mails();
    foreigners();
    CloudUser resource = world.api().current().orElse(null);
    if (resource == null) {
      gone(scenario);
      return;
    }
    boolean still = !scenario.is(Trait.GONE) && !scenario.is(Trait.USER_STAYS);
    require(still, () -> "the resource is still there");
    if (still) {
      truth(scenario, resource);
    }
  }

  private void gone(Scenario scenario) {
    if (scenario.is(Trait.USER_STAYS)) {
      require(user().isPresent(), () -> "another tool's user was deleted");
      require(password().isEmpty(), () -> "the resource is gone, and its password still works");
      untouched();
    } else {
      require(scenario.is(Trait.GONE), () -> "the resource is gone");
      require(
          world.iam().userNames().equals(Set.of(Scenario.BYSTANDER)),
          () -> "the resource is gone and its IAM user is still there");
    }
  }

  /** Another tool's user is as it was made. */
  private void untouched() {
    Person user = user().orElse(null);
    require(
        user != null
            && user.attributes().tags().equals(Map.of("cost", "17"))
            && user.attributes().path().equals("/")
            && user.user().groups().equals(Set.of("ops"))
            && user.user().policies().isEmpty(),
        () -> "another tool's user was changed: " + user);
  }

  /** Who has the name now is as somebody else made it, and gets in as before. */
  private void stranger() {
    untouched();
    require(
        password().equals(Optional.of(STRANGERS)), () -> "a stranger's password is " + password());
    require(
        world.iam().accessKeys(FakeApiServer.NAME).equals(Map.of(STRANGERS_KEY, true)),
        () -> "a stranger's access keys were changed");
  }

  private void mails() {
    Set<String> ids = new HashSet<>();
    for (Post post : world.mail().posts()) {
      require(ids.add(post.deliveryId()), () -> "posted twice under one delivery id: " + post);
    }
    if (!reissueUncertain) {
      mailsFor.forEach(
          (what, deliveries) ->
              require(
                  deliveries.size() == 1, () -> "mailed more than once for " + what + deliveries));
    }
  }

  private void foreigners() {
    require(world.bystanderUntouched(), () -> "a user of somebody else's was touched");
    require(
        world.iam().userNames().size() <= 2, () -> "there are more IAM users than there should be");
  }

  private void truth(Scenario scenario, CloudUser resource) {
    CloudUserStatus status = status(resource);
    Phase phase = phase();
    // Faults make pauses, and a new password may run out of time as well while they are waited out.
    boolean ranOut = phase == Phase.Expired && resource.getSpec().credentials().validity() != null;
    require(
        ranOut || scenario.endsIn().contains(name(status.credentials())),
        () -> "it ends in " + name(status.credentials()) + " and may only in " + scenario.endsIn());
    String ready = conditionStatus(resource, ConditionType.Ready);
    require(
        ranOut || scenario.is(Trait.NOT_READY) || phase == Phase.Uncertain || "True".equals(ready),
        () -> "Ready ends as " + condition(resource, ConditionType.Ready).orElse(null));
    require(
        resource.getMetadata().getGeneration().equals(status.observedGeneration()),
        () -> "it rests without having observed the newest generation");
    if (!"True".equals(ready)) {
      namesNextStep(resource);
    }
    if (scenario.is(Trait.OWNS_NOBODY)) {
      require(status.userId() == null, () -> "status claims a user that is not ours");
      return;
    }
    if (scenario.is(Trait.LOST_ITS_NAME)) {
      stranger();
      return;
    }
    Person user = user().orElse(null);
    if (user == null) {
      violated("there is no IAM user in the end");
      return;
    }
    require(
        user.attributes().identity().userId().equals(status.userId()),
        () -> "status has another user's id");
    if (scenario.is(Trait.ANOTHERS)) {
      untouched();
    } else {
      ours(scenario, resource, user);
    }
    keys(resource);
    credentials(resource, status.credentials(), user);
  }

  private void ours(Scenario scenario, CloudUser resource, Person user) {
    require(
        OURS.equals(user.attributes().tags().get(Owner.OWNER_TAG)),
        () -> "ownership was lost: " + user.attributes().tags());
    if (scenario.is(Trait.HANDED_OVER)) {
      return;
    }
    require(
        user.user().groups().equals(new TreeSet<>(resource.getSpec().groups())),
        () ->
            "the groups are "
                + user.user().groups()
                + " and should be "
                + resource.getSpec().groups());
    require(
        user.user().policies().equals(new TreeSet<>(resource.getSpec().policies())),
        () -> "the policies are " + user.user().policies());
  }

  private void keys(CloudUser resource) {
    boolean suspended = resource.getSpec().suspended();
    world
        .iam()
        .accessKeys(FakeApiServer.NAME)
        .forEach(
            (id, active) ->
                require(
                    active == (!suspended && !id.startsWith(OWN_INACTIVE)),
                    () -> "suspended " + suspended + ", and the key " + id + ": " + active));
    require(
        suspended || status(resource).deactivatedKeys() == null,
        () -> "keys are on record as deactivated and nobody is suspended");
  }

  private void credentials(CloudUser resource, CredentialsStatus record, Person user) {
    String set = user.password().orElse(null);
    boolean byOperator = set != null && world.operatorsPasswords().contains(set);
    switch (record == null ? Phase.Revoked : record.phase()) {
      case Sent, Delivered, Bounced, Complained -> sent(resource, record, set, byOperator);
      case Claimed ->
          require(
              set != null && (!byOperator || mailed(set)),
              () -> "Claimed, and nobody could sign in with the password that is set");
      case Uncertain -> {
        require(uncertaintyExcused || !single, () -> "Uncertain, although nobody made it so");
        require(
            "Unknown".equals(conditionStatus(resource, ConditionType.CredentialsDelivered)),
            () -> "Uncertain, and CredentialsDelivered does not say Unknown");
        require(
            !"True".equals(conditionStatus(resource, ConditionType.Ready)),
            () -> "Uncertain, and Ready is True");
      }
      case Withheld -> {
        require(!byOperator, () -> "Withheld, and the operator's password is set");
        atRevision(resource, record);
      }
      case Revoked -> require(set == null, () -> "there is a login profile that nobody asked for");
      case Expired -> require(!byOperator, () -> "Expired, and the password is still set");
      case Issuing, Sending -> violated("it rests in " + record.phase());
    }
  }

  private void sent(CloudUser resource, CredentialsStatus record, String set, boolean byOperator) {
    Post post =
        world.mail().posts().stream()
            .filter(it -> it.deliveryId().equals(record.deliveryId()))
            .findFirst()
            .orElse(null);
    if (post == null) {
      return;
    }
    require(
        Objects.equals(post.messageId(), record.messageId()),
        () -> "another mail's message id: " + record);
    require(post.recipient().equals(record.recipient()), () -> "another recipient: " + record);
    require(
        record.sentAt() != null && record.issuedAt() != null, () -> "times are missing: " + record);
    boolean removed =
        condition(resource, ConditionType.LoginProfileReady)
            .filter(it -> it.reason().equals(Reason.LoginProfileRemoved.name()))
            .isPresent();
    require(
        set == null ? removed : !byOperator || set.equals(post.password()),
        () -> "status says Sent, and the mailed password is not the one that is set");
    atRevision(resource, record);
  }

  private void atRevision(CloudUser resource, CredentialsStatus record) {
    require(
        resource.getSpec().credentials().revision().equals(record.revision()),
        () -> "it rests at revision " + record.revision());
  }

  private void namesNextStep(CloudUser resource) {
    Condition ready = condition(resource, ConditionType.Ready).orElse(null);
    if (ready == null) {
      violated("stuck without a word");
      return;
    }
    String message = ready.message().toLowerCase(java.util.Locale.ROOT);
    require(
        NEXT_STEPS.stream().anyMatch(message::contains),
        () -> "stuck without a next step: " + ready.reason() + ": " + ready.message());
    require(
        "True".equals(conditionStatus(resource, ConditionType.Stalled)),
        () -> "stuck, and Stalled is not True: " + ready.reason());
  }

  private boolean mailed(String password) {
    return world.mail().posts().stream()
        .anyMatch(it -> it.delivered() && it.password().equals(password));
  }

  private Optional<Person> user() {
    return world.person();
  }

  private Optional<String> userId() {
    return user().map(it -> it.attributes().identity().userId());
  }

  private Optional<String> password() {
    return user().flatMap(Person::password);
  }

  private Phase phase() {
    return world.record().map(CredentialsStatus::phase).orElse(null);
  }

  private static CloudUserStatus status(CloudUser resource) {
    CloudUserStatus status = resource.getStatus();
    return status == null ? CloudUserStatus.EMPTY : status;
  }

  private static Optional<Condition> condition(CloudUser resource, ConditionType type) {
    return status(resource).condition(type);
  }

  private static String conditionStatus(CloudUser resource, ConditionType type) {
    return condition(resource, type).map(Condition::status).orElse("absent");
  }

  private static String name(CredentialsStatus record) {
    return record == null ? "none" : record.phase().name();
  }
}
