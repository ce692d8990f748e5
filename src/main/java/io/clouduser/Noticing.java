// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import io.clouduser.config.OperatorConfig;
import io.clouduser.notices.EventBusSink;
import io.clouduser.notices.Notice;
import io.clouduser.notices.NoticeListener;
import io.clouduser.notices.NoticeQueue;
import io.clouduser.notices.Notices;
import io.clouduser.notices.SlackSink;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Notices to everything that the configuration names, each with a queue of its own. */
final class Noticing implements Notices, AutoCloseable {
  private final List<NoticeQueue> queues = new ArrayList<>();

  /** Starts the queues; without a bus and a webhook there are none. */
  Noticing(OperatorConfig config, NoticeListener listener) {
    if (config.eventBus() != null) {
      queues.add(NoticeQueue.start(EventBusSink.connect(config.eventBus()), listener));
    }
    if (config.slackWebhook() != null) {
      URI webhook = URI.create(config.slackWebhook().reveal());
      queues.add(NoticeQueue.start(SlackSink.connect(webhook), listener));
    }
  }

  @Override
  public void tell(Notice notice) {
    queues.forEach(queue -> queue.tell(notice));
  }

  /** Posts what is waiting, as far as a few seconds allow. */
  @Override
  public void close() {
    queues.parallelStream().forEach(NoticeQueue::close);
  }
}
