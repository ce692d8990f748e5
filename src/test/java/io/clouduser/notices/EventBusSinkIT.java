// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.notices.Notice.Kind;
import io.clouduser.notices.NoticeSink.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventBusSinkIT {
  private AwsEmulator aws;
  private EventBusSink sink;

  @BeforeEach
  void start() {
    aws = AwsEmulator.start();
    NoticeBus.listen(aws, "people");
    System.setProperty("aws.endpointUrl", aws.endpoint().toString());
    System.setProperty("aws.region", "us-east-1");
    System.setProperty("aws.accessKeyId", "AKIAOPERATOR00000000");
    System.setProperty("aws.secretAccessKey", "not-a-secret");
    sink = EventBusSink.connect("people");
  }

  @AfterEach
  void stop() {
    sink.close();
    aws.close();
  }

  private static List<Notice> notices(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Samples.notice(Kind.Mailed, "user" + i))
        .toList();
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (JsonNode event : NoticeBus.events(aws)) {
      names.add(event.path("detail").path("user").path("name").asText());
    }
    return names;
  }

  @Test
  void putsEventsThatRulesCanMatchAndThatKeepToTheSchema() throws IOException {
    Answer answer = sink.send(List.of(Samples.notice(Kind.NeedsAttention, "jane")));

    assertThat(answer.lost()).isZero();
    JsonNode event = NoticeBus.events(aws).get(0);
    assertThat(event.path("source").asText()).isEqualTo("clouduser.operator");
    assertThat(event.path("detail-type").asText()).isEqualTo("CloudUser Needs Attention");
    assertThat(NoticeSchema.problems(event.path("detail").toString())).isEmpty();
  }

  @Test
  void putsTenEventsInOneCall() {
    assertThat(sink.send(notices(10)).lost()).isZero();
    assertThat(names()).hasSize(10);
    assertThat(aws.calls().count("events:PutEvents")).isEqualTo(1);
  }

  @Test
  void findsTheRegionInAnArn() {
    try (EventBusSink far =
        EventBusSink.connect("arn:aws:events:eu-west-1:111122223333:event-bus/people")) {
      assertThat(far.send(notices(1)).lost()).isZero();
    }

    assertThat(NoticeBus.events(aws).get(0).path("region").asText()).isEqualTo("eu-west-1");
  }

  @Test
  void putsAnEventOnceWhenTheAnswerIsLost() {
    aws.faults().on("events:PutEvents").times(1).loseReply();

    Answer answer = sink.send(notices(1));

    assertThat(answer.lost()).isEqualTo(1);
    assertThat(answer.again()).isEmpty();
    assertThat(names()).containsExactly("user0");
  }

  @Test
  void triesAgainWhenThrottledAndNotOnOtherRefusals() {
    aws.faults().on("events:PutEvents").times(1).error(400, "ThrottlingException", "Rate exceeded");
    assertThat(sink.send(notices(2)).again()).hasSize(2);
    aws.faults().clear();

    aws.faults().on("events:PutEvents").times(1).error(400, "AccessDeniedException", "no");
    Answer refused = sink.send(notices(2));

    assertThat(refused.again()).isEmpty();
    assertThat(refused.lost()).isEqualTo(2);
    assertThat(refused.why()).isEqualTo("EventBridge refused: AccessDeniedException");
    assertThat(names()).isEmpty();
  }
}
