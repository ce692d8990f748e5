// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.ObservedUser.Identity;
import io.clouduser.model.ObservedUser.Present;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DriftTest {
  private static final String ID = "AIDA1";
  private static final Owner OWNER = Owner.of("test", "team", "jane");
  private static final DesiredUser DESIRED =
      new DesiredUser(
          "jane", "/", null, Set.of("red"), Set.of("arn:p"), Map.of("team", "web"), OWNER);

  private final Drift drift = new Drift(new UserDiff(Ignored.NOTHING));

  private static Present seen(
      String id, Map<String, String> tags, Set<String> groups, Set<String> policies) {
    Map<String, String> all = new HashMap<>(OWNER.tags());
    all.put("team", "web");
    all.putAll(tags);
    return new Present(
        new Attributes(
            new Identity("jane", id, "arn:aws:iam::1:user/jane"),
            "/",
            null,
            all,
            Instant.EPOCH,
            null,
            null),
        groups,
        policies);
  }

  private Set<Aspect> between(ObservedUser seen) {
    return drift.between(DESIRED, ID, List.of("team"), seen);
  }

  @Test
  void nothingDiffersInAUserAsDeclaredWhateverElseItIsTaggedWith() {
    assertThat(between(seen(ID, Map.of("cost", "7"), Set.of("RED"), Set.of("arn:p")))).isEmpty();
  }

  @Test
  void tellsWhichAspectDiffers() {
    assertThat(between(seen(ID, Map.of("team", "db"), Set.of("red"), Set.of("arn:p"))))
        .containsExactly(Aspect.USER);
    assertThat(between(seen(ID, Map.of(), Set.of("red", "blue"), Set.of("arn:p"))))
        .containsExactly(Aspect.GROUPS);
    assertThat(between(seen(ID, Map.of(), Set.of("red"), Set.of())))
        .containsExactly(Aspect.POLICIES);
  }

  @Test
  void everythingIsInDoubtOfAUserThatIsGoneAnotherOneOrNotOurs() {
    assertThat(between(new ObservedUser.Absent())).isEqualTo(EnumSet.allOf(Aspect.class));
    assertThat(between(seen("AIDA2", Map.of(), Set.of("red"), Set.of("arn:p"))))
        .isEqualTo(EnumSet.allOf(Aspect.class));
    assertThat(between(seen(ID, Map.of(Owner.OWNER_TAG, "x/y/z"), Set.of("red"), Set.of("arn:p"))))
        .isEqualTo(EnumSet.allOf(Aspect.class));
  }
}
