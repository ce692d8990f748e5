// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Real SDK clients for an endpoint: one attempt a call, and impatient. */
final class AwsClients implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(2);

  final IamClient iam;
  final SesV2Client ses;
  final StsClient sts;
  final SqsClient sqs;
  final SnsClient sns;

  AwsClients(URI endpoint) {
    this(endpoint, "AKIATESTTESTTESTTEST");
  }

  AwsClients(URI endpoint, String accessKeyId) {
    iam = build(IamClient.builder(), endpoint, accessKeyId, Optional.of(TIMEOUT));
    ses = build(SesV2Client.builder(), endpoint, accessKeyId, Optional.of(TIMEOUT));
    sts = build(StsClient.builder(), endpoint, accessKeyId, Optional.of(TIMEOUT));
    sqs = build(SqsClient.builder(), endpoint, accessKeyId, Optional.empty());
    sns = build(SnsClient.builder(), endpoint, accessKeyId, Optional.of(TIMEOUT));
  }

  private static <
          B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C extends SdkClient>
      C build(B builder, URI endpoint, String accessKeyId, Optional<Duration> timeout) {
    UrlConnectionHttpClient.Builder http = UrlConnectionHttpClient.builder();
    timeout.ifPresent(http::socketTimeout);
    return builder
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, "secret")))
        .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .httpClientBuilder(http)
        .build();
  }

  @Override
  public void close() {
    iam.close();
    ses.close();
    sts.close();
    sqs.close();
    sns.close();
  }
}
