// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.OperationFailed;
import io.clouduser.model.Password;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.StatusType;

/**
 * Login profiles and access keys through the SDK.
 *
 * <p>Invariant: no exception that leaves here shows a password, whatever IAM or a proxy answered.
 */
public final class AwsLoginProfiles implements LoginProfiles {
  private final IamClient iam;
  private final IamClient once;
  private final IamCalls calls;

  /**
   * @param iam the SDK's client; the caller closes it
   * @param once a client that never repeats a call, for CreateLoginProfile: after a lost answer,
   *     EntityAlreadyExists would look like somebody else's login profile
   */
  public AwsLoginProfiles(IamClient iam, IamClient once) {
    this.iam = iam;
    this.once = once;
    this.calls = IamCalls.patient();
  }

  @Override
  public Outcome create(String userName, Password password, boolean resetRequired) {
    String operation = "CreateLoginProfile";
    try {
      calls.call(
          operation,
          () ->
              once.createLoginProfile(
                  request ->
                      request
                          .userName(userName)
                          .password(password.reveal())
                          .passwordResetRequired(resetRequired)));
      return Outcome.SET;
    } catch (SdkException e) {
      if (IamErrors.is(e, IamErrors.ENTITY_ALREADY_EXISTS)) {
        return Outcome.PRESENT;
      }
      if (IamErrors.is(e, IamErrors.NO_SUCH_ENTITY)) {
        throw password.conceal(IamErrors.notShown(userName, e), operation);
      }
      throw password.conceal(IamErrors.translate(e, operation), operation);
    } catch (OperationFailed e) {
      throw password.conceal(e, operation);
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
      throw password.conceal(IamErrors.translate(e, operation), operation);
    } catch (OperationFailed e) {
      throw password.conceal(e, operation);
    }
  }

  @Override
  public Optional<LoginProfile> find(String userName) {
    String operation = "GetLoginProfile";
    try {
      var profile = iam.getLoginProfile(request -> request.userName(userName)).loginProfile();
      return Optional.of(
          new LoginProfile(
              profile.createDate(), Boolean.TRUE.equals(profile.passwordResetRequired())));
    } catch (SdkException e) {
      if (IamErrors.is(e, IamErrors.NO_SUCH_ENTITY)) {
        return Optional.empty();
      }
      throw IamErrors.translate(e, operation);
    }
  }

  @Override
  public Set<String> activeKeys(String userName) {
    String operation = "ListAccessKeys";
    try {
      Set<String> active = new TreeSet<>();
      for (AccessKeyMetadata key :
          iam.listAccessKeysPaginator(request -> request.userName(userName)).accessKeyMetadata()) {
        if (key.status() == StatusType.ACTIVE) {
          active.add(key.accessKeyId());
        }
      }
      return active;
    } catch (SdkException e) {
      if (IamErrors.is(e, IamErrors.NO_SUCH_ENTITY)) {
        return Set.of();
      }
      throw IamErrors.translate(e, operation);
    }
  }
}
