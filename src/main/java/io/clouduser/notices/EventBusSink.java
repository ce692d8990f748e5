// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClientBuilder;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * Puts notices on an EventBridge bus. The client does not retry: a lost answer may be of an event
 * that was taken.
 */
public final class EventBusSink implements NoticeSink {
  /** The events' source. */
  public static final String SOURCE = "clouduser.operator";

  /** What the events' detail-type begins with. */
  public static final String DETAIL_TYPE = "CloudUser ";

  /** Source: EventBridge API reference, PutEvents. */
  private static final int ENTRIES = 10;

  private static final Set<String> NOT_TAKEN = Set.of("ThrottlingException", "InternalFailure");
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final EventBridgeClient client;
  private final String bus;
  private final NoticeJson json = new NoticeJson();

  private EventBusSink(EventBridgeClient client, String bus) {
    this.client = client;
    this.bus = bus;
  }

  /**
   * A sink with the SDK's chain of region, endpoint and credentials; nothing is called yet.
   *
   * @param bus name or ARN ({@code arn:aws:events:<region>:...}); the latter tells the region
   */
  public static EventBusSink connect(String bus) {
    EventBridgeClientBuilder builder =
        EventBridgeClient.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(Duration.ofSeconds(2))
                    .socketTimeout(Duration.ofSeconds(5)))
            .overrideConfiguration(
                o ->
                    o.apiCallTimeout(Duration.ofSeconds(6))
                        .retryStrategy(AwsRetryStrategy.doNotRetry()));
    if (bus.startsWith("arn:")) {
      builder.region(Region.of(bus.split(":", -1)[3]));
    }
    return new EventBusSink(builder.build(), bus);
  }

  @Override
  public String name() {
    return "eventbridge";
  }

  @Override
  public int most() {
    return ENTRIES;
  }

  @Override
  public Answer send(List<Notice> notices) {
    List<PutEventsResultEntry> results;
    try {
      results =
          client.putEvents(r -> r.entries(notices.stream().map(this::entry).toList())).entries();
    } catch (AwsServiceException e) {
      return e.isThrottlingException()
          ? Answer.again(notices, PAUSE, "EventBridge asks for fewer calls")
          : Answer.lost(notices.size(), "EventBridge refused: " + code(e));
    } catch (SdkException e) {
      return Answer.lost(
          notices.size(), "EventBridge did not answer (" + e.getClass().getSimpleName() + ")");
    }
    List<Notice> again = new ArrayList<>();
    int lost = 0;
    String why = "";
    for (int i = 0; i < results.size(); i++) {
      String code = results.get(i).errorCode();
      if (code != null) {
        why = "EventBridge refused: " + code;
        if (NOT_TAKEN.contains(code)) {
          again.add(notices.get(i));
        } else {
          lost++;
        }
      }
    }
    return new Answer(again, again.isEmpty() ? Duration.ZERO : PAUSE, lost, why);
  }

  private static String code(AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    return code == null ? "HTTP " + e.statusCode() : code;
  }

  private PutEventsRequestEntry entry(Notice notice) {
    PutEventsRequestEntry.Builder entry =
        PutEventsRequestEntry.builder()
            .eventBusName(bus)
            .source(SOURCE)
            .detailType(DETAIL_TYPE + notice.kind().words())
            .time(notice.at())
            .detail(json.detail(notice));
    if (notice.arn() != null) {
      entry.resources(notice.arn());
    }
    return entry.build();
  }

  @Override
  public void close() {
    client.close();
  }
}
