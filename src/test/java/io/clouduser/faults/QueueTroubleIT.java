// SPDX-License-Identifier: Apache-2.0
package io.clouduser.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.local.aws.FaultRule;
import io.clouduser.operator.TestOperator;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * People made by others, and the news of their mails, while the queue and the bus fail: everybody
 * gets one mail, and nobody is left behind.
 */
class QueueTroubleIT {
  private static final List<String> QUEUE_AND_BUS =
      List.of("sqs:ReceiveMessage", "sqs:DeleteMessageBatch", "events:PutEvents");

  @Test
  void everyCallMayFailInEveryWay() {
    // What was received and never arrived comes again after half a minute: all of it at once.
    List<Trouble> lost = Trouble.AFTER_THE_EFFECT.stream().toList();
    List<Trouble> clear =
        EnumSet.complementOf(EnumSet.copyOf(Trouble.AFTER_THE_EFFECT)).stream().toList();
    List<List<Trouble>> batches =
        List.of(
            lost,
            clear.subList(0, clear.size() / 2),
            clear.subList(clear.size() / 2, clear.size()));
    int faults = 0;
    try (Site site = new Site();
        TestOperator operator = site.operator(InstantSource.system(), site.layEventPath())) {
      for (int batch = 0; batch < batches.size(); batch++) {
        List<FaultRule> rules = new ArrayList<>();
        for (Trouble trouble : batches.get(batch)) {
          QUEUE_AND_BUS.forEach(
              operation -> rules.add(trouble.begin(site.aws().faults(), operation)));
        }
        for (int more = 0; more < 5 && rules.stream().anyMatch(it -> it.hits() == 0); more++) {
          String prefix = "found-%d-%d-".formatted(batch, more);
          site.live(
              IntStream.range(0, 10)
                  .mapToObj(
                      i ->
                          Life.untroubled(
                              site,
                              prefix + i,
                              List.of(Stage.FOUND, Stage.FOUND_REISSUE, Stage.LOST),
                              () -> true))
                  .toList());
        }
        assertThat(rules).filteredOn(rule -> rule.hits() == 0).isEmpty();
        faults += rules.size();
      }
      site.say("queue and bus: %s, %d faults injected".formatted(QUEUE_AND_BUS, faults));
    }
  }
}
