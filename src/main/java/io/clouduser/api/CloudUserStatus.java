// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the operator last saw and did. Immutable: each change makes a new value, which {@code
 * StatusWriter} compares and stores.
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
    @JsonPropertyDescription("The delivery record of the credentials. Never a password.")
        @Nullable CredentialsStatus credentials,
    @JsonPropertyDescription(
            "Ready sums up; UserSynced, LoginProfileReady and CredentialsDelivered tell the parts;"
                + " Stalled is True where somebody has to do something first.")
        @Nullable List<Condition> conditions) {

  /** Nothing known yet. */
  public static final CloudUserStatus EMPTY =
      new CloudUserStatus(null, null, null, null, null, null, null, null);

  /** The condition of this type, if it was ever set. */
  public Optional<Condition> condition(ConditionType type) {
    return conditions == null
        ? Optional.empty()
        : conditions.stream().filter(c -> type.name().equals(c.type())).findFirst();
  }

  /** The same with another generation. */
  public CloudUserStatus withObservedGeneration(@Nullable Long generation) {
    return new CloudUserStatus(
        generation, userName, userId, arn, signInUrl, tagKeys, credentials, conditions);
  }

  /** The same about this name, whether there is such an IAM user or not. */
  public CloudUserStatus withUserName(String name) {
    return new CloudUserStatus(
        observedGeneration, name, userId, arn, signInUrl, tagKeys, credentials, conditions);
  }

  /** The same about this IAM user. */
  public CloudUserStatus withUser(String name, String id, String userArn) {
    return new CloudUserStatus(
        observedGeneration, name, id, userArn, signInUrl, tagKeys, credentials, conditions);
  }

  /** The same with another sign-in page. */
  public CloudUserStatus withSignInUrl(String url) {
    return new CloudUserStatus(
        observedGeneration, userName, userId, arn, url, tagKeys, credentials, conditions);
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
        credentials,
        conditions);
  }

  /** The same with another delivery record. */
  public CloudUserStatus withCredentials(@Nullable CredentialsStatus record) {
    return new CloudUserStatus(
        observedGeneration, userName, userId, arn, signInUrl, tagKeys, record, conditions);
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
        credentials,
        List.copyOf(newConditions));
  }
}
