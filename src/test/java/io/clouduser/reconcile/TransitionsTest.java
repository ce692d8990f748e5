// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.api.Reason;
import io.clouduser.notices.Notice;
import io.clouduser.notices.Notice.Kind;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionsTest {
  private final Transitions transitions =
      new Transitions("prod", InstantSource.fixed(Instant.parse("2026-01-15T09:30:46.120456Z")));

  private static CloudUser jane(boolean suspended, CloudUserStatus status) {
    CloudUser jane =
        Serialization.unmarshal(
            """
            apiVersion: clouduser.io/v1alpha1
            kind: CloudUser
            metadata: {name: jane, namespace: people, uid: u-1, resourceVersion: "7"}
            spec: {email: jane@example.com, userName: Jane.Doe, suspended: %s}
            """
                .formatted(suspended),
            CloudUser.class);
    jane.setStatus(status);
    return jane;
  }

  private List<Notice> between(CloudUserStatus before, CloudUserStatus after) {
    return transitions.between(jane(false, before), jane(false, after));
  }

  private List<Kind> kinds(CloudUserStatus before, CloudUserStatus after) {
    return between(before, after).stream().map(Notice::kind).toList();
  }

  private static CloudUserStatus with(CloudUserStatus status, Condition condition) {
    List<Condition> all =
        new ArrayList<>(status.conditions() == null ? List.of() : status.conditions());
    all.removeIf(it -> it.type().equals(condition.type()));
    all.add(condition);
    return status.withConditions(all);
  }

  private static Condition condition(ConditionType type, String status, Reason reason) {
    return new Condition(
        type.name(), status, 1L, "2026-01-15T09:30:45Z", reason.name(), "About " + reason + ".");
  }

  private static CloudUserStatus synced(String userId) {
    return with(
        CloudUserStatus.EMPTY.withUser("Jane.Doe", userId, "arn:aws:iam::1:user/Jane.Doe"),
        condition(ConditionType.UserSynced, "True", Reason.Provisioned));
  }

  private static CloudUserStatus delivery(String deliveryId, Phase phase) {
    return synced("AIDA1")
        .withCredentials(CredentialsStatus.issuing(3, deliveryId, "j@example.com").in(phase));
  }

  private static CloudUserStatus stalled(Reason reason) {
    return with(synced("AIDA1"), condition(ConditionType.Stalled, "True", reason));
  }

  /** As a pass leaves it that was told to suspend, or to let in again. */
  private static CloudUserStatus access(Reason reason) {
    return delivered(profile(synced("AIDA1"), "False", reason), "False", reason);
  }

  private static CloudUserStatus profile(CloudUserStatus status, String is, Reason reason) {
    return with(status, condition(ConditionType.LoginProfileReady, is, reason));
  }

  private static CloudUserStatus delivered(CloudUserStatus status, String is, Reason reason) {
    return with(status, condition(ConditionType.CredentialsDelivered, is, reason));
  }

  private List<Kind> kinds(boolean suspended, CloudUserStatus before, CloudUserStatus after) {
    return transitions.between(jane(suspended, before), jane(suspended, after)).stream()
        .map(Notice::kind)
        .toList();
  }

  @Test
  void tellsOfAUserOnceItIsAsDeclared() {
    CloudUserStatus failing =
        with(
            CloudUserStatus.EMPTY.withUser("Jane.Doe", "AIDA1", "arn:aws:iam::1:user/Jane.Doe"),
            condition(ConditionType.UserSynced, "False", Reason.Throttled));

    assertThat(kinds(CloudUserStatus.EMPTY, synced("AIDA1"))).containsExactly(Kind.Provisioned);
    assertThat(kinds(CloudUserStatus.EMPTY, failing)).isEmpty();
    assertThat(kinds(failing, synced("AIDA1"))).containsExactly(Kind.Provisioned);
    assertThat(kinds(synced("AIDA1"), synced("AIDA1"))).isEmpty();
    assertThat(kinds(synced("AIDA1"), synced("AIDA2"))).containsExactly(Kind.Provisioned);
  }

  @ParameterizedTest
  @CsvSource({
    "Sending, Sent, Mailed",
    "Sending, Delivered, Mailed",
    "Uncertain, Sent, Mailed",
    "Sent, Delivered, ''",
    "Bounced, Delivered, ''",
    "Sent, Bounced, Bounced",
    "Delivered, Complained, Complained",
    "Delivered, Claimed, Claimed",
    "Uncertain, Claimed, Claimed",
    "Sent, Expired, ''",
    "Sent, Revoked, ''",
    "Issuing, Sending, ''",
    "Sending, Uncertain, ''",
    "Sent, Sent, ''"
  })
  void tellsHowADeliveryWentOn(Phase before, Phase after, String told) {
    List<Notice> notices = between(delivery("d-1", before), delivery("d-1", after));

    assertThat(notices.stream().map(it -> it.kind().name()).toList())
        .isEqualTo(told.isEmpty() ? List.of() : List.of(told));
    assertThat(notices)
        .allSatisfy(
            it -> {
              assertThat(it.revision()).isEqualTo(3);
              assertThat(it.deliveryId()).isEqualTo("d-1");
              assertThat(it.recipient()).isEqualTo("j@example.com");
            });
  }

  @Test
  void tellsOfEveryDelivery() {
    assertThat(kinds(delivery("d-1", Phase.Sent), delivery("d-2", Phase.Sent)))
        .containsExactly(Kind.Mailed);
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void tellsAPhaseOnlyWhenItIsEntered(Phase phase) {
    assertThat(kinds(delivery("d-1", phase), delivery("d-1", phase))).isEmpty();
  }

  /** The record comes before the deletion, the conditions after it. */
  @Test
  void tellsThatAPasswordRanOutOnceItIsRevoked() {
    CloudUserStatus recorded = delivery("d-1", Phase.Expired);
    CloudUserStatus revoked =
        delivered(profile(recorded, "False", Reason.Expired), "False", Reason.Expired);

    assertThat(kinds(delivery("d-1", Phase.Sent), recorded)).isEmpty();
    assertThat(between(recorded, revoked))
        .singleElement()
        .satisfies(it -> assertThat(it.kind()).isEqualTo(Kind.Expired))
        .satisfies(it -> assertThat(it.revision()).isEqualTo(3))
        .satisfies(it -> assertThat(it.recipient()).isEqualTo("j@example.com"));
    assertThat(kinds(revoked, profile(revoked, "False", Reason.Throttled))).isEmpty();
    assertThat(kinds(profile(revoked, "False", Reason.Throttled), revoked)).isEmpty();
  }

  @Test
  void tellsOfSuspensionAndItsEnd() {
    CloudUserStatus suspended = access(Reason.Suspended);
    CloudUserStatus issuing = access(Reason.Provisioning);

    assertThat(transitions.between(jane(true, issuing), jane(true, suspended)))
        .singleElement()
        .satisfies(it -> assertThat(it.kind()).isEqualTo(Kind.Suspended))
        .satisfies(it -> assertThat(it.message()).isEqualTo("Jane.Doe may not sign in any more."));
    assertThat(between(suspended, issuing))
        .singleElement()
        .satisfies(it -> assertThat(it.kind()).isEqualTo(Kind.Resumed))
        .satisfies(
            it ->
                assertThat(it.message())
                    .isEqualTo("Jane.Doe is suspended no more; new credentials are to be issued."));
  }

  @Test
  void promisesNoCredentialsToWhoHasNoConsoleAfterASuspension() {
    assertThat(between(access(Reason.Suspended), access(Reason.ConsoleDisabled)))
        .extracting(Notice::message)
        .containsExactly("Jane.Doe is suspended no more; console access is off.");
  }

  @Test
  void tellsASuspensionOnceWhateverFailsDuringIt() {
    CloudUserStatus suspended = access(Reason.Suspended);
    CloudUserStatus failing = profile(suspended, "False", Reason.AccessDenied);

    assertThat(kinds(true, suspended, failing)).isEmpty();
    assertThat(kinds(true, failing, suspended)).isEmpty();
    assertThat(kinds(true, access(Reason.Provisioning), suspended)).containsExactly(Kind.Suspended);
  }

  @Test
  void tellsTheEndOfASuspensionWhenItTakesEffectAndOnce() {
    CloudUserStatus suspended = access(Reason.Suspended);
    CloudUserStatus failing = profile(suspended, "False", Reason.AccessDenied);
    CloudUserStatus password = profile(failing, "True", Reason.Provisioned);

    assertThat(kinds(false, suspended, failing)).isEmpty();
    assertThat(kinds(false, failing, password)).containsExactly(Kind.Resumed);
    assertThat(kinds(false, password, delivered(password, "True", Reason.Mailed))).isEmpty();
  }

  @Test
  void tellsWhatNeedsAttentionOncePerReason() {
    List<Notice> notices = between(synced("AIDA1"), stalled(Reason.GroupNotFound));

    assertThat(notices).extracting(Notice::kind).containsExactly(Kind.NeedsAttention);
    assertThat(notices.get(0).reason()).isEqualTo("GroupNotFound");
    assertThat(notices.get(0).message()).isEqualTo("About GroupNotFound.");
    assertThat(kinds(stalled(Reason.GroupNotFound), stalled(Reason.GroupNotFound))).isEmpty();
    assertThat(kinds(stalled(Reason.GroupNotFound), stalled(Reason.AccessDenied)))
        .containsExactly(Kind.NeedsAttention);
    assertThat(kinds(stalled(Reason.GroupNotFound), synced("AIDA1"))).isEmpty();
  }

  @Test
  void doesNotTellTwiceWhatHasAKindOfItsOwn() {
    Set<Reason> own = EnumSet.of(Reason.Bounced, Reason.Complained, Reason.Expired);

    assertThat(own).allSatisfy(it -> assertThat(kinds(synced("AIDA1"), stalled(it))).isEmpty());
  }

  @Test
  void namesTheTransitionTheResourceAndTheUser() {
    Notice notice = between(CloudUserStatus.EMPTY, synced("AIDA1")).get(0);

    assertThat(notice.id()).isEqualTo("u-1/7/Provisioned");
    assertThat(notice.cluster()).isEqualTo("prod");
    assertThat(notice.namespace() + "/" + notice.name()).isEqualTo("people/jane");
    assertThat(notice.userName()).isEqualTo("Jane.Doe");
    assertThat(notice.userId()).isEqualTo("AIDA1");
    assertThat(notice.at()).isEqualTo("2026-01-15T09:30:46.120Z");
    assertThat(notice.revision()).isNull();
  }
}
