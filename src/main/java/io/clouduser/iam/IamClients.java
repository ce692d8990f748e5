// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import java.time.Duration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.iam.IamClient;

/** Makes the IAM client. */
public final class IamClients {
  /** One attempt of a call. */
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(5);

  /** A call with all its attempts; shorter than the drain at shutdown. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(11);

  private static final int ATTEMPTS = 4;

  private IamClients() {}

  /** The client with the SDK's chain of credentials and region; the region tells the partition. */
  public static IamClient create() {
    return create(IamCallListener.NONE, new Pacing(), new OwnCalls());
  }

  /**
   * The same, with somebody told of its requests.
   *
   * @param listener told of every request
   * @param pacing has calls wait for their turns
   * @param ownCalls notes what the client changes
   */
  public static IamClient create(IamCallListener listener, Pacing pacing, OwnCalls ownCalls) {
    return create(
        AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(ATTEMPTS).build(),
        listener,
        pacing,
        ownCalls);
  }

  /** A client that posts every call once. */
  public static IamClient createWithoutRetries() {
    return createWithoutRetries(IamCallListener.NONE, new Pacing(), new OwnCalls());
  }

  /**
   * The same, with somebody told of its requests.
   *
   * @param listener told of every request
   * @param pacing has calls wait for their turns; shared with the account's other clients
   * @param ownCalls notes what the client changes
   */
  public static IamClient createWithoutRetries(
      IamCallListener listener, Pacing pacing, OwnCalls ownCalls) {
    return create(AwsRetryStrategy.doNotRetry(), listener, pacing, ownCalls);
  }

  private static IamClient create(
      RetryStrategy retries, IamCallListener listener, Pacing pacing, OwnCalls ownCalls) {
    return IamClient.builder()
        .httpClientBuilder(
            UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(2))
                .socketTimeout(ATTEMPT_TIMEOUT))
        .overrideConfiguration(
            o ->
                o.apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                    .apiCallTimeout(CALL_TIMEOUT)
                    .retryStrategy(retries)
                    .addExecutionInterceptor(pacing)
                    .addExecutionInterceptor(new OwnCallsRecorder(ownCalls))
                    .addMetricPublisher(new IamCallMeter(listener)))
        .build();
  }
}
