// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.api.Reason;
import io.clouduser.model.ObservedUser;
import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.ObservedUser.Identity;
import io.clouduser.model.OperationFailed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.GetAccountAuthorizationDetailsResponse;
import software.amazon.awssdk.services.iam.model.GetCredentialReportResponse;
import software.amazon.awssdk.services.iam.model.ListUsersResponse;
import software.amazon.awssdk.services.iam.model.ReportStateType;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.iam.model.UserDetail;

/**
 * All users through the SDK: GetAccountAuthorizationDetails in pages of 1,000, the credential
 * report at most every four hours, ListUsers where the latest sign-ins are wanted.
 *
 * <p>The report is a help, not a need: when it cannot be had, users are read without it. For one
 * thread.
 */
public final class AwsAccountReader implements AccountReader {
  private static final int PAGE = 1_000;

  /** IAM makes no newer report before the last one is this old. */
  private static final Duration REPORT_LIFETIME = Duration.ofHours(4);

  /**
   * A report that IAM was asked to make is there within minutes, and has to be fetched before it is
   * too old.
   */
  private static final Duration REPORT_IN_THE_MAKING = Duration.ofMinutes(15);

  private static final Logger LOG = LoggerFactory.getLogger(AwsAccountReader.class);

  private final IamClient iam;
  private final InstantSource clock;
  private CredentialReport report = CredentialReport.NONE;
  private String reportTrouble = "";
  private boolean reportInTheMaking;

  /**
   * @param iam the SDK's client; the caller closes it
   * @param clock for when reading began and how old the report is
   */
  public AwsAccountReader(IamClient iam, InstantSource clock) {
    this.iam = iam;
    this.clock = clock;
  }

  @Override
  public AccountSnapshot read(boolean signIns) {
    AccountSnapshot.Builder snapshot = new AccountSnapshot.Builder(clock.instant());
    pages(
        "GetAccountAuthorizationDetails",
        marker -> {
          GetAccountAuthorizationDetailsResponse page =
              iam.getAccountAuthorizationDetails(
                  r -> r.filter(EntityType.USER).maxItems(PAGE).marker(marker));
          page.userDetailList().forEach(user -> snapshot.add(user(user)));
          return next(page.isTruncated(), page.marker());
        });
    if (signIns) {
      pages(
          "ListUsers",
          marker -> {
            ListUsersResponse page = iam.listUsers(r -> r.maxItems(PAGE).marker(marker));
            for (User user : page.users()) {
              if (user.passwordLastUsed() != null) {
                snapshot.passwordLastUsed(user.userId(), user.passwordLastUsed());
              }
            }
            return next(page.isTruncated(), page.marker());
          });
    }
    refreshReport();
    snapshot.report(report);
    return snapshot.build();
  }

  @Override
  public @Nullable Duration again() {
    return reportInTheMaking ? REPORT_IN_THE_MAKING : null;
  }

  private static void pages(
      String operation, Function<@Nullable String, @Nullable String> readPage) {
    try {
      String marker = null;
      do {
        marker = readPage.apply(marker);
      } while (marker != null);
    } catch (SdkException e) {
      throw IamErrors.translate(e, operation);
    }
  }

  private static @Nullable String next(@Nullable Boolean truncated, @Nullable String marker) {
    return Boolean.TRUE.equals(truncated) ? marker : null;
  }

  private static ObservedUser.Present user(UserDetail user) {
    TreeMap<String, String> tags = new TreeMap<>();
    for (Tag tag : user.tags()) {
      tags.put(tag.key(), tag.value());
    }
    return new ObservedUser.Present(
        new Attributes(
            new Identity(user.userName(), user.userId(), user.arn()),
            user.path(),
            user.permissionsBoundary() == null
                ? null
                : user.permissionsBoundary().permissionsBoundaryArn(),
            tags,
            user.createDate(),
            null,
            null),
        Set.copyOf(user.groupList()),
        user.attachedManagedPolicies().stream()
            .map(AttachedPolicy::policyArn)
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** Asks for a report that is due, and takes it when it is ready; otherwise the next time. */
  private void refreshReport() {
    Instant generated = report.generatedAt();
    if (generated != null && clock.instant().isBefore(generated.plus(REPORT_LIFETIME))) {
      return;
    }
    reportInTheMaking = false;
    String operation = "GenerateCredentialReport";
    try {
      if (iam.generateCredentialReport().state() != ReportStateType.COMPLETE) {
        reportInTheMaking = true;
      } else {
        operation = "GetCredentialReport";
        GetCredentialReportResponse answer = iam.getCredentialReport();
        report = CredentialReport.parse(answer.content().asUtf8String(), answer.generatedTime());
      }
      reportTrouble = "";
    } catch (SdkException e) {
      tellOfTrouble(IamErrors.translate(e, operation));
    }
  }

  private void tellOfTrouble(OperationFailed failure) {
    String sentence = failure.sentence();
    if (!sentence.equals(reportTrouble)) {
      reportTrouble = sentence;
      LOG.warn(
          "no credential report, so {}: {}",
          failure.reason() == Reason.AccessDenied
              ? "MFA is not known, and neither are login profiles that others take away"
              : "the last one stays in use",
          sentence);
    }
  }
}
