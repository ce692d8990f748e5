// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The SDK's clients that the doctor asks through, made when they are first needed, with the SDK's
 * chain of credentials and endpoints.
 */
final class AwsDoctorClients implements AutoCloseable {
  private static final Duration ATTEMPT = Duration.ofSeconds(5);
  private static final Duration CALL = Duration.ofSeconds(10);

  /** By service and region. */
  private final Map<String, SdkClient> clients = new ConcurrentHashMap<>();

  private final AtomicReference<@Nullable Instant> serverTime = new AtomicReference<>();
  private final @Nullable String region;

  /**
   * @param region of what has no region of its own, or null for that of the SDK's chain
   */
  AwsDoctorClients(@Nullable String region) {
    this.region = region;
  }

  static Optional<String> regionOfChain() {
    try {
      return Optional.of(DefaultAwsRegionProviderChain.builder().build().getRegion().id());
    } catch (SdkClientException e) {
      return Optional.empty();
    }
  }

  StsClient sts() {
    return client("sts", region, StsClient.builder(), builder -> builder.build());
  }

  IamClient iam() {
    return client("iam", region, IamClient.builder(), builder -> builder.build());
  }

  SesV2Client ses(String in) {
    return client("ses", in, SesV2Client.builder(), builder -> builder.build());
  }

  EventBridgeClient events(String in) {
    return client("events", in, EventBridgeClient.builder(), builder -> builder.build());
  }

  SnsClient sns(String in) {
    return client("sns", in, SnsClient.builder(), builder -> builder.build());
  }

  SqsClient sqs(String in) {
    return client("sqs", in, SqsClient.builder(), builder -> builder.build());
  }

  CloudTrailClient trails(String in) {
    return client("cloudtrail", in, CloudTrailClient.builder(), builder -> builder.build());
  }

  /** When AWS last answered, by its own clock. */
  @Nullable Instant serverTime() {
    return serverTime.get();
  }

  private <C extends SdkClient, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>>
      C client(String service, @Nullable String in, B builder, Function<B, C> build) {
    @SuppressWarnings("unchecked") // Under a service's name there are only its clients.
    C client =
        (C)
            clients.computeIfAbsent(
                service + "/" + in,
                key -> {
                  if (in != null) {
                    builder.region(Region.of(in));
                  }
                  builder.httpClientBuilder(
                      UrlConnectionHttpClient.builder()
                          .connectionTimeout(Duration.ofSeconds(3))
                          .socketTimeout(ATTEMPT));
                  builder.overrideConfiguration(
                      override ->
                          override
                              .apiCallAttemptTimeout(ATTEMPT)
                              .apiCallTimeout(CALL)
                              .retryStrategy(AwsRetryStrategy.standardRetryStrategy())
                              .addExecutionInterceptor(new DateReader(serverTime)));
                  return build.apply(builder);
                });
    return client;
  }

  /** Keeps the time that answers bear. */
  private record DateReader(AtomicReference<@Nullable Instant> into)
      implements ExecutionInterceptor {
    @Override
    public void beforeUnmarshalling(
        Context.BeforeUnmarshalling context, ExecutionAttributes attributes) {
      context
          .httpResponse()
          .firstMatchingHeader("Date")
          .flatMap(HttpDate::parse)
          .ifPresent(into::set);
    }
  }

  @Override
  public void close() {
    clients.values().forEach(SdkClient::close);
  }
}
