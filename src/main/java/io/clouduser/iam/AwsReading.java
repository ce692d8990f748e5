// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import java.time.InstantSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.iam.IamClient;

/** What reading an account needs, on a client of its own. */
public final class AwsReading implements AutoCloseable {
  private final IamClient iam;

  private AwsReading(IamClient iam) {
    this.iam = iam;
  }

  /** Makes the client with the SDK's chain of credentials and region; nothing is called yet. */
  public static AwsReading open() {
    return new AwsReading(IamClients.createForBulk());
  }

  /**
   * All users.
   *
   * @param clock tells when reading began
   */
  public AccountReader account(InstantSource clock) {
    return new AwsAccountReader(iam, clock);
  }

  /**
   * Whether the user has a login profile now.
   *
   * @throws io.clouduser.model.OperationFailed when IAM does not say
   */
  public boolean hasLoginProfile(String userName) {
    try {
      return iam.getLoginProfile(request -> request.userName(userName)).loginProfile() != null;
    } catch (SdkException e) {
      if (IamErrors.is(e, IamErrors.NO_SUCH_ENTITY)) {
        return false;
      }
      throw IamErrors.translate(e, "GetLoginProfile");
    }
  }

  @Override
  public void close() {
    iam.close();
  }
}
