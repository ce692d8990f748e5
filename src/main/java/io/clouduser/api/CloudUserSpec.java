// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the admin declares. The canonical constructor holds the defaults of the CRD, for API servers
 * that don't apply them.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "has(self.userName) == has(oldSelf.userName)"
            + " && (!has(self.userName) || self.userName == oldSelf.userName)",
    message =
        "userName cannot be changed, added or removed later: IAM users keep their name; delete this"
            + " resource and create another",
    fieldPath = ".userName")
public record CloudUserSpec(
    @JsonPropertyDescription(
            "Name of the IAM user; metadata.name if absent. Letters, digits and _+=,.@- (64 at most)."
                + " Cannot be changed later.")
        @Pattern(SpecRules.USER_NAME)
        @Size(max = 64)
        @Nullable String userName,
    @JsonPropertyDescription(
            "The one address to which the credentials are mailed. A change mails nothing by itself:"
                + " raise credentials.revision to send new credentials to the new address.")
        @Required
        @Pattern(SpecRules.EMAIL)
        @ValidationRule(
            value = "self.indexOf('@') <= 64",
            message = "the part before the @ has 64 characters at most")
        @Size(max = 254)
        String email,
    @JsonPropertyDescription("The person's name, for the greeting in the mail.")
        @Pattern(SpecRules.DISPLAY_NAME)
        @Size(max = 128)
        @Nullable String displayName,
    @JsonPropertyDescription(
            "Language of the mails to the person, as a tag such as en, ko or pt-BR.")
        @Pattern(SpecRules.LANGUAGE)
        @Size(max = 35)
        @Nullable String language,
    @JsonPropertyDescription(
            "IAM path of the user: / or a text that begins and ends with /. A change moves the user.")
        @Default("/")
        @Pattern(SpecRules.PATH)
        @Size(max = 512)
        String path,
    @JsonPropertyDescription(
            "IAM groups of which the user is a member. The list is exclusive: other memberships are"
                + " removed, but for groups that the operator is configured to ignore.")
        @Default("[]")
        @Size(max = 10)
        List<@Pattern(SpecRules.GROUP_NAME) @Size(max = 128) String> groups,
    @JsonPropertyDescription(
            "ARNs of the managed policies attached to the user. The list is exclusive: others are"
                + " detached, but for policies that the operator is configured to ignore.")
        @Default("[]")
        @Size(max = 20)
        List<@Pattern(SpecRules.POLICY_ARN) @Size(max = 2048) String> policies,
    @JsonPropertyDescription("ARN of the managed policy that bounds the user's permissions.")
        @Pattern(SpecRules.POLICY_ARN)
        @Size(max = 2048)
        @Nullable String permissionsBoundary,
    @JsonPropertyDescription(
            "Tags of the IAM user. Keys given here are kept at their values, keys taken out of here"
                + " are removed, tags that others set are left alone.")
        @Default("{}")
        @Size(max = 40)
        @ValidationRule(
            value =
                "self.all(k, !k.lowerAscii().startsWith('aws:') &&"
                    + " !k.lowerAscii().startsWith('clouduser.io/') && k.lowerAscii() !="
                    + " 'managed-by')",
            message = "tag keys aws:*, clouduser.io/* and managed-by are reserved")
        @ValidationRule(
            value = "self.all(k, k.matches(r'" + SpecRules.TAG_KEY + "'))",
            message = "a tag key has 1 to 128 letters, digits, spaces or _.:/=+-@")
        @ValidationRule(
            value = "self.all(k, self.exists_one(o, o.lowerAscii() == k.lowerAscii()))",
            message = "tag keys may not differ in case alone: IAM ignores the case")
        Map<String, @Pattern(SpecRules.TAG_VALUE) @Size(max = 256) String> tags,
    @JsonPropertyDescription("Access to the AWS console.") @Default("{}") ConsoleSpec console,
    @JsonPropertyDescription("The issue of credentials.") @Default("{}")
        CredentialsSpec credentials,
    @JsonPropertyDescription(
            "Whose the IAM user's attributes are. Full: path, boundary, groups, policies and tags are"
                + " kept as declared here. CredentialsOnly: they belong to another tool, which also"
                + " makes and deletes the user; only the login profile and the mail are ours.")
        @Default("Full")
        Management management,
    @JsonPropertyDescription(
            "What to do when the IAM user exists already: Refuse leaves it alone, Adopt takes it over"
                + " unless another CloudUser owns it.")
        @Default("Refuse")
        Adoption adoption,
    @JsonPropertyDescription(
            "What happens to the IAM user when this resource is deleted: Delete or Retain. An adopted"
                + " or CredentialsOnly user is never deleted; of the latter, Delete takes away the"
                + " login profile that was made for this resource.")
        @Default("Delete")
        DeletionPolicy deletionPolicy,
    @JsonPropertyDescription(
            "true takes the login profile away and deactivates the access keys; false again"
                + " reactivates those keys and issues new credentials.")
        @Default("false")
        Boolean suspended) {

  /** Applies the defaults. A hole in a list or a map is no entry. */
  public CloudUserSpec {
    path = path == null ? "/" : path;
    groups = groups == null ? List.of() : withoutHoles(groups);
    policies = policies == null ? List.of() : withoutHoles(policies);
    tags = tags == null ? Map.of() : withoutHoles(tags);
    console = console == null ? new ConsoleSpec(null, null, null) : console;
    credentials = credentials == null ? new CredentialsSpec(null, null) : credentials;
    management = management == null ? Management.Full : management;
    adoption = adoption == null ? Adoption.Refuse : adoption;
    deletionPolicy = deletionPolicy == null ? DeletionPolicy.Delete : deletionPolicy;
    suspended = suspended != null && suspended;
  }

  private static List<String> withoutHoles(List<@Nullable String> entries) {
    List<String> whole = new ArrayList<>();
    for (@Nullable String entry : entries) {
      if (entry != null) {
        whole.add(entry);
      }
    }
    return List.copyOf(whole);
  }

  private static Map<String, String> withoutHoles(Map<String, @Nullable String> entries) {
    Map<String, String> whole = new HashMap<>();
    entries.forEach(
        (key, value) -> {
          if (value != null) {
            whole.put(key, value);
          }
        });
    return Map.copyOf(whole);
  }

  /** Whether a login profile is declared at all. */
  public boolean signInWanted() {
    return console.enabled() && !suspended;
  }

  /** Whether the IAM user's attributes belong to another tool. */
  public boolean credentialsOnly() {
    return management == Management.CredentialsOnly;
  }

  /** Whose the IAM user's attributes are. */
  public enum Management {
    /** All of the IAM user is as declared here. */
    Full,
    /** The IAM user is another tool's; the login profile and the mail are ours. */
    CredentialsOnly;

    /** A value that only a newer version knows is read as the one that changes less. */
    @JsonCreator
    static Management of(String name) {
      return name.equals(Full.name()) ? Full : CredentialsOnly;
    }
  }

  /** Whether an existing IAM user may be taken over. */
  public enum Adoption {
    /** An existing user is left alone. */
    Refuse,
    /** An existing user that no other CloudUser owns is taken over. */
    Adopt;

    /** A value that only a newer version knows is read as the one that does nothing. */
    @JsonCreator
    static Adoption of(String name) {
      return name.equals(Adopt.name()) ? Adopt : Refuse;
    }
  }

  /** What deleting the resource does to the IAM user. */
  public enum DeletionPolicy {
    /** The IAM user is deleted with the resource. */
    Delete,
    /** The IAM user stays. */
    Retain;

    /** A value that only a newer version knows is read as the one that does nothing. */
    @JsonCreator
    static DeletionPolicy of(String name) {
      return name.equals(Delete.name()) ? Delete : Retain;
    }
  }
}
