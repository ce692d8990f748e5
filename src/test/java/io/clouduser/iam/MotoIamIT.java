// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.iam.IamWorld.Leftover;
import io.clouduser.local.aws.MotoServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real adapters keep the contracts on moto too, but for what moto itself does wrong. */
@ExtendWith(MotoServer.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MotoIamIT
    implements IamUsersContract, LoginProfilesContract, AccountContract, AccountReaderContract {
  private static final String NO_LISTING =
      "moto answers 500 to ListServiceSpecificCredentials, one of the things to look through";

  private WireWorld world;

  @BeforeAll
  void start() {
    world = WireWorld.on(MotoServer.start());
  }

  @AfterAll
  void stop() {
    world.close();
  }

  @Override
  public IamWorld world() {
    return world;
  }

  @Override
  @Test
  @Disabled("moto ignores the boundary of CreateUser")
  public void createsAUserWithinABoundary() {}

  @Override
  @Test
  @Disabled("moto ignores the boundary of CreateUser")
  public void createsNothingWithinABoundaryThatIsNotThere() {}

  @Override
  @Test
  @Disabled("moto answers 500 to PutUserPermissionsBoundary")
  public void setsAndLiftsABoundary() {}

  @Override
  @Test
  @Disabled("moto answers 500 to PutUserPermissionsBoundary")
  public void namesABoundaryThatIsNotThere() {}

  @Override
  @Test
  @Disabled("moto does not check names")
  public void refusesANameThatIamDoesNotTake() {}

  @Override
  @Test
  @Disabled("moto takes names that differ in case for different ones")
  public void takesANameInOtherCaseForTheSame() {}

  @Override
  @Test
  @Disabled("moto takes tag keys that differ in case for different ones")
  public void takesTagKeysInOtherCaseForTheSame() {}

  @Override
  @Test
  @Disabled("moto has no quotas")
  public void tellsWhenAUserIsInTooManyGroups() {}

  @Override
  @ParameterizedTest
  @EnumSource(names = {"INLINE_POLICY", "ATTACHED_POLICY"})
  public void doesNotDeleteAUserWithLeftovers(Leftover what) {
    // moto deletes users with any other leftover.
    IamUsersContract.super.doesNotDeleteAUserWithLeftovers(what);
  }

  @Override
  @ParameterizedTest
  @EnumSource(Leftover.class)
  @Disabled(NO_LISTING)
  public void findsAndClearsEveryLeftover(Leftover what) {}

  @Override
  @Test
  @Disabled(NO_LISTING)
  public void takesTheSignInAwayFirst() {}

  @Override
  @Test
  @Disabled(NO_LISTING)
  public void deletesAVirtualMfaDeviceWithItsUser() {}

  @Override
  @Test
  @Disabled(NO_LISTING)
  public void onlyDeactivatesAHardwareMfaDevice() {}

  @Override
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Disabled("moto shows no passwords, and forgets that one must be changed")
  public void setsThePasswordAndWhetherItMustBeChanged(boolean reset) {}

  @Override
  @Test
  @Disabled("moto shows no passwords")
  public void leavesThePasswordAloneThatSomebodyElseSet() {}

  @Override
  @Test
  @Disabled("moto enforces no password policy")
  public void refusesAPasswordThatThePolicyDoesNotAllow() {}

  @Override
  @Test
  @Disabled("moto forgets that a password must be changed")
  public void tellsWhetherTheNextSignInAsksForANewPassword() {}
}
