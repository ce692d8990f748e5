// SPDX-License-Identifier: Apache-2.0
package io.clouduser.importer;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserSpec.Adoption;
import io.clouduser.api.CloudUserSpec.DeletionPolicy;
import io.clouduser.api.CloudUserSpec.Management;
import io.clouduser.api.SpecRules;
import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.ObservedUser.Present;
import io.clouduser.model.Owner;
import io.clouduser.model.ResourceNames;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A CloudUser that declares a user as IAM has it, or what stands against that.
 *
 * <p>Invariant: applied as it is, it changes nothing in IAM but the owner's tags, and mails nobody:
 * what is there is declared, a user without a login profile gets none, and nothing is deleted with
 * the resource. What IAM does not tell of a user that a CloudUser owns is not guessed.
 *
 * @param key the resource's namespace, empty where whoever applies it gives one, and name
 * @param content the resource as a tree
 * @param problems why it cannot be used, with what to do; empty when it can
 */
record Manifest(String key, Map<String, Object> content, List<String> problems) {
  private static final Pattern ADDRESS = Pattern.compile(SpecRules.EMAIL);

  /** An owner: cluster, namespace, name. A name that was shortened has a "=" in it. */
  private static final Pattern OWNER =
      Pattern.compile("[^/]+/([a-z0-9-]{1,63})/([a-z0-9.-]{1,253})");

  /** IAM allows 50 tags, and adoption adds three. */
  private static final int MOST_TAGS = 47;

  private static final Set<String> OWNERS_KEYS =
      Set.of(Owner.MANAGED_BY_TAG, Owner.OWNER_TAG, Owner.ADOPTED_TAG);

  static Manifest of(
      Present user,
      Attributes attributes,
      boolean loginProfile,
      Style style,
      KubernetesSerialization reader) {
    List<String> problems = new ArrayList<>();
    String userName = attributes.identity().userName();
    boolean owned = attributes.tags().containsKey(Owner.OWNER_TAG);
    Map<String, Object> metadata = metadata(attributes, style);
    Map<String, Object> spec = new LinkedHashMap<>();
    // An owner that was named like its user had no need of the field, and cannot be given it later.
    if (!owned || !userName.equals(metadata.get("name"))) {
      spec.put("userName", userName);
    }
    String email = email(attributes, style);
    if (email == null) {
      problems.add(
          "it has no e-mail address: give the user the tag "
              + style.emailTag()
              + ", or use --email-domain");
    } else {
      spec.put("email", email);
    }
    if (style.management() == Management.Full) {
      attributes(user, attributes, style, spec);
    } else {
      spec.put("management", Management.CredentialsOnly.name());
    }
    if (!loginProfile) {
      spec.put("console", Map.of("enabled", false));
      if (owned) {
        problems.add(
            "a CloudUser owns it and it has no login profile, and IAM cannot tell a suspended"
                + " person from one without console access: take it from kubectl get cloudusers -o"
                + " yaml, or write it by hand");
      }
    }
    spec.put("adoption", Adoption.Adopt.name());
    spec.put("deletionPolicy", DeletionPolicy.Retain.name());
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("apiVersion", CloudUser.GROUP + "/" + CloudUser.VERSION);
    content.put("kind", "CloudUser");
    content.put("metadata", metadata);
    content.put("spec", spec);
    if (email != null) {
      problems.addAll(SpecRules.check(reader.convertValue(content, CloudUser.class)));
    }
    tagsThatFit(attributes, style, problems);
    String key = metadata.getOrDefault("namespace", "") + "/" + metadata.get("name");
    return new Manifest(key, content, List.copyOf(problems));
  }

  /** A user that has an owner keeps it: the same namespace and name, where they can be read. */
  private static Map<String, Object> metadata(Attributes attributes, Style style) {
    String name = ResourceNames.of(attributes.identity().userName());
    String namespace = style.namespace();
    Matcher owner = OWNER.matcher(attributes.tags().getOrDefault(Owner.OWNER_TAG, ""));
    if (owner.matches()) {
      namespace = owner.group(1);
      name = owner.group(2);
    }
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", name);
    if (namespace != null) {
      metadata.put("namespace", namespace);
    }
    return metadata;
  }

  private static @Nullable String email(Attributes attributes, Style style) {
    Map<String, String> tags = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    tags.putAll(attributes.tags());
    String tagged = tags.getOrDefault(style.emailTag(), "").strip();
    String userName = attributes.identity().userName();
    if (!tagged.isEmpty()) {
      return tagged;
    }
    if (ADDRESS.matcher(userName).matches()) {
      return userName;
    }
    return style.emailDomain() == null ? null : userName + "@" + style.emailDomain();
  }

  private static void attributes(
      Present user, Attributes attributes, Style style, Map<String, Object> spec) {
    if (!attributes.path().equals("/")) {
      spec.put("path", attributes.path());
    }
    putUnlessEmpty(spec, "groups", kept(user.groups(), style.ignoreGroups()));
    putUnlessEmpty(spec, "policies", kept(user.policies(), style.ignorePolicies()));
    if (attributes.permissionsBoundary() != null) {
      spec.put("permissionsBoundary", attributes.permissionsBoundary());
    }
    if (style.withTags()) {
      Map<String, String> tags = declarable(attributes.tags());
      if (!tags.isEmpty()) {
        spec.put("tags", tags);
      }
    }
  }

  private static List<String> kept(@Nullable Collection<String> names, @Nullable Pattern ignored) {
    return names == null
        ? List.of()
        : new TreeSet<>(names)
            .stream().filter(it -> ignored == null || !ignored.matcher(it).matches()).toList();
  }

  private static void putUnlessEmpty(Map<String, Object> spec, String field, List<String> values) {
    if (!values.isEmpty()) {
      spec.put(field, values);
    }
  }

  /** Reserved keys are the operator's and AWS's own. */
  private static Map<String, String> declarable(Map<String, String> tags) {
    Map<String, String> kept = new TreeMap<>(tags);
    kept.keySet()
        .removeIf(
            key -> {
              String lower = key.toLowerCase(Locale.ROOT);
              return lower.startsWith("aws:")
                  || lower.startsWith(CloudUser.GROUP + "/")
                  || lower.equals(Owner.MANAGED_BY_TAG);
            });
    return kept;
  }

  private static void tagsThatFit(Attributes attributes, Style style, List<String> problems) {
    long others =
        attributes.tags().keySet().stream().filter(it -> !OWNERS_KEYS.contains(it)).count();
    if (others > MOST_TAGS) {
      problems.add(
          "it has "
              + others
              + " tags, which leaves no room for the owner's: remove some in IAM, to "
              + MOST_TAGS
              + " at most");
    } else if (style.withTags()
        && style.management() == Management.Full
        && declarable(attributes.tags()).size() > SpecRules.MAX_TAGS) {
      problems.add(
          "with --without-tags its tags are not declared and left alone, which needs none of them"
              + " removed");
    }
  }
}
