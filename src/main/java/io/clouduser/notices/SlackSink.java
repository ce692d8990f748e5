// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * Posts notices to a Slack incoming webhook.
 *
 * <p>Invariant: the webhook's address is a secret, because whoever has it may post; it is in no
 * log, message or exception from here.
 */
public final class SlackSink implements NoticeSink {
  /** A line each; a message of more is hard to read. */
  private static final int LINES = 20;

  private static final int TOO_MANY = 429;
  private static final int OK = 200;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final SdkHttpClient client;
  private final URI webhook;
  private final NoticeJson json = new NoticeJson();

  private SlackSink(SdkHttpClient client, URI webhook) {
    this.client = client;
    this.webhook = webhook;
  }

  /**
   * A sink; nothing is called yet. The SDK's HTTP client minds the environment's proxies.
   *
   * @param webhook where to post
   */
  public static SlackSink connect(URI webhook) {
    return new SlackSink(
        UrlConnectionHttpClient.builder()
            .connectionTimeout(Duration.ofSeconds(2))
            .socketTimeout(Duration.ofSeconds(5))
            .build(),
        webhook);
  }

  @Override
  public String name() {
    return "slack";
  }

  @Override
  public int most() {
    return LINES;
  }

  @Override
  public Answer send(List<Notice> notices) {
    byte[] body = json.slack(notices).getBytes(StandardCharsets.UTF_8);
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .uri(webhook)
            .method(SdkHttpMethod.POST)
            .putHeader("Content-Type", "application/json; charset=utf-8")
            .putHeader("Content-Length", String.valueOf(body.length))
            .build();
    HttpExecuteResponse response;
    try {
      response =
          client
              .prepareRequest(
                  HttpExecuteRequest.builder()
                      .request(request)
                      .contentStreamProvider(() -> new ByteArrayInputStream(body))
                      .build())
              .call();
    } catch (IOException e) {
      return Answer.lost(
          notices.size(), "Slack did not answer (" + e.getClass().getSimpleName() + ")");
    }
    response.responseBody().ifPresent(AbortableInputStream::abort);
    int status = response.httpResponse().statusCode();
    if (status == OK) {
      return new Answer(List.of(), PAUSE, 0, "");
    }
    return status == TOO_MANY
        ? Answer.again(notices, pause(response), "Slack asks for fewer messages")
        : Answer.lost(notices.size(), "Slack refused: HTTP " + status);
  }

  private static Duration pause(HttpExecuteResponse response) {
    Duration asked =
        response
            .httpResponse()
            .firstMatchingHeader("Retry-After")
            .filter(seconds -> seconds.matches("[0-9]{1,6}"))
            .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
            .orElse(PAUSE);
    return asked.compareTo(LONGEST_PAUSE) < 0 ? asked : LONGEST_PAUSE;
  }

  @Override
  public void close() {
    client.close();
  }
}
