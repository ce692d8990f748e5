// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.mail.CredentialMailer.CredentialMail;
import io.clouduser.mail.CredentialMailer.Outcome;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The mail system: keeps what was posted, and answers as it was told to. */
final class FakeMail {
  /**
   * One post.
   *
   * @param deliveryId of the mail
   * @param uid of the resource
   * @param userName in the mail
   * @param recipient of the mail
   * @param password in the mail
   * @param delivered whether it reached the person
   * @param answered whether the mail system said what became of it
   * @param refused whether the mail system said that it was not sent
   * @param messageId that it was given, or null
   */
  record Post(
      String deliveryId,
      String uid,
      String userName,
      String recipient,
      String password,
      boolean delivered,
      boolean answered,
      boolean refused,
      String messageId) {}

  private final MailQueue queue;
  private final InstantSource clock;
  private final List<Post> posts = new ArrayList<>();
  private Iterator<Outcome> script = List.<Outcome>of().iterator();
  private boolean unknownMeansDelivered;

  /**
   * @param queue where to say what became of the mails
   * @param clock for when
   */
  FakeMail(MailQueue queue, InstantSource clock) {
    this.queue = queue;
    this.clock = clock;
  }

  List<Post> posts() {
    return posts;
  }

  /** Answers in turn; when they are used up, every mail is accepted. */
  void answers(boolean deliveredAllTheSame, Outcome... outcomes) {
    unknownMeansDelivered = deliveredAllTheSame;
    script = List.of(outcomes).iterator();
  }

  Outcome post(CredentialMail mail) {
    String id = "ses-" + (posts.size() + 1);
    Outcome outcome = script.hasNext() ? script.next() : new Outcome.Sent(id);
    boolean refused = outcome instanceof Outcome.NotSent;
    boolean delivered =
        outcome instanceof Outcome.Sent
            || (outcome instanceof Outcome.Unknown && unknownMeansDelivered);
    Post post =
        new Post(
            mail.deliveryId(),
            mail.resourceUid(),
            mail.userName(),
            mail.recipient(),
            mail.password().reveal(),
            delivered,
            !(outcome instanceof Outcome.Unknown),
            refused,
            delivered ? id : null);
    posts.add(post);
    if (delivered) {
      queue.accepted(post, clock.instant());
    }
    return outcome;
  }
}
