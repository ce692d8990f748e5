// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.DkimAttributes;
import software.amazon.awssdk.services.sesv2.model.EventDestination;
import software.amazon.awssdk.services.sesv2.model.FeatureStatus;
import software.amazon.awssdk.services.sesv2.model.GetAccountResponse;
import software.amazon.awssdk.services.sesv2.model.GetConfigurationSetResponse;
import software.amazon.awssdk.services.sesv2.model.GetEmailIdentityResponse;
import software.amazon.awssdk.services.sesv2.model.NotFoundException;
import software.amazon.awssdk.services.sesv2.model.SendQuota;
import software.amazon.awssdk.services.sesv2.model.TlsPolicy;
import software.amazon.awssdk.services.sesv2.model.VdmOptions;

/** SES through the SDK; asks one question at a time, with a pause in between. */
final class AwsSendingFacts implements SendingFacts {
  private final SesV2Client ses;
  private final Duration pause;
  private long free = System.nanoTime();

  /**
   * @param pause between two questions; SES answers about one a second, for the whole account
   */
  AwsSendingFacts(SesV2Client ses, Duration pause) {
    this.ses = ses;
    this.pause = pause;
  }

  @Override
  public Standing standing() {
    GetAccountResponse account = ask("ses:GetAccount", () -> ses.getAccount(request -> {}));
    SendQuota quota = account.sendQuota();
    return new Standing(
        Boolean.TRUE.equals(account.productionAccessEnabled()),
        Boolean.TRUE.equals(account.sendingEnabled()),
        String.valueOf(account.enforcementStatus()),
        quota.max24HourSend(),
        quota.sentLast24Hours(),
        quota.maxSendRate());
  }

  @Override
  public Optional<Identity> identity(String name) {
    return ask(
        "ses:GetEmailIdentity",
        () -> {
          try {
            GetEmailIdentityResponse found =
                ses.getEmailIdentity(request -> request.emailIdentity(name));
            DkimAttributes dkim = found.dkimAttributes();
            return Optional.of(
                new Identity(
                    Boolean.TRUE.equals(found.verifiedForSendingStatus()),
                    dkim != null && Boolean.TRUE.equals(dkim.signingEnabled()),
                    dkim == null ? "NOT_STARTED" : dkim.statusAsString()));
          } catch (NotFoundException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public Optional<ConfigurationSet> configurationSet(String name) {
    return ask(
        "ses:GetConfigurationSet",
        () -> {
          try {
            GetConfigurationSetResponse found =
                ses.getConfigurationSet(request -> request.configurationSetName(name));
            return Optional.of(
                new ConfigurationSet(
                    found.deliveryOptions() != null
                        && found.deliveryOptions().tlsPolicy() == TlsPolicy.REQUIRE,
                    found.trackingOptions() != null
                        && found.trackingOptions().customRedirectDomain() != null,
                    engagement(found.vdmOptions()),
                    found.sendingOptions() == null
                        || !Boolean.FALSE.equals(found.sendingOptions().sendingEnabled())));
          } catch (NotFoundException e) {
            return Optional.empty();
          }
        });
  }

  private static boolean engagement(@Nullable VdmOptions options) {
    return options != null
        && options.dashboardOptions() != null
        && options.dashboardOptions().engagementMetrics() == FeatureStatus.ENABLED;
  }

  @Override
  public List<Destination> destinations(String configurationSet) {
    return ask(
            "ses:GetConfigurationSetEventDestinations",
            () ->
                ses.getConfigurationSetEventDestinations(
                    request -> request.configurationSetName(configurationSet)))
        .eventDestinations()
        .stream()
        .map(AwsSendingFacts::destination)
        .toList();
  }

  private static Destination destination(EventDestination found) {
    Set<String> types =
        found.matchingEventTypesAsStrings().stream().collect(Collectors.toUnmodifiableSet());
    return new Destination(
        found.name(),
        Boolean.TRUE.equals(found.enabled()),
        found.eventBridgeDestination() != null,
        types);
  }

  private synchronized <T> T ask(String call, Supplier<T> question) {
    long wait = free - System.nanoTime();
    if (wait > 0) {
      try {
        Thread.sleep(Duration.ofNanos(wait).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Unanswered.failed(call, "interrupted", "Try again.", e);
      }
    }
    try {
      return AwsAnswers.to(call, question);
    } finally {
      free = System.nanoTime() + pause.toNanos();
    }
  }
}
