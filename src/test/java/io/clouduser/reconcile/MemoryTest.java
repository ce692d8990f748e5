// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.Reason;
import io.clouduser.iam.AccountSnapshot;
import io.clouduser.iam.FakeIam;
import io.clouduser.model.Aspect;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.Drift;
import io.clouduser.model.IamAction;
import io.clouduser.model.Ignored;
import io.clouduser.model.Owner;
import io.clouduser.model.UserDiff;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryTest {
  private static final Duration PERIOD = Duration.ofMinutes(10);
  private static final Set<Aspect> ALL = EnumSet.allOf(Aspect.class);
  private static final Owner OWNER = Owner.of("test", "team", "jane");

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final FakeIam iam = new FakeIam(() -> now);
  private final OwnWrites writes = new OwnWrites(iam, () -> now);
  private final Drift drift = new Drift(new UserDiff(Ignored.NOTHING));
  private Memory memory = new Memory(PERIOD, drift, writes, () -> now, true);
  private String id;
  private CloudUser jane;

  @BeforeEach
  void janeIsThere() {
    iam.addGroup("red");
    iam.addGroup("blue");
    iam.create(desired(1));
    iam.apply("jane", new IamAction.AddToGroup("red"));
    id = iam.look("jane").orElseThrow().attributes().identity().userId();
    jane = resource("red");
    atRest(jane);
  }

  private static DesiredUser desired(int groups) {
    return DesiredUser.of(resource(groups == 1 ? "red" : "red, blue"), OWNER);
  }

  private static CloudUser resource(String groups) {
    return Serialization.unmarshal(
        """
        apiVersion: clouduser.io/v1alpha1
        kind: CloudUser
        metadata: {name: jane, namespace: team, uid: uid-1, generation: 1}
        spec: {email: jane@example.com, groups: [%s]}
        """
            .formatted(groups),
        CloudUser.class);
  }

  private void atRest(CloudUser resource) {
    atRest(resource, "True", Reason.Provisioned);
  }

  private void atRest(CloudUser resource, String ready, Reason reason) {
    resource.setStatus(
        CloudUserStatus.EMPTY
            .withObservedGeneration(1L)
            .withUser("jane", id, "arn:aws:iam::111122223333:user/jane")
            .withCredentials(CredentialsStatus.withheld(1))
            .withConditions(
                List.of(
                    new Condition(
                        ConditionType.Ready.name(),
                        ready,
                        1L,
                        now.toString(),
                        reason.name(),
                        "well"))));
  }

  private Set<Aspect> unknown(int groups) {
    return memory.unknown(jane, desired(groups), id);
  }

  private void sweep() {
    AccountSnapshot snapshot = iam.read(false);
    memory.swept(snapshot);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void aResourceAtRestIsLeftToTheFirstSweep() {
    assertThat(unknown(1)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"Bounced", "Complained", "Expired", "LoginProfileRemoved"})
  void aResourceThatWaitsForAPersonIsAtRestUntilItIsChanged(Reason reason) {
    atRest(jane, "False", reason);
    assertThat(unknown(1)).isEmpty();

    jane.getMetadata().setGeneration(2L);

    assertThat(unknown(1)).isEqualTo(ALL);
  }

  @Test
  void aResourceThatFailedIsReadWhereNoSweepTells() {
    atRest(jane, "False", Reason.GroupNotFound);

    assertThat(unknown(1)).isEqualTo(ALL);
  }

  @Test
  void aResourceThatIsNotAtRestIsReadWhereNoSweepTells() {
    jane.getMetadata().setGeneration(2L);

    assertThat(unknown(2)).isEqualTo(ALL);
  }

  @Test
  void theSweepAnswersForWhatIsAsDeclaredAndTellsWhatIsToBeRead() {
    sweep();

    assertThat(unknown(1)).isEmpty();
    jane.getMetadata().setGeneration(2L);
    assertThat(unknown(1)).isEmpty();
    assertThat(unknown(2)).containsExactly(Aspect.GROUPS);
  }

  @Test
  void aResourceWithoutARecordIsReadUntilItIsAtRest() {
    sweep();
    jane.setStatus(jane.getStatus().withCredentials(null));
    assertThat(unknown(1)).isEmpty();

    jane.getMetadata().setGeneration(2L);

    assertThat(unknown(1)).isEqualTo(ALL);
  }

  @Test
  void anotherUserOfThatNameIsRead() {
    iam.removeUser("jane");
    sweep();
    assertThat(unknown(1)).isEqualTo(ALL);
    iam.create(desired(1));
    sweep();
    assertThat(unknown(1)).isEqualTo(ALL);
  }

  @Test
  void aSweepIsNotBelievedAboutWhatThisProcessHasChangedSinceItBegan() {
    sweep();
    writes.apply("jane", new IamAction.AddToGroup("blue"));
    memory.made(jane, desired(2), id, false);
    assertThat(unknown(2)).isEmpty();
    assertThat(memory.believed("JANE")).isEmpty();

    AccountSnapshot early = iam.read(false);
    writes.apply("jane", new IamAction.RemoveFromGroup("blue"));
    memory.made(jane, desired(1), id, false);
    memory.swept(early);

    assertThat(unknown(1)).isEmpty();
    pass(OwnWrites.SETTLING.plusSeconds(1));
    sweep();
    assertThat(memory.believed("jane")).isPresent();
    assertThat(unknown(1)).isEmpty();
  }

  @Test
  void aChangeUnderWayIsNotDrift() {
    IamUsersInTheMiddle middle = new IamUsersInTheMiddle();
    iam.hook(middle);

    writes.apply("jane", new IamAction.AddToGroup("blue"));

    assertThat(middle.believedDuring).isFalse();
  }

  private final class IamUsersInTheMiddle implements FakeIam.Hook {
    private boolean believedDuring = true;

    @Override
    public void after(FakeIam.Call call) {
      if (call.operation().equals("AddUserToGroup")) {
        believedDuring = writes.settledBefore("jane", now.plus(Duration.ofHours(1)));
      }
    }
  }

  @Test
  void whatALaterSweepHasSeenIsRememberedByItAlone() {
    memory.made(jane, desired(1), id, true);
    iam.apply("jane", new IamAction.RemoveFromGroup("red"));
    assertThat(unknown(1)).isEmpty();

    pass(PERIOD);
    sweep();

    assertThat(unknown(1)).containsExactly(Aspect.GROUPS);
  }

  @Test
  void doubtIsOnlyEndedByReadingEverything() {
    sweep();
    memory.doubt(jane);
    assertThat(unknown(1)).isEqualTo(ALL);

    memory.made(jane, desired(1), id, false);
    pass(PERIOD);
    sweep();
    assertThat(unknown(1)).isEqualTo(ALL);

    memory.made(jane, desired(1), id, true);
    assertThat(unknown(1)).isEmpty();
  }

  @Test
  void aRequestIsCarriedOutOnceAndOneFromBeforeThisProcessIsOldNews() {
    jane.getMetadata().setAnnotations(Map.of(CloudUser.RECONCILE_ANNOTATION, "monday"));
    sweep();
    assertThat(unknown(1)).isEmpty();

    jane.getMetadata().setAnnotations(Map.of(CloudUser.RECONCILE_ANNOTATION, "tuesday"));

    assertThat(unknown(1)).isEqualTo(ALL);
    memory.made(jane, desired(1), id, true);
    assertThat(unknown(1)).isEmpty();
  }

  @Test
  void whereSweepsFailForLongAResourceAtRestIsLeftAloneAndAnyOtherRead() {
    sweep();
    iam.apply("jane", new IamAction.RemoveFromGroup("red"));
    pass(PERIOD.multipliedBy(3).plusSeconds(1));

    assertThat(unknown(1)).isEmpty();
    jane.getMetadata().setGeneration(2L);
    assertThat(unknown(1)).isEqualTo(ALL);
  }

  @Test
  void withoutSweepsEveryUserIsReadOncePerPeriod() {
    memory = new Memory(PERIOD, drift, writes, () -> now, false);
    assertThat(unknown(1)).isEqualTo(ALL);
    memory.made(jane, desired(1), id, true);
    assertThat(unknown(1)).isEmpty();
    assertThat(unknown(2)).containsExactly(Aspect.GROUPS);

    pass(PERIOD.plusSeconds(1));

    assertThat(unknown(1)).isEqualTo(ALL);
  }

  @Test
  void onceSweepsAreDeniedUsersAreReadOneByOne() {
    sweep();
    memory.swept(false);

    assertThat(unknown(1)).isEqualTo(ALL);
  }
}
