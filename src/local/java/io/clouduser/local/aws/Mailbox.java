// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mails that SES accepted, oldest first. */
public final class Mailbox {
  private final List<Mail> mails = new ArrayList<>();

  Mailbox() {}

  public synchronized List<Mail> all() {
    return List.copyOf(mails);
  }

  public synchronized int size() {
    return mails.size();
  }

  /** The mails to an address, compared ignoring case and display names. */
  public synchronized List<Mail> to(String address) {
    return mails.stream()
        .filter(m -> m.to().stream().map(Mime::bareAddress).anyMatch(address::equalsIgnoreCase))
        .toList();
  }

  public synchronized Optional<Mail> find(String messageId) {
    return mails.stream().filter(mail -> mail.messageId().equals(messageId)).findFirst();
  }

  public synchronized void clear() {
    mails.clear();
  }

  synchronized void add(Mail mail) {
    mails.add(mail);
  }
}
