// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the operator last saw and did. Immutable: each change makes a new value, which the pass
 * compares with what is stored.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CloudUserStatus(
    @JsonPropertyDescription("The metadata.generation that was last reconciled.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Name of the IAM user.") @Nullable String userName,
    @JsonPropertyDescription("IAM's unique id of the user (AIDA…); a user made anew has a new one.")
        @Nullable String userId,
    @JsonPropertyDescription("ARN of the IAM user.") @Nullable String arn,
    @JsonPropertyDescription("Where the person signs in.") @Nullable String signInUrl,
    @JsonPropertyDescription(
            "Keys of the tags that were set because of spec.tags, so that a key taken out of there"
                + " can be told from one that others set.")
        @Nullable List<String> tagKeys,
    @JsonPropertyDescription(
            "Ids of the access keys that were deactivated because of spec.suspended, and are"
                + " reactivated when it is false again.")
        @Nullable List<String> deactivatedKeys,
    @JsonPropertyDescription("The delivery record of the credentials. Never a password.")
        @Nullable CredentialsStatus credentials,
    @JsonPropertyDescription(
            "When the person last signed in with the password, as IAM tells; exact for the first time"
                + " after an issue of credentials, then brought up to date once a day.")
        @Nullable String lastSignIn,
    @JsonPropertyDescription("Whether the person has an MFA device, when known.")
        @Nullable Boolean mfaEnabled,
    @JsonPropertyDescription(
            "Ready sums up; UserSynced, LoginProfileReady and CredentialsDelivered tell the parts;"
                + " Stalled is True where somebody has to do something first.")
        @Nullable List<Condition> conditions) {

  /** Nothing known yet. */
  public static final CloudUserStatus EMPTY =
      new CloudUserStatus(null, null, null, null, null, null, null, null, null, null, null);

  /** The condition of this type, if it was ever set. */
  public Optional<Condition> condition(ConditionType type) {
    return conditions == null
        ? Optional.empty()
        : conditions.stream().filter(c -> type.name().equals(c.type())).findFirst();
  }

  /** The same with another generation. */
  public CloudUserStatus withObservedGeneration(@Nullable Long generation) {
    return new CloudUserStatus(
        generation,
        userName,
        userId,
        arn,
        signInUrl,
        tagKeys,
        deactivatedKeys,
        credentials,
        lastSignIn,
        mfaEnabled,
        conditions);
  }

  /** The same about this name, whether there is such an IAM user or not. */
  public CloudUserStatus withUserName(String name) {
    return withUser(name, userId, arn);
  }

  /** The same about this IAM user. */
  public CloudUserStatus withUser(String name, @Nullable String id, @Nullable String userArn) {
    return new CloudUserStatus(
        observedGeneration,
        name,
        id,
        userArn,
        signInUrl,
        tagKeys,
        deactivatedKeys,
        credentials,
        lastSignIn,
        mfaEnabled,
        conditions);
  }

  /** The same about an IAM user that is new: nothing is known of credentials, keys and sign-ins. */
  public CloudUserStatus withoutPast() {
    return new CloudUserStatus(
        observedGeneration,
        userName,
        userId,
        arn,
        signInUrl,
        tagKeys,
        null,
        null,
        null,
        null,
        conditions);
  }

  /** The same with another sign-in page. */
  public CloudUserStatus withSignInUrl(String url) {
    return new CloudUserStatus(
        observedGeneration,
        userName,
        userId,
        arn,
        url,
        tagKeys,
        deactivatedKeys,
        credentials,
        lastSignIn,
        mfaEnabled,
        conditions);
  }

  /** The same with other tag keys; none at all is stored as absent. */
  public CloudUserStatus withTagKeys(List<String> keys) {
    return new CloudUserStatus(
        observedGeneration,
        userName,
        userId,
        arn,
        signInUrl,
        keys.isEmpty() ? null : List.copyOf(keys),
        deactivatedKeys,
        credentials,
        lastSignIn,
        mfaEnabled,
        conditions);
  }

  /** The same with other deactivated keys, in order; none at all is stored as absent. */
  public CloudUserStatus withDeactivatedKeys(Collection<String> keys) {
    return new CloudUserStatus(
        observedGeneration,
        userName,
        userId,
        arn,
        signInUrl,
        tagKeys,
        keys.isEmpty() ? null : List.copyOf(new TreeSet<>(keys)),
        credentials,
        lastSignIn,
        mfaEnabled,
        conditions);
  }

  /** The same with another delivery record. */
  public CloudUserStatus withCredentials(@Nullable CredentialsStatus record) {
    return new CloudUserStatus(
        observedGeneration,
        userName,
        userId,
        arn,
        signInUrl,
        tagKeys,
        deactivatedKeys,
        record,
        lastSignIn,
        mfaEnabled,
        conditions);
  }

  /** The same with what IAM tells about the person's sign-ins. */
  public CloudUserStatus withSignIn(@Nullable String last, @Nullable Boolean mfa) {
    return new CloudUserStatus(
        observedGeneration,
        userName,
        userId,
        arn,
        signInUrl,
        tagKeys,
        deactivatedKeys,
        credentials,
        last,
        mfa,
        conditions);
  }

  /** The same with other conditions. */
  public CloudUserStatus withConditions(List<Condition> newConditions) {
    return new CloudUserStatus(
        observedGeneration,
        userName,
        userId,
        arn,
        signInUrl,
        tagKeys,
        deactivatedKeys,
        credentials,
        lastSignIn,
        mfaEnabled,
        List.copyOf(newConditions));
  }
}
