// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
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
    return with(it -> it.observedGeneration = generation);
  }

  /** The same about this name, whether there is such an IAM user or not. */
  public CloudUserStatus withUserName(String name) {
    return with(it -> it.userName = name);
  }

  /** The same about this IAM user. */
  public CloudUserStatus withUser(String name, @Nullable String id, @Nullable String userArn) {
    return with(
        it -> {
          it.userName = name;
          it.userId = id;
          it.arn = userArn;
        });
  }

  /** The same about an IAM user that is new: nothing is known of credentials, keys and sign-ins. */
  public CloudUserStatus withoutPast() {
    return with(
        it -> {
          it.deactivatedKeys = null;
          it.credentials = null;
          it.lastSignIn = null;
          it.mfaEnabled = null;
        });
  }

  /** The same with another sign-in page. */
  public CloudUserStatus withSignInUrl(String url) {
    return with(it -> it.signInUrl = url);
  }

  /** The same with other tag keys; none at all is stored as absent. */
  public CloudUserStatus withTagKeys(List<String> keys) {
    return with(it -> it.tagKeys = keys.isEmpty() ? null : List.copyOf(keys));
  }

  /** The same with other deactivated keys, in order; none at all is stored as absent. */
  public CloudUserStatus withDeactivatedKeys(Collection<String> keys) {
    return with(
        it -> it.deactivatedKeys = keys.isEmpty() ? null : List.copyOf(new TreeSet<>(keys)));
  }

  /** The same with another delivery record. */
  public CloudUserStatus withCredentials(@Nullable CredentialsStatus record) {
    return with(it -> it.credentials = record);
  }

  /** The same with what IAM tells about the person's sign-ins. */
  public CloudUserStatus withSignIn(@Nullable String last, @Nullable Boolean mfa) {
    return with(
        it -> {
          it.lastSignIn = last;
          it.mfaEnabled = mfa;
        });
  }

  /** The same with other conditions. */
  public CloudUserStatus withConditions(List<Condition> newConditions) {
    return with(it -> it.conditions = List.copyOf(newConditions));
  }

  private CloudUserStatus with(Consumer<Builder> change) {
    Builder builder = new Builder(this);
    change.accept(builder);
    return builder.build();
  }

  /** All fields, open to change for as long as one method lasts. */
  private static final class Builder {
    private @Nullable Long observedGeneration;
    private @Nullable String userName;
    private @Nullable String userId;
    private @Nullable String arn;
    private @Nullable String signInUrl;
    private @Nullable List<String> tagKeys;
    private @Nullable List<String> deactivatedKeys;
    private @Nullable CredentialsStatus credentials;
    private @Nullable String lastSignIn;
    private @Nullable Boolean mfaEnabled;
    private @Nullable List<Condition> conditions;

    private Builder(CloudUserStatus from) {
      observedGeneration = from.observedGeneration;
      userName = from.userName;
      userId = from.userId;
      arn = from.arn;
      signInUrl = from.signInUrl;
      tagKeys = from.tagKeys;
      deactivatedKeys = from.deactivatedKeys;
      credentials = from.credentials;
      lastSignIn = from.lastSignIn;
      mfaEnabled = from.mfaEnabled;
      conditions = from.conditions;
    }

    private CloudUserStatus build() {
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
          conditions);
    }
  }
}
