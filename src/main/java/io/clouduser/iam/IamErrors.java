// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.api.Reason;
import io.clouduser.model.MissingCredentials;
import io.clouduser.model.OperationFailed;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Translates the SDK's exceptions, once. What a code means for one call in particular is the call's
 * own affair.
 *
 * <p>Source: IAM API Reference, "Common errors" and the errors of each action.
 */
final class IamErrors {
  static final String NO_SUCH_ENTITY = "NoSuchEntity";
  static final String ENTITY_ALREADY_EXISTS = "EntityAlreadyExists";
  static final String DELETE_CONFLICT = "DeleteConflict";
  static final String TEMPORARILY_UNMODIFIABLE = "EntityTemporarilyUnmodifiable";
  static final String CONCURRENT_MODIFICATION = "ConcurrentModification";
  private static final String PASSWORD_POLICY_VIOLATION = "PasswordPolicyViolation";
  private static final String LIMIT_EXCEEDED = "LimitExceeded";
  private static final String NOT_ATTACHABLE = "PolicyNotAttachable";

  private static final Set<String> DENIED =
      Set.of("AccessDenied", "NotAuthorized", "OptInRequired", "UnauthorizedOperation");

  /** AWS does not know who is asking. */
  private static final Set<String> UNKNOWN_CALLER =
      Set.of(
          "AuthFailure",
          "ExpiredToken",
          "IncompleteSignature",
          "InvalidClientTokenId",
          "MissingAuthenticationToken",
          "SignatureDoesNotMatch",
          "UnrecognizedClient");

  private static final Set<String> INVALID =
      Set.of("InvalidInput", "MalformedPolicyDocument", "ValidationError", "InvalidParameterValue");

  private IamErrors() {}

  static boolean is(SdkException e, String code) {
    return code.equals(code(e));
  }

  static String code(SdkException e) {
    if (e instanceof AwsServiceException service && service.awsErrorDetails() != null) {
      String code = service.awsErrorDetails().errorCode();
      return code == null ? "" : code.replaceFirst("Exception$", "");
    }
    return "";
  }

  /**
   * What a failed call means.
   *
   * @param e what the SDK threw
   * @param operation IAM's name of the call, which is its permission too
   */
  static OperationFailed translate(SdkException e, String operation) {
    if (MissingCredentials.explain(e)) {
      // Whoever gives credentials may be away for a moment, so it is tried again soon.
      return OperationFailed.passing(
          Reason.AccessDenied, MissingCredentials.sentence("iam:" + operation), e);
    }
    String code = code(e);
    String said = said(e);
    if (e instanceof AwsServiceException service && service.isThrottlingException()) {
      return OperationFailed.passing(
          Reason.Throttled, "IAM asks for fewer calls (" + operation + "); trying again later.", e);
    }
    if (UNKNOWN_CALLER.contains(code)) {
      return OperationFailed.stalled(
          Reason.AccessDenied,
          "AWS does not accept the operator's credentials: "
              + said
              + " Check the role or the keys that the operator runs with, and its clock.",
          e);
    }
    if (DENIED.contains(code)) {
      return OperationFailed.stalled(
          Reason.AccessDenied,
          "The operator may not call iam:"
              + operation
              + ": "
              + said
              + " Grant it to the operator's role.",
          e);
    }
    if (INVALID.contains(code)) {
      return OperationFailed.stalled(
          Reason.InvalidSpec, "IAM refuses the spec (" + operation + "): " + said, e);
    }
    return switch (code) {
      case LIMIT_EXCEEDED ->
          OperationFailed.stalled(
              Reason.QuotaExceeded,
              "An IAM quota is used up ("
                  + operation
                  + "): "
                  + said
                  + " Free some of it or have the quota raised.",
              e);
      case PASSWORD_POLICY_VIOLATION ->
          OperationFailed.stalled(
              Reason.PasswordPolicyViolation,
              "The account's password policy refuses the generated passwords: "
                  + said
                  + " Look at the policy, or raise spec.console.passwordLength.",
              e);
      case NOT_ATTACHABLE ->
          OperationFailed.stalled(
              Reason.PolicyNotFound, "A policy of the spec cannot be attached: " + said, e);
      case TEMPORARILY_UNMODIFIABLE, CONCURRENT_MODIFICATION ->
          OperationFailed.passing(
              Reason.Provisioning,
              "IAM is still busy with an earlier change of this user; trying again.",
              e);
      default -> away(e, operation, said);
    };
  }

  /** Reads of IAM may be behind its writes, or somebody else removed the user. */
  static OperationFailed notShown(String userName, SdkException e) {
    return OperationFailed.passing(
        Reason.Provisioning,
        "IAM does not show the user " + userName + " (any more, or yet); trying again.",
        e);
  }

  private static OperationFailed away(SdkException e, String operation, String said) {
    if (e instanceof AwsServiceException service && service.statusCode() < 500) {
      return OperationFailed.passing(
          Reason.AwsUnavailable,
          "IAM refused "
              + operation
              + " for a reason that the operator does not know: "
              + said
              + " It tries again.",
          e);
    }
    return OperationFailed.passing(
        Reason.AwsUnavailable,
        "IAM did not answer " + operation + " (" + why(e) + "); trying again.",
        e);
  }

  /** The status that IAM answered with, or what the network said. */
  private static String why(SdkException e) {
    if (e instanceof AwsServiceException service) {
      return "HTTP status " + service.statusCode();
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root == e || root.getMessage() == null
        ? root.getClass().getSimpleName()
        : root.getMessage();
  }

  /** AWS's own words, which carry no request id, as one sentence. */
  static String said(SdkException e) {
    AwsErrorDetails details =
        e instanceof AwsServiceException service ? service.awsErrorDetails() : null;
    String message = details == null ? null : details.errorMessage();
    if (message == null || message.isBlank()) {
      return "no details given.";
    }
    String trimmed = message.strip();
    return trimmed.endsWith(".") ? trimmed : trimmed + ".";
  }
}
