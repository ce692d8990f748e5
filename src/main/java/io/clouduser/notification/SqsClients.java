// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/** Makes the SQS client. */
public final class SqsClients {
  /** Longer than the longest wait that SQS allows, which is 20 s. */
  private static final Duration TIMEOUT = Duration.ofSeconds(26);

  private SqsClients() {}

  /**
   * A client for one queue, which posts every call once: whoever asks goes on asking, and a message
   * that was not deleted comes again.
   *
   * @param queueUrl tells the region, which need not be the one of the SDK's chain
   */
  public static SqsClient create(URI queueUrl) {
    SqsClientBuilder builder =
        SqsClient.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(Duration.ofSeconds(2))
                    .socketTimeout(TIMEOUT))
            .overrideConfiguration(
                o ->
                    o.apiCallAttemptTimeout(TIMEOUT)
                        .apiCallTimeout(TIMEOUT)
                        .retryStrategy(AwsRetryStrategy.doNotRetry()));
    region(queueUrl).map(Region::of).ifPresent(builder::region);
    return builder.build();
  }

  /** The region that a queue's URL names, if it does. */
  static Optional<String> region(URI queueUrl) {
    return QueueUrl.of(queueUrl).region();
  }
}
