// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The issue of credentials. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.revision >= oldSelf.revision",
    message = "revision may only grow: a higher number issues new credentials, once",
    fieldPath = ".revision")
public record CredentialsSpec(
    @JsonPropertyDescription(
            "May only grow: a higher number issues and mails a new password, once, and ends the old"
                + " one.")
        @Default("1")
        @Min(1)
        Long revision) {

  /** Applies the default; absent is given as null. */
  public CredentialsSpec(@Nullable Long revision) {
    this.revision = revision == null ? 1L : revision;
  }
}
