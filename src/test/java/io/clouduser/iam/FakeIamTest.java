// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.clouduser.api.Reason;
import io.clouduser.model.Aspect;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.IamAction;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.Password;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The fake keeps the contracts, and can be disturbed. */
class FakeIamTest {
  @Nested
  class Keeps
      implements IamUsersContract, LoginProfilesContract, AccountContract, AccountReaderContract {
    private final IamWorld world = new FakeWorld();

    @Override
    public IamWorld world() {
      return world;
    }
  }

  private final OperationFailed throttled =
      OperationFailed.passing(Reason.Throttled, "Later.", null);

  private final FakeIam iam = new FakeIam(() -> Instant.EPOCH);
  private final DesiredUser jane =
      new DesiredUser("jane", "/", null, Set.of(), Set.of(), Map.of(), IamUsersContract.OWNER);

  @Test
  void recordsCallsAsTheWireWouldSeeThem() {
    iam.create(jane);
    iam.observe("jane", EnumSet.allOf(Aspect.class));
    iam.apply("jane", new IamAction.Tag(Map.of("a", "b")));

    assertThat(iam.calls())
        .extracting(FakeIam.Call::operation)
        .containsExactly(
            "CreateUser", "GetUser", "ListAttachedUserPolicies", "ListGroupsForUser", "TagUser");
    assertThat(iam.calls()).filteredOn(FakeIam.Call::write).hasSize(2);
    assertThat(iam.calls()).extracting(FakeIam.Call::number).containsExactly(1, 2, 3, 4, 5);
    iam.forgetCalls();
    iam.find("jane");
    assertThat(iam.calls()).containsExactly(new FakeIam.Call(6, "GetLoginProfile", "jane"));
  }

  @Test
  void failsWithoutAndWithAnEffect() {
    iam.failNext("CreateUser", throttled);
    assertThatExceptionOfType(OperationFailed.class).isThrownBy(() -> iam.create(jane));
    assertThat(iam.userNames()).isEmpty();

    iam.failNextAfterEffect("CreateUser", throttled);
    assertThatExceptionOfType(OperationFailed.class).isThrownBy(() -> iam.create(jane));
    assertThat(iam.userNames()).containsExactly("jane");
  }

  @Test
  void repeatsACallWhoseReplyIsLostAsTheSdkDoes() {
    iam.loseNextReply("CreateUser");

    assertThat(iam.create(jane)).isEqualTo(new IamUsers.Creation.NameTaken());
    assertThat(iam.count("CreateUser")).isEqualTo(2);
  }

  @Test
  void doesNotRepeatCreateLoginProfile() {
    iam.create(jane);
    iam.loseNextReply("CreateLoginProfile");
    try (Password password = new Password("Correct-Horse-7".toCharArray())) {
      assertThatExceptionOfType(OperationFailed.class)
          .isThrownBy(() -> iam.create("jane", password, true));
    }

    assertThat(iam.count("CreateLoginProfile")).isEqualTo(1);
    assertThat(iam.login("jane"))
        .contains(new FakeIam.Login("Correct-Horse-7", true, 1, Instant.EPOCH));
  }

  @Test
  void letsAHookStopTheProcessBeforeAndAfterEachEffect() {
    List<String> seen = new ArrayList<>();
    iam.hook(
        new FakeIam.Hook() {
          @Override
          public void before(FakeIam.Call call) {
            seen.add("before " + call.operation() + " " + iam.userNames());
          }

          @Override
          public void after(FakeIam.Call call) {
            seen.add("after " + call.operation() + " " + iam.userNames());
            throw new IllegalStateException("crashed");
          }
        });

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> iam.create(jane));

    assertThat(seen).containsExactly("before CreateUser []", "after CreateUser [jane]");
  }

  @Test
  void neverReusesAnId() {
    iam.create(jane);
    String first = iam.look("jane").orElseThrow().attributes().identity().userId();
    iam.removeUser("jane");
    iam.create(jane);

    assertThat(iam.look("jane").orElseThrow().attributes().identity().userId()).isNotEqualTo(first);
  }
}
