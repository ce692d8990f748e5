// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CloudUser;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.crash.Fault.Target;
import io.clouduser.model.Password;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What single passes ask IAM, in the world of the exploration, without any fault. */
class QuietPassesTest {
  private static final String ADA = FakeApiServer.NAME;

  private final World world = new World(true, false);
  private final OperatorProcess process = new OperatorProcess(world, false);
  private Duration again;

  @BeforeEach
  void declare() {
    world.api().create(Specs.onboarding());
    pass();
    pass();
    assertThat(loginProfile().isTrue()).isTrue();
  }

  /** One pass; returns the names of the calls to IAM that it made. */
  private List<String> pass() {
    int before = world.points().calls().size();
    world.points().arm(List.of(), -1, () -> {});
    again = process.pass(world.api().current().orElseThrow()).again();
    List<CallPoints.Call> calls = world.points().calls();
    return calls.subList(before, calls.size()).stream()
        .filter(it -> it.target() == Target.READ || it.target() == Target.IAM)
        .map(CallPoints.Call::name)
        .filter(it -> !it.equals("get resource"))
        .toList();
  }

  private Condition loginProfile() {
    return world
        .api()
        .current()
        .orElseThrow()
        .getStatus()
        .condition(ConditionType.LoginProfileReady)
        .orElseThrow();
  }

  @Test
  void aPasswordIsSetAnewForAUserThatWasReadInTheSamePass() {
    world.api().edit(Specs.revision(2));

    assertThat(pass()).containsExactly("read user", "UpdateLoginProfile");
  }

  @Test
  void loginProfileAndKeysAreTakenAwayFromAUserThatWasReadInTheSamePass() {
    world.api().edit(Specs.suspended(true));

    assertThat(pass()).containsExactly("read user", "DeleteLoginProfile", "ListAccessKeys");
  }

  private void timeIsOver() {
    world.clock().leap(Duration.ofHours(2));
    world.api().edit(Specs.validFor("1h"));
  }

  /** IAM's reads may be behind its writes, and a second mail would follow from believing them. */
  @Test
  void aProfileThatIamDoesNotShowRightAfterItWasMadeIsLookedForAgain() {
    world.iam().hideNextLogin(ADA);
    world.api().annotate(CloudUser.RECONCILE_ANNOTATION, "now");

    assertThat(pass()).contains("GetLoginProfile");
    assertThat(loginProfile().isTrue()).isTrue();
    assertThat(again).isLessThan(Duration.ofSeconds(22));
    world.clock().leap(again);
    assertThat(pass()).contains("GetLoginProfile");
    assertThat(loginProfile().isTrue()).isTrue();
    assertThat(pass()).isEmpty();
  }

  @Test
  void aProfileThatIsGoneWhenItMustShowWasRemoved() {
    world.iam().setForeignLogin(ADA, Optional.empty());
    world.api().annotate(CloudUser.RECONCILE_ANNOTATION, "now");
    pass();

    world.clock().leap(again);
    pass();

    assertThat(loginProfile().reason()).isEqualTo("LoginProfileRemoved");
  }

  @Test
  void aPasswordThatRanOutWhoseProfileSomebodyTookAwayIsAskedAboutOnce() {
    world.iam().setForeignLogin(ADA, Optional.empty());
    timeIsOver();

    assertThat(pass()).contains("GetLoginProfile");
    assertThat(loginProfile().reason()).isEqualTo("LoginProfileRemoved");
    assertThat(pass()).isEmpty();
  }

  @Test
  void aPasswordThatRanOutWhoseProfileSomebodyReplacedIsAskedAboutOnce() {
    world.clock().leap(Duration.ofMinutes(30));
    world.iam().setForeignLogin(ADA, Optional.empty());
    try (Password another = new Password("adas-own-password".toCharArray())) {
      world.iam().create(ADA, another, true);
    }
    timeIsOver();

    assertThat(pass()).contains("GetLoginProfile");
    assertThat(loginProfile().message()).contains("made another one");
    assertThat(pass()).isEmpty();
    assertThat(world.person().flatMap(Person::password)).contains("adas-own-password");
  }
}
