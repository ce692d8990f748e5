// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.Password;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.iam.IamClient;

/** Login profiles through the SDK. */
public final class AwsLoginProfiles implements LoginProfiles {
  private final IamClient iam;
  private final IamCalls calls;

  /**
   * @param iam the SDK's client; the caller closes it
   */
  public AwsLoginProfiles(IamClient iam) {
    this.iam = iam;
    this.calls = IamCalls.patient();
  }

  @Override
  public Outcome create(String userName, Password password, boolean resetRequired) {
    String operation = "CreateLoginProfile";
    try {
      // Not repeated by the SDK: after a lost answer EntityAlreadyExists would look like somebody
      // else's login profile.
      calls.call(
          operation,
          () ->
              iam.createLoginProfile(
                  request ->
                      request
                          .userName(userName)
                          .password(password.reveal())
                          .passwordResetRequired(resetRequired)
                          .overrideConfiguration(
                              o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))));
      return Outcome.SET;
    } catch (SdkException e) {
      if (IamErrors.is(e, IamErrors.ENTITY_ALREADY_EXISTS)) {
        return Outcome.PRESENT;
      }
      throw IamErrors.translate(e, operation);
    }
  }

  @Override
  public Outcome update(String userName, Password password, boolean resetRequired) {
    String operation = "UpdateLoginProfile";
    try {
      calls.call(
          operation,
          () ->
              iam.updateLoginProfile(
                  request ->
                      request
                          .userName(userName)
                          .password(password.reveal())
                          .passwordResetRequired(resetRequired)));
      return Outcome.SET;
    } catch (SdkException e) {
      if (IamErrors.is(e, IamErrors.NO_SUCH_ENTITY)) {
        return Outcome.ABSENT;
      }
      throw IamErrors.translate(e, operation);
    }
  }

  @Override
  public boolean exists(String userName) {
    String operation = "GetLoginProfile";
    try {
      calls.call(operation, () -> iam.getLoginProfile(request -> request.userName(userName)));
      return true;
    } catch (SdkException e) {
      if (IamErrors.is(e, IamErrors.NO_SUCH_ENTITY)) {
        return false;
      }
      throw IamErrors.translate(e, operation);
    }
  }
}
