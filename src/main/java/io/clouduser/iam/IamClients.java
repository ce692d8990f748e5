// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;

/** Makes the IAM client. */
public final class IamClients {
  /** One attempt of a call. */
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(5);

  /** A call with all its attempts; shorter than the drain at shutdown. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(11);

  private static final int ATTEMPTS = 4;

  private IamClients() {}

  /**
   * The client with the SDK's chain of credentials and region. IAM is global: without a configured
   * region the partition {@code aws} is taken.
   *
   * @param region the configured region, which tells the partition, or null for the SDK's chain
   */
  public static IamClient create(@Nullable Region region) {
    var builder =
        IamClient.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(Duration.ofSeconds(2))
                    .socketTimeout(ATTEMPT_TIMEOUT))
            .overrideConfiguration(
                ClientOverrideConfiguration.builder()
                    .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                    .apiCallTimeout(CALL_TIMEOUT)
                    .retryStrategy(
                        AwsRetryStrategy.standardRetryStrategy().toBuilder()
                            .maxAttempts(ATTEMPTS)
                            .build())
                    .build());
    return (region == null ? builder : builder.region(region)).build();
  }
}
