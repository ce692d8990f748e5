// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.SesV2ClientBuilder;

/** Builds SES clients that post a request once, on a connection of its own. */
public final class SesClients {
  private SesClients() {}

  /**
   * How long to wait.
   *
   * @param connect for the connection
   * @param read for the next byte of the answer
   * @param call for the whole call
   */
  public record Timeouts(Duration connect, Duration read, Duration call) {
    /** What SES needs at its slowest, with room to spare. */
    public static final Timeouts DEFAULT =
        new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(20));
  }

  /**
   * A client with the SDK's chain of credentials and its endpoint variables.
   *
   * @param region region of SES, or null for the SDK's chain
   * @throws software.amazon.awssdk.core.exception.SdkClientException if no region is found
   */
  public static SesV2Client create(@Nullable String region) {
    return create(region, Timeouts.DEFAULT);
  }

  /** As {@link #create(String)}, with other time-outs. */
  public static SesV2Client create(@Nullable String region, Timeouts timeouts) {
    return builder(region, timeouts).build();
  }

  static SesV2ClientBuilder builder(@Nullable String region, Timeouts timeouts) {
    SdkHttpClient http =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(timeouts.connect())
            .socketTimeout(timeouts.read())
            .build();
    SesV2ClientBuilder builder =
        SesV2Client.builder()
            .httpClient(SendWitness.watching(http, timeouts.call()))
            .overrideConfiguration(
                override ->
                    override
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallTimeout(timeouts.call())
                        .addExecutionInterceptor(SendWitness.interceptor()));
    if (region != null) {
      builder.region(Region.of(region));
    }
    return builder;
  }
}
