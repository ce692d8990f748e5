// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The issue of credentials. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
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
        Long revision,
    @JsonPropertyDescription(
            "How long an initial password may stay unused after it was mailed, such as 72h or 1h30m."
                + " One that nobody has used by then is revoked. Without it, unused passwords stay"
                + " valid. IAM may take minutes to tell of a sign-in: less than an hour is for"
                + " trials.")
        @Pattern(SpecRules.VALID_FOR)
        @Nullable String validFor) {
  /** Applies the default; absent is given as null. */
  public CredentialsSpec(@Nullable Long revision, @Nullable String validFor) {
    this.revision = revision == null ? 1L : revision;
    this.validFor = validFor;
  }

  /**
   * How long an unused initial password is valid.
   *
   * @return null for ever; also for what {@link SpecRules} does not let through
   */
  public @Nullable Duration validity() {
    return validFor == null || !SpecRules.fits(validFor, SpecRules.VALID_FOR)
        ? null
        : Duration.parse("PT" + validFor.toUpperCase(Locale.ROOT));
  }
}
