// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.model.MailNews;
import io.clouduser.model.MailNews.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** SES's events on their way to the operator: a message stays until it is acknowledged. */
final class MailQueue {
  private final List<MailNews> waiting = new ArrayList<>();
  private List<Kind> script = List.of();
  private String detail;
  private boolean held;

  /** What SES says of every mail that it accepts from now on, in this order. */
  void says(String newDetail, Kind... kinds) {
    detail = newDetail;
    script = List.of(kinds);
  }

  /** Nothing arrives until {@link #release}. */
  void hold() {
    held = true;
  }

  void release() {
    held = false;
  }

  void accepted(FakeMail.Post post, Instant at) {
    for (Kind kind : script) {
      waiting.add(new MailNews(kind, post.uid(), post.deliveryId(), post.messageId(), at, detail));
    }
  }

  /** The oldest message that has arrived. */
  Optional<MailNews> next() {
    return held ? Optional.empty() : waiting.stream().findFirst();
  }

  void acknowledge(MailNews news) {
    waiting.remove(news);
  }
}
