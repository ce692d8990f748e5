// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One condition, with the fields of Kubernetes' {@code metav1.Condition}. That class of fabric8
 * does not mark {@code type} as required, which a list-map needs.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @JsonPropertyDescription("Which condition.") @Required @Size(max = 316) String type,
    @JsonPropertyDescription("True, False or Unknown.") @Required @Pattern("^(True|False|Unknown)$")
        String status,
    @JsonPropertyDescription("The metadata.generation that this is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("When the status last changed; RFC 3339, UTC.") @Required
        String lastTransitionTime,
    @JsonPropertyDescription("One word for programs.") @Required @Size(min = 1, max = 1024)
        String reason,
    @JsonPropertyDescription("One sentence for people, with the next step where there is one.")
        @Required
        @Size(max = 32768)
        String message) {
  /** Whether the status is {@code True}. */
  @JsonIgnore
  public boolean isTrue() {
    return "True".equals(status);
  }
}
