// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.local.aws.AwsEmulator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** The real adapters keep the contracts, on this project's own double of AWS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmulatedIamIT
    implements IamUsersContract, LoginProfilesContract, AccountContract, AccountReaderContract {
  private final WireWorld world = WireWorld.on(AwsEmulator.start());

  @Override
  public IamWorld world() {
    return world;
  }

  @AfterAll
  void stop() {
    world.close();
  }
}
