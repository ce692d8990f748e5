// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.OperationFailed;
import io.clouduser.model.Password;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
    return set(
        "CreateLoginProfile",
        password,
        () ->
            once.createLoginProfile(
                request ->
                    request
                        .userName(userName)
                        .password(password.reveal())
                        .passwordResetRequired(resetRequired)),
        e -> {
          if (IamErrors.is(e, IamErrors.NO_SUCH_ENTITY)) {
            throw IamErrors.notShown(userName, e);
          }
          return IamErrors.is(e, IamErrors.ENTITY_ALREADY_EXISTS) ? Outcome.PRESENT : null;
        });
  }

  @Override
  public Outcome update(String userName, Password password, boolean resetRequired) {
    return set(
        "UpdateLoginProfile",
        password,
        () ->
            iam.updateLoginProfile(
                request ->
                    request
                        .userName(userName)
                        .password(password.reveal())
                        .passwordResetRequired(resetRequired)),
        e -> IamErrors.is(e, IamErrors.NO_SUCH_ENTITY) ? Outcome.ABSENT : null);
  }

  /**
   * Makes a call that carries the password.
   *
   * @param answered what a refusal says of the login profile, or null if nothing
   * @throws OperationFailed in which the password is not to be seen
   */
  private Outcome set(
      String operation,
      Password password,
      Supplier<?> call,
      Function<SdkException, @Nullable Outcome> answered) {
    try {
      return outcome(operation, call, answered);
    } catch (OperationFailed e) {
      throw password.conceal(e, operation);
    }
  }

  private Outcome outcome(
      String operation, Supplier<?> call, Function<SdkException, @Nullable Outcome> answered) {
    try {
      calls.call(operation, call);
      return Outcome.SET;
    } catch (SdkException e) {
      Outcome outcome = answered.apply(e);
      if (outcome == null) {
        throw IamErrors.translate(e, operation);
      }
      return outcome;
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
