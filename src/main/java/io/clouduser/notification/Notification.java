// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import io.clouduser.model.Cause;
import io.clouduser.model.MailNews;
import org.jspecify.annotations.Nullable;

/**
 * What a message says has happened. None of it is believed: it tells where to look, and why.
 *
 * <p>Names in it have the form that IAM allows; nothing else is checked.
 */
public sealed interface Notification {

  /** Something that AWS has recorded of IAM or of the console. */
  sealed interface Recorded extends Notification {
    /** The recorded call. */
    Call call();
  }

  /**
   * A recorded call.
   *
   * @param eventId CloudTrail's id of the record; the same when it is delivered again
   * @param requestId AWS's id of the call, which the caller was told too; null when not recorded
   * @param amended whether this is a later correction of a record
   * @param cause what was called, by whom and when
   */
  record Call(String eventId, @Nullable String requestId, boolean amended, Cause cause) {}

  /** What happened to a user. */
  enum Change {
    /** It was made. */
    CREATED,
    /** It was deleted. */
    DELETED,
    /** It has another name. */
    RENAMED,
    /** It has other tags. */
    TAGGED,
    /** The person signed in to the console. */
    SIGNED_IN,
    /** Something else of it is different. */
    OTHER
  }

  /**
   * Something happened to one IAM user.
   *
   * @param call the record
   * @param change what happened
   * @param userName as it was before
   * @param newUserName for {@link Change#RENAMED}, otherwise null
   */
  record UserEvent(Call call, Change change, String userName, @Nullable String newUserName)
      implements Recorded {}

  /** A group was made, deleted or renamed. */
  record GroupEvent(Call call, String groupName) implements Recorded {}

  /** A managed policy was made. */
  record PolicyEvent(Call call, String policyArn) implements Recorded {}

  /** The account asks other things of passwords. */
  record PasswordPolicyEvent(Call call) implements Recorded {}

  /** The account's sign-in page has another address. */
  record AliasEvent(Call call) implements Recorded {}

  /**
   * SES tells what became of a mail.
   *
   * @param eventId the id of the event
   * @param news what it says
   */
  record MailEvent(String eventId, MailNews news) implements Notification {}

  /** Understood, and none of the operator's business. */
  record Irrelevant() implements Notification {}

  /**
   * Not understood.
   *
   * @param why a fixed sentence; holds nothing of the message
   */
  record Unreadable(String why) implements Notification {}
}
