// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import java.time.Duration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.iam.IamClient;

/** Makes the IAM client. */
public final class IamClients {
  private static final int ATTEMPTS = 4;

  private IamClients() {}

  /**
   * How long to wait.
   *
   * @param attempt for one attempt of a call
   * @param call for a call with all its attempts; where a pass waits for it, shorter than the drain
   *     at shutdown
   */
  public record Timeouts(Duration attempt, Duration call) {
    /** What IAM needs at its slowest, with room to spare. */
    public static final Timeouts DEFAULT =
        new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(11));

    /**
     * What a page of 1,000 users, with their groups, policies and tags, needs at its slowest, and a
     * second try. Only who reads the whole account waits so long, on a thread that shutdown does
     * not wait for.
     */
    public static final Timeouts BULK =
        new Timeouts(Duration.ofSeconds(30), Duration.ofSeconds(75));
  }

  /** The client with the SDK's chain of credentials and region; the region tells the partition. */
  public static IamClient create() {
    return create(IamCallListener.NONE, new Pacing(), new OwnCalls());
  }

  /** The same for reading a whole account. */
  static IamClient createForBulk() {
    return create(IamCallListener.NONE, new Pacing(), new OwnCalls(), Timeouts.BULK);
  }

  /**
   * The same, with somebody told of its requests.
   *
   * @param listener told of every request
   * @param pacing has calls wait for their turns
   * @param ownCalls notes what the client changes
   */
  public static IamClient create(IamCallListener listener, Pacing pacing, OwnCalls ownCalls) {
    return create(listener, pacing, ownCalls, Timeouts.DEFAULT);
  }

  /** As {@link #create(IamCallListener, Pacing, OwnCalls)}, with other time-outs. */
  public static IamClient create(
      IamCallListener listener, Pacing pacing, OwnCalls ownCalls, Timeouts timeouts) {
    return create(
        AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(ATTEMPTS).build(),
        listener,
        pacing,
        ownCalls,
        timeouts);
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
    return createWithoutRetries(listener, pacing, ownCalls, Timeouts.DEFAULT);
  }

  /** As {@link #createWithoutRetries(IamCallListener, Pacing, OwnCalls)}, with other time-outs. */
  public static IamClient createWithoutRetries(
      IamCallListener listener, Pacing pacing, OwnCalls ownCalls, Timeouts timeouts) {
    return create(AwsRetryStrategy.doNotRetry(), listener, pacing, ownCalls, timeouts);
  }

  private static IamClient create(
      RetryStrategy retries,
      IamCallListener listener,
      Pacing pacing,
      OwnCalls ownCalls,
      Timeouts timeouts) {
    return IamClient.builder()
        .httpClientBuilder(
            UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(2))
                .socketTimeout(timeouts.attempt()))
        .overrideConfiguration(
            o ->
                o.apiCallAttemptTimeout(timeouts.attempt())
                    .apiCallTimeout(timeouts.call())
                    .retryStrategy(retries)
                    .addExecutionInterceptor(pacing)
                    .addExecutionInterceptor(new OwnCallsRecorder(ownCalls))
                    .addMetricPublisher(new IamCallMeter(listener)))
        .build();
  }
}
