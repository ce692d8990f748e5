// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What SES says of a mail after it was posted. Comes late, more than once, out of order, or never.
 *
 * @param kind what became of the mail
 * @param resourceUid uid of the CloudUser, from the mail's tag
 * @param deliveryId of the delivery, from the mail's tag
 * @param messageId SES's id of the mail, if the event has it
 * @param at when it happened, by SES's clock
 * @param detail a few words; for a bounce {@code <bounceType>/<bounceSubType>}; null for nothing
 */
public record MailNews(
    Kind kind,
    String resourceUid,
    String deliveryId,
    @Nullable String messageId,
    Instant at,
    @Nullable String detail) {

  /** What became of the mail. */
  public enum Kind {
    /** SES accepted it and is about to hand it over. */
    SEND("Send"),
    /** The recipient's mail server took it. */
    DELIVERY("Delivery"),
    /** The recipient's mail server sent it back, or SES did not even try. */
    BOUNCE("Bounce"),
    /** The recipient reported it as spam. */
    COMPLAINT("Complaint"),
    /** SES accepted it and then refused to send it, because of what is in it. */
    REJECT("Reject"),
    /** The recipient's mail server does not take it yet; SES goes on trying. */
    DELIVERY_DELAY("DeliveryDelay"),
    /** SES could not make a mail of its template. */
    RENDERING_FAILURE("RenderingFailure");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The word that status uses, which is SES's own. */
    public String word() {
      return word;
    }
  }

  /** Kind and detail, as status shows them. */
  public String said() {
    return detail == null || detail.isBlank() ? kind.word() : kind.word() + " " + detail;
  }
}
