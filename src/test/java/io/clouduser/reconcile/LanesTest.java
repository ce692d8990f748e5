// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserStatus;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.reconcile.Lanes.Lane;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {
  private final List<String> invited = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private final Lanes lanes =
      new Lanes(4, it -> invited.add(it.getMetadata().getName()), () -> now);

  private static CloudUser resource(String namespace, String name) {
    CloudUser resource = new CloudUser();
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(namespace)
            .withName(name)
            .withUid("uid-of-" + name)
            .build());
    return resource;
  }

  private boolean enter(Lane lane, String name) {
    return lanes.enter(lane, resource("team", name));
  }

  private void fill() {
    for (int i = 0; i < 3; i++) {
      assertThat(enter(Lane.NEW, "first-" + i)).isTrue();
    }
  }

  @Test
  void aWaveLeavesAQuarterOfTheWorkersToOthers() {
    fill();

    assertThat(enter(Lane.NEW, "fourth")).isFalse();
    assertThat(enter(Lane.CHANGE, "edited")).isTrue();
    assertThat(enter(Lane.REMOVAL, "gone")).isTrue();
  }

  @Test
  void whoWasSentAwayIsInvitedInOrderAndNobodyGoesBeforeThem() {
    fill();
    enter(Lane.NEW, "fourth");
    enter(Lane.NEW, "fifth");

    lanes.leave(Lane.NEW);

    assertThat(invited).containsExactly("fourth");
    assertThat(enter(Lane.NEW, "sixth")).isFalse();
    assertThat(enter(Lane.NEW, "fourth")).isTrue();
    lanes.leave(Lane.NEW);
    lanes.leave(Lane.NEW);
    assertThat(invited).containsExactly("fourth", "fifth", "sixth");
  }

  @Test
  void namespacesTakeTurns() {
    fill();
    for (int i = 0; i < 50; i++) {
      lanes.enter(Lane.NEW, resource("bulk", "bulk-" + i));
    }
    lanes.enter(Lane.NEW, resource("small", "single"));

    lanes.leave(Lane.NEW);
    lanes.leave(Lane.NEW);

    assertThat(invited).containsExactly("bulk-0", "single");
  }

  @Test
  void askingTwiceWaitsOnce() {
    fill();
    enter(Lane.NEW, "fourth");
    enter(Lane.NEW, "fourth");

    lanes.leave(Lane.NEW);
    lanes.leave(Lane.NEW);

    assertThat(invited).containsExactly("fourth");
  }

  @Test
  void whoIsGoneIsNotWaitedFor() {
    fill();
    enter(Lane.NEW, "fourth");
    enter(Lane.NEW, "fifth");
    lanes.leave(Lane.NEW);

    lanes.forget(resource("team", "fourth"));

    assertThat(invited).containsExactly("fourth", "fifth");
  }

  @Test
  void whoDoesNotComeIsGivenUp() {
    fill();
    enter(Lane.NEW, "fourth");
    lanes.leave(Lane.NEW);
    enter(Lane.NEW, "fifth");

    now = now.plus(Duration.ofMinutes(1));
    lanes.leave(Lane.NEW);

    assertThat(invited).containsExactly("fourth", "fifth");
  }

  @Test
  void whoAsksWhenAnInvitationIsOverGoesInOrHasTheNextOneInvited() {
    Lanes narrow = new Lanes(1, it -> invited.add(it.getMetadata().getName()), () -> now);
    narrow.enter(Lane.CHANGE, resource("team", "busy"));
    narrow.enter(Lane.CHANGE, resource("team", "absent"));
    narrow.leave(Lane.CHANGE);
    assertThat(narrow.enter(Lane.CHANGE, resource("team", "early"))).isFalse();
    assertThat(invited).containsExactly("absent");

    now = now.plus(Duration.ofMinutes(1));

    assertThat(narrow.enter(Lane.CHANGE, resource("team", "late"))).isFalse();
    assertThat(invited).containsExactly("absent", "early");
    now = now.plus(Duration.ofMinutes(1));
    assertThat(narrow.enter(Lane.CHANGE, resource("team", "early"))).isFalse();
    assertThat(invited).containsExactly("absent", "early", "late");
    assertThat(narrow.enter(Lane.CHANGE, resource("team", "late"))).isTrue();
  }

  @Test
  void whoIsAtRestByNowGivesTheInvitationBack() {
    fill();
    enter(Lane.NEW, "fourth");
    enter(Lane.NEW, "fifth");
    lanes.leave(Lane.NEW);

    lanes.forget(resource("team", "fourth"));

    assertThat(enter(Lane.NEW, "fifth")).isTrue();
  }

  @Test
  void whoIsToBeChangedByNowHoldsNoPlaceAmongTheNew() {
    fill();
    enter(Lane.NEW, "fourth");
    enter(Lane.NEW, "fifth");
    lanes.leave(Lane.NEW);

    assertThat(enter(Lane.CHANGE, "fourth")).isTrue();

    assertThat(invited).containsExactly("fourth", "fifth");
  }

  @Test
  void aPersonIsNewUntilMailed() {
    CloudUserStatus known = CloudUserStatus.EMPTY.withUser("jane", "AIDA", "arn");
    CredentialsStatus issuing = CredentialsStatus.issuing(1, "d1", "jane@example.com");

    assertThat(laneOf(null)).isEqualTo(Lane.NEW);
    assertThat(laneOf(CloudUserStatus.EMPTY)).isEqualTo(Lane.NEW);
    assertThat(laneOf(known)).isEqualTo(Lane.NEW);
    assertThat(laneOf(known.withCredentials(issuing))).isEqualTo(Lane.NEW);
    assertThat(laneOf(known.withCredentials(issuing.sending(now)))).isEqualTo(Lane.CHANGE);
    assertThat(laneOf(known.withCredentials(CredentialsStatus.withheld(1)))).isEqualTo(Lane.CHANGE);
  }

  @Test
  void aPersonWhoGetsNoCredentialsIsNotNew() {
    CloudUser suspended = person("suspended: true");
    suspended.setStatus(CloudUserStatus.EMPTY.withUser("jane", "AIDA", "arn"));

    assertThat(Lane.of(suspended)).isEqualTo(Lane.CHANGE);
  }

  private static Lane laneOf(CloudUserStatus status) {
    CloudUser resource = person("suspended: false");
    resource.setStatus(status);
    return Lane.of(resource);
  }

  private static CloudUser person(String more) {
    return Serialization.unmarshal(
        """
        apiVersion: clouduser.io/v1alpha1
        kind: CloudUser
        metadata: {name: jane, namespace: team, uid: uid-1}
        spec: {email: jane@example.com, %s}
        """
            .formatted(more),
        CloudUser.class);
  }
}
