// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static io.clouduser.iam.IamUsersContract.fresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clouduser.api.Reason;
import io.clouduser.iam.IamWorld.Leftover;
import io.clouduser.iam.IamWorld.Login;
import io.clouduser.iam.LoginProfiles.Outcome;
import io.clouduser.model.IamAction;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.OperationFailed.Retryability;
import io.clouduser.model.Password;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link LoginProfiles} promises, whoever keeps it. */
interface LoginProfilesContract {
  String FIRST = "Correct-Horse-7-Battery";
  String SECOND = "Staple-Battery-9-Horse";

  IamWorld world();

  private String user() {
    String name = fresh("jane");
    world().makeForeignUser(name, Map.of());
    return name;
  }

  private Outcome create(String name, String password, boolean reset) {
    try (Password secret = new Password(password.toCharArray())) {
      return world().profiles().create(name, secret, reset);
    }
  }

  private Outcome update(String name, String password, boolean reset) {
    try (Password secret = new Password(password.toCharArray())) {
      return world().profiles().update(name, secret, reset);
    }
  }

  @Test
  default void makesALoginProfileOnce() {
    String name = user();
    assertThat(world().profiles().find(name).isPresent()).isFalse();

    assertThat(create(name, FIRST, true)).isEqualTo(Outcome.SET);
    assertThat(world().profiles().find(name).isPresent()).isTrue();
    assertThat(create(name, SECOND, false)).isEqualTo(Outcome.PRESENT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void setsThePasswordAndWhetherItMustBeChanged(boolean reset) {
    String name = user();

    create(name, FIRST, reset);
    assertThat(world().login(name)).contains(new Login(FIRST, reset));

    update(name, SECOND, !reset);
    assertThat(world().login(name)).contains(new Login(SECOND, !reset));
  }

  @Test
  default void leavesThePasswordAloneThatSomebodyElseSet() {
    String name = user();
    world().leave(name, Leftover.LOGIN_PROFILE);
    Login before = world().login(name).orElseThrow();

    assertThat(create(name, FIRST, true)).isEqualTo(Outcome.PRESENT);

    assertThat(world().login(name)).contains(before);
  }

  @Test
  default void givesALoginProfileAnotherPassword() {
    String name = user();
    create(name, FIRST, true);

    assertThat(update(name, SECOND, true)).isEqualTo(Outcome.SET);
    assertThat(world().profiles().find(name).isPresent()).isTrue();
  }

  @Test
  default void makesNoLoginProfileWhenItShallOnlyChangeOne() {
    String name = user();

    assertThat(update(name, FIRST, true)).isEqualTo(Outcome.ABSENT);
    assertThat(world().profiles().find(name).isPresent()).isFalse();
  }

  @Test
  default void refusesAPasswordThatThePolicyDoesNotAllow() {
    String name = user();

    OperationFailed failure =
        catchThrowableOfType(OperationFailed.class, () -> create(name, "Ab1!", true));

    assertThat(failure.reason()).isEqualTo(Reason.PasswordPolicyViolation);
    assertThat(failure.retryability()).isEqualTo(Retryability.STALLED);
    assertThat(failure.sentence()).doesNotContain("Ab1!");
    assertThat(world().profiles().find(name).isPresent()).isFalse();
  }

  @Test
  default void takesALoginProfileAway() {
    String name = user();
    create(name, FIRST, true);

    world().users().apply(name, new IamAction.DeleteLoginProfile());
    world().users().apply(name, new IamAction.DeleteLoginProfile());

    assertThat(world().profiles().find(name).isPresent()).isFalse();
  }

  @Test
  default void tellsWhetherTheNextSignInAsksForANewPassword() {
    String name = user();
    create(name, FIRST, true);

    assertThat(world().profiles().find(name).orElseThrow().resetRequired()).isTrue();
    assertThat(world().profiles().find(name).orElseThrow().createdAt()).isNotNull();

    update(name, SECOND, false);
    assertThat(world().profiles().find(name).orElseThrow().resetRequired()).isFalse();
  }

  @Test
  default void deactivatesAccessKeysAndReactivatesThem() {
    String name = user();
    assertThat(world().profiles().activeKeys(name)).isEmpty();
    String key =
        ((IamAction.DeleteAccessKey) world().leave(name, Leftover.ACCESS_KEY)).accessKeyId();
    assertThat(world().profiles().activeKeys(name)).containsExactly(key);

    world().users().apply(name, new IamAction.DeactivateAccessKey(key));
    world().users().apply(name, new IamAction.DeactivateAccessKey(key));
    assertThat(world().profiles().activeKeys(name)).isEmpty();

    world().users().apply(name, new IamAction.ActivateAccessKey(key));
    assertThat(world().profiles().activeKeys(name)).containsExactly(key);
  }

  @Test
  default void takesAKeyThatIsGoneForDone() {
    String name = user();
    world().users().apply(name, new IamAction.ActivateAccessKey("AKIAGONEGONEGONE0000"));
    world().users().apply(name, new IamAction.DeactivateAccessKey("AKIAGONEGONEGONE0000"));

    assertThat(world().profiles().activeKeys(name)).isEmpty();
    assertThat(world().profiles().activeKeys(fresh("nobody"))).isEmpty();
  }

  @Test
  default void triesAgainForAUserWhoIsNotThereYet() {
    String name = fresh("nobody");

    assertThat(world().profiles().find(name).isPresent()).isFalse();
    assertThat(update(name, FIRST, true)).isEqualTo(Outcome.ABSENT);
    OperationFailed failure =
        catchThrowableOfType(OperationFailed.class, () -> create(name, FIRST, true));
    assertThat(failure.reason()).isEqualTo(Reason.Provisioning);
    assertThat(failure.retryability()).isEqualTo(Retryability.TRANSIENT);
  }
}
