// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import io.clouduser.api.Reason;
import io.clouduser.mail.CredentialMailer.Outcome;
import io.clouduser.model.MissingCredentials;
import io.clouduser.model.OperationFailed;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.sesv2.model.AccountSuspendedException;
import software.amazon.awssdk.services.sesv2.model.BadRequestException;
import software.amazon.awssdk.services.sesv2.model.LimitExceededException;
import software.amazon.awssdk.services.sesv2.model.MailFromDomainNotVerifiedException;
import software.amazon.awssdk.services.sesv2.model.MessageRejectedException;
import software.amazon.awssdk.services.sesv2.model.NotFoundException;
import software.amazon.awssdk.services.sesv2.model.SendingPausedException;
import software.amazon.awssdk.services.sesv2.model.SesV2Exception;
import software.amazon.awssdk.services.sesv2.model.TooManyRequestsException;

/**
 * Tells from an exception of SendEmail what became of the mail and what a person should do.
 *
 * <p>The rule, from the contract: a 4xx answer of SES means not sent; everything that is not proven
 * to be unsent is unknown.
 *
 * @param sender the sender's address
 * @param region the region of SES, or null when the client does not tell
 * @param configurationSet the configuration set, or null
 */
record SesFailures(String sender, @Nullable String region, @Nullable String configurationSet) {
  private static final Pattern SDK_SUFFIX =
      Pattern.compile("\\s*\\((Service:|SDK Attempt Count:|SDK Diagnostics:)[^)]*\\)");
  private static final Pattern REQUEST_ID =
      Pattern.compile("(?i)[\\s,;(]*request[ _-]?id[\\s:=]*[0-9a-z-]{8,}\\)?");

  /** SES has no code of its own for it; only this quota holds all mails. */
  private static final Set<String> DAILY_QUOTA_WORDS =
      Set.of("daily message quota", "daily sending quota", "24-hour sending quota");

  private static final Set<String> THROTTLING_STATUS_WORDS =
      Set.of("maximum sending rate exceeded", "throttl", "rate exceeded");
  private static final int LONGEST_QUOTE = 300;

  /**
   * @param failure what SendEmail threw
   * @param unsent whether it is proven that nothing left this process
   */
  Outcome outcome(Throwable failure, boolean unsent) {
    if (unsent) {
      return new Outcome.NotSent(beforeSending(failure));
    }
    if (failure instanceof SesV2Exception answer) {
      int status = answer.statusCode();
      return status >= 400 && status < 500
          ? new Outcome.NotSent(refused(answer))
          : new Outcome.Unknown(
              "SES answered with HTTP status "
                  + status
                  + "; whether the mail was sent cannot be known");
    }
    return new Outcome.Unknown(missing(failure) + "; whether the mail was sent cannot be known");
  }

  private static String missing(Throwable failure) {
    if (has(failure, ApiCallTimeoutException.class) || has(failure, SocketTimeoutException.class)) {
      return "SES did not answer in time";
    }
    if (has(failure, java.io.IOException.class)
        || has(failure, java.io.UncheckedIOException.class)) {
      return "The connection to SES broke before its answer was complete";
    }
    return "SES's answer could not be read";
  }

  private OperationFailed beforeSending(Throwable failure) {
    if (failure instanceof AwsServiceException answer) {
      // Not of SES: the credentials' own service (STS) answered.
      boolean refused = answer.statusCode() >= 400 && answer.statusCode() < 500;
      String message = "The operator got no AWS credentials" + quoted(answer);
      return refused && !answer.isThrottlingException()
          ? OperationFailed.stalled(
              Reason.AccessDenied,
              message + ". Check the role of the operator's service account.",
              failure)
          : OperationFailed.passing(
              Reason.AwsUnavailable, message + ". It is tried again.", failure);
    }
    if (MissingCredentials.explain(failure)) {
      // Whoever gives credentials may be away for a moment, so it is tried again soon.
      return OperationFailed.passing(
          Reason.AccessDenied, MissingCredentials.sentence("ses:SendEmail"), failure);
    }
    return OperationFailed.passing(
        Reason.AwsUnavailable,
        unreachable(failure) + ". Nothing was sent; it is tried again.",
        failure);
  }

  private String unreachable(Throwable failure) {
    if (has(failure, UnknownHostException.class)) {
      return "The name of SES's endpoint" + inRegion() + " cannot be resolved";
    }
    if (has(failure, SSLException.class)) {
      return "The TLS connection to SES" + inRegion() + " cannot be set up";
    }
    if (has(failure, ConnectException.class) || has(failure, SocketTimeoutException.class)) {
      return "SES" + inRegion() + " cannot be reached";
    }
    return "The call to SES" + inRegion() + " failed before anything was sent";
  }

