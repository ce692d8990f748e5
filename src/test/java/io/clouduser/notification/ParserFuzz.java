// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import io.clouduser.notification.Notification.MailEvent;
import io.clouduser.notification.Notification.Recorded;
import io.clouduser.notification.Notification.Unreadable;
import io.clouduser.notification.Notification.UserEvent;
import java.nio.charset.StandardCharsets;

/** What a fuzzer calls: whatever the bytes are, the parser reads them or leaves them. */
public final class ParserFuzz {
  private static final NotificationParser PARSER = new NotificationParser();

  private ParserFuzz() {}

  /** Jazzer's entry point. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Notification notification = PARSER.parse(new String(bytes, StandardCharsets.UTF_8));
    if (notification instanceof UserEvent it) {
      require(it.userName().matches("[A-Za-z0-9_+=,.@-]{1,128}"), "a name that is none");
    }
    if (notification instanceof Recorded it) {
      require(it.call().eventId().length() <= 256, "an id that is none");
      String principal = it.call().cause().principalArn();
      require(principal == null || principal.matches("arn:aws[ -~]+"), "a principal that is none");
    }
    if (notification instanceof MailEvent it) {
      String detail = it.news().detail();
      require(detail == null || detail.matches("[ -~]{1,401}"), "words that no one should show");
    }
    if (notification instanceof Unreadable it) {
      require(it.why().startsWith("it is "), "a reason that is not fixed");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
