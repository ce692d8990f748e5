// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Translates what AWS's SDK throws, for all services alike. */
final class AwsAnswers {
  private static final Set<String> DENIED =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "AuthorizationError",
          "AuthorizationErrorException",
          "NotAuthorized",
          "UnauthorizedOperation");

  private static final Set<String> UNKNOWN_CALLER =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "InvalidClientTokenId",
          "MissingAuthenticationToken",
          "SignatureDoesNotMatch",
          "InvalidSignatureException",
          "UnrecognizedClientException");

  private AwsAnswers() {}

  /**
   * Asks.
   *
   * @param call as in a policy, such as {@code ses:GetAccount}
   * @throws Unanswered for whatever keeps AWS from answering
   */
  static <T> T to(String call, Supplier<T> question) {
    try {
      return question.get();
    } catch (AwsServiceException e) {
      String code = code(e);
      if (DENIED.contains(code)) {
        throw Unanswered.denied(call, e);
      }
      throw Unanswered.failed(
          call,
          code + ": " + message(e),
          UNKNOWN_CALLER.contains(code)
              ? "Give valid credentials: AWS does not know these, or they have expired."
              : "Look at AWS's message; if it is about load, try again.",
          e);
    } catch (SdkException e) {
      throw Unanswered.failed(
          call,
          String.valueOf(e.getMessage()),
          "See that AWS can be reached (region, AWS_ENDPOINT_URL, HTTPS_PROXY, network policy) and"
              + " that there are credentials.",
          e);
    }
  }

  static boolean is(AwsServiceException e, String... codes) {
    return Set.of(codes).contains(code(e));
  }

  private static String code(AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    return code == null ? "an error" : code;
  }

  /** Without the request's id, which the exception's own message has. */
  private static String message(AwsServiceException e) {
    String message = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
    return message == null ? "status " + e.statusCode() : message;
  }
}