  private OperationFailed refused(SesV2Exception answer) {
    String message = String.valueOf(sentence(answer)).toLowerCase(Locale.ROOT);
    if (DAILY_QUOTA_WORDS.stream().anyMatch(message::contains)) {
      return passing(
          Reason.MailQuotaExceeded,
          "SES's daily sending quota" + inRegion() + " is used up",
          answer);
    }
    if (answer instanceof MailFromDomainNotVerifiedException) {
      return stalled(
          Reason.MailSenderNotVerified,
          "The MAIL FROM domain of the identity of "
              + sender
              + inRegion()
              + " is not verified. Repair its MX record, or let the identity fall back to SES's own"
              + " domain",
          answer);
    }
    if (answer instanceof MessageRejectedException) {
      return message.contains("not verified")
          ? stalled(
              Reason.MailSenderNotVerified,
              "SES"
                  + inRegion()
                  + " does not know an address as verified. Verify the identity of "
                  + sender
                  + " there; while the account is in SES's sandbox, verify the recipient too",
              answer)
          : stalled(Reason.MailRejected, "SES refused the mail", answer);
    }
    if (answer instanceof AccountSuspendedException) {
      return stalled(
          Reason.MailQuotaExceeded,
          "AWS has suspended the account's ability to send mail. See the account's notices from"
              + " SES",
          answer);
    }
    if (answer instanceof SendingPausedException) {
      return stalled(
          Reason.MailQuotaExceeded,
          "Sending is paused in SES"
              + inRegion()
              + ". Resume it for the account"
              + (configurationSet == null
                  ? ""
                  : " and for the configuration set " + configurationSet),
          answer);
    }
    if (answer instanceof TooManyRequestsException
        || answer.isThrottlingException()
        || THROTTLING_STATUS_WORDS.stream().anyMatch(message::contains)) {
      return passing(
          Reason.Throttled, "SES asked for fewer mails per second. It is tried again", answer);
    }
    if (answer instanceof LimitExceededException) {
      return passing(
          Reason.Throttled,
          "A limit of SES"
              + inRegion()
              + " is reached. It is tried again, with fewer mails per second",
          answer);
    }
    if (answer.statusCode() == 401 || answer.statusCode() == 403 || accessDenied(answer)) {
      return stalled(
          Reason.AccessDenied,
          "AWS refused ses:SendEmail for the identity of "
              + sender
              + inRegion()
              + ". Allow the operator's role this action on the identity"
              + (configurationSet == null
                  ? ""
                  : " and on the configuration set " + configurationSet),
          answer);
    }
    if (answer instanceof NotFoundException) {
      return stalled(
          Reason.MailRejected,
          configurationSet == null
              ? "SES" + inRegion() + " misses something that the mail refers to"
              : "SES"
                  + inRegion()
                  + " has no configuration set "
                  + configurationSet
                  + ". Create it there, or correct CLOUDUSER_SES_CONFIGURATION_SET",
          answer);
    }
    if (answer instanceof BadRequestException) {
      return stalled(Reason.MailRejected, "SES does not accept the mail as it is", answer);
    }
    return stalled(
        Reason.MailRejected,
        "SES refused the mail with HTTP status " + answer.statusCode(),
        answer);
  }

  private static boolean accessDenied(SesV2Exception answer) {
    String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
    return code != null
        && Pattern.compile("AccessDenied|Token|Signature|AccessKey|OptInRequired")
            .matcher(code)
            .find();
  }

  private static OperationFailed stalled(Reason reason, String mend, AwsServiceException answer) {
    return OperationFailed.stalled(reason, mend + quoted(answer) + ".", answer);
  }

  private static OperationFailed passing(Reason reason, String mend, AwsServiceException answer) {
    return OperationFailed.passing(reason, mend + quoted(answer) + ".", answer);
  }

  private String inRegion() {
    return region == null ? "" : " in region " + region;
  }

  private static String quoted(AwsServiceException answer) {
    String sentence = sentence(answer);
    return sentence == null ? "" : " (AWS: " + sentence + ")";
  }

  /** What AWS said, without what changes from call to call. */
  private static @Nullable String sentence(AwsServiceException answer) {
    if (answer.awsErrorDetails() == null) {
      return null;
    }
    String said = answer.awsErrorDetails().errorMessage();
    if (said == null || said.isBlank()) {
      said = answer.awsErrorDetails().errorCode();
    }
    if (said == null || said.isBlank()) {
      return null;
    }
    String plain = SDK_SUFFIX.matcher(said).replaceAll("");
    plain = REQUEST_ID.matcher(plain).replaceAll("");
    plain = plain.replaceAll("\\s+", " ").strip().replaceFirst("[.]+$", "");
    return plain.length() > LONGEST_QUOTE ? plain.substring(0, LONGEST_QUOTE) + "…" : plain;
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
