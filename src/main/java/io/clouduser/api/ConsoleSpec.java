// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** Access to the AWS console. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ConsoleSpec(
    @JsonPropertyDescription(
            "Whether the person may sign in to the console. false takes the login profile away; true"
                + " again issues new credentials.")
        @Default("true")
        Boolean enabled,
    @JsonPropertyDescription("Whether the first sign-in asks for a new password.") @Default("true")
        Boolean passwordResetRequired,
    @JsonPropertyDescription(
            "Length of the initial password in characters; raised to the account's minimum where that"
                + " is higher.")
        @Default("20")
        @Min(ConsoleSpec.MIN_LENGTH)
        @Max(ConsoleSpec.MAX_LENGTH)
        Integer passwordLength) {
  static final int MIN_LENGTH = 12;
  static final int MAX_LENGTH = 128;

  /** Applies the defaults; absent is given as null. */
  public ConsoleSpec(
      @Nullable Boolean enabled,
      @Nullable Boolean passwordResetRequired,
      @Nullable Integer passwordLength) {
    this.enabled = enabled == null || enabled;
    this.passwordResetRequired = passwordResetRequired == null || passwordResetRequired;
    this.passwordLength = passwordLength == null ? 20 : passwordLength;
  }
}
