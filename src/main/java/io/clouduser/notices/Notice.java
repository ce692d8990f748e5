// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An outcome that an admin may want to hear of. Holds names and one address, never a secret.
 *
 * @param id the same for the same transition, and for no other
 * @param kind what happened
 * @param cluster the cluster's id, as in the owner tag
 * @param namespace of the resource
 * @param name of the resource
 * @param uid of the resource
 * @param userName IAM user name
 * @param userId IAM's id of the user, or null while there is none
 * @param arn of the user, or null likewise
 * @param revision of the credentials that this is about, or null
 * @param deliveryId of the mail that this is about, or null
 * @param recipient of the mail that this is about, or null
 * @param reason for {@link Kind#NeedsAttention}, the condition's; otherwise null
 * @param message one sentence for people
 * @param at when
 */
public record Notice(
    String id,
    Kind kind,
    String cluster,
    String namespace,
    String name,
    String uid,
    String userName,
    @Nullable String userId,
    @Nullable String arn,
    @Nullable Long revision,
    @Nullable String deliveryId,
    @Nullable String recipient,
    @Nullable String reason,
    String message,
    Instant at) {

  /** What happened. The names are public: rules match on them. */
  public enum Kind {
    /** The IAM user is as declared, for the first time or again. */
    Provisioned("Provisioned"),
    /** SES accepted the mail with the credentials. */
    Mailed("Mailed"),
    /** The person has signed in with the mailed credentials. */
    Claimed("Claimed"),
    /** The mail did not reach the recipient. */
    Bounced("Bounced"),
    /** The recipient reported the mail as spam. */
    Complained("Complained"),
    /** Nobody used the password in time; it is revoked. */
    Expired("Expired"),
    /** The person is suspended. */
    Suspended("Suspended"),
    /** The person is suspended no more. */
    Resumed("Resumed"),
    /** Somebody has to do something before it goes on. */
    NeedsAttention("Needs Attention"),
    /** The IAM user was deleted with its resource. */
    Deleted("Deleted");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }
  }
}
