// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the spec, in one place: the CRD is generated with these patterns, and {@link #check}
 * holds the same rules for API servers that do not enforce them.
 *
 * <p>Sources: IAM User Guide, "IAM and AWS STS quotas" (names, paths, tags); RFC 5321 (addresses).
 */
public final class SpecRules {
  /** IAM user name. */
  public static final String USER_NAME = "^[A-Za-z0-9_+=,.@-]{1,64}$";

  /** IAM group name. */
  public static final String GROUP_NAME = "^[A-Za-z0-9_+=,.@-]{1,128}$";

  /**
   * One address: ASCII local part without quotes, a domain with at least one dot and without
   * anything invisible, which comes with copied text.
   */
  public static final String EMAIL =
      "^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+([.][A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
          + "@[^\\p{Z}\\p{Cc}\\p{Cf}@.,;:<>()\\[\\]\\\\\"'/]+"
          + "([.][^\\p{Z}\\p{Cc}\\p{Cf}@.,;:<>()\\[\\]\\\\\"'/]+)+$";

  /** A name without control characters. */
  public static final String DISPLAY_NAME = "^[^\\x00-\\x1f\\x7f]+$";

  /** IAM path. */
  public static final String PATH = "^(/|/[\\x21-\\x7e]+/)$";

  /** ARN of a managed policy. */
  public static final String POLICY_ARN =
      "^arn:aws[a-z-]*:iam::(aws|[0-9]{12}):policy/[A-Za-z0-9_+=,.@/-]+$";

  /** Value of an IAM tag. */
  public static final String TAG_VALUE = "^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]*$";

  /** Hours, minutes and seconds, the largest of them above zero; 9999 hours at most. */
  public static final String VALID_FOR =
      "^([1-9][0-9]{0,3}h([0-5]?[0-9]m)?([0-5]?[0-9]s)?"
          + "|[1-9][0-9]{0,4}m([0-5]?[0-9]s)?|[1-9][0-9]{0,5}s)$";

  /**
   * A language tag as BCP 47 makes them, without its rarer parts; part of the names of templates.
   */
  public static final String LANGUAGE = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$";

  /** Key of an IAM tag. */
  static final String TAG_KEY = "^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}$";

  /** Most tags of a spec; IAM has room for some more, which the owner's tags need. */
  public static final int MAX_TAGS = 40;

  private static final int MAX_LOCAL_PART = 64;

  private static final Map<String, String> SENTENCES =
      Map.of(
          USER_NAME, "must be an IAM user name: 1 to 64 letters, digits or _+=,.@-",
          GROUP_NAME,
              "must be the name of an IAM group, not its path or ARN: 1 to 128 letters, digits or"
                  + " _+=,.@-",
          EMAIL,
              "must be one e-mail address with an ASCII local part, such as jane.doe@example.com",
          DISPLAY_NAME, "must have 1 to 128 characters and no line breaks",
          PATH, "must be / or begin and end with /, such as /people/",
          POLICY_ARN,
              "must be the ARN of a managed policy, such as"
                  + " arn:aws:iam::aws:policy/ReadOnlyAccess",
          TAG_VALUE, "must consist of letters, digits, spaces and _.:/=+-@",
          VALID_FOR, "must be a duration in hours, minutes and seconds, such as 72h, 1h30m or 90m",
          LANGUAGE, "must be a language tag such as en, ko or pt-BR");

  /** Every resource is checked in every pass; compiling is most of the cost of that. */
  private static final Map<String, Pattern> COMPILED =
      Stream.of(
              USER_NAME,
              GROUP_NAME,
              EMAIL,
              DISPLAY_NAME,
              PATH,
              POLICY_ARN,
              TAG_VALUE,
              TAG_KEY,
              VALID_FOR,
              LANGUAGE)
          .collect(Collectors.toUnmodifiableMap(Function.identity(), Pattern::compile));

  private SpecRules() {}

  static boolean fits(String value, String pattern) {
    return Objects.requireNonNull(COMPILED.get(pattern)).matcher(value).matches();
  }

  /**
   * What a pattern of this class asks for, for people: a regular expression is no help to them.
   *
   * @param pattern one of the constants
   */
  public static String sentence(String pattern) {
    String sentence = SENTENCES.get(pattern);
    if (sentence == null) {
      throw new IllegalArgumentException("no sentence says what " + pattern + " asks for");
    }
    return sentence;
  }

  /**
   * Checks a resource against the rules that the CRD enforces.
   *
   * @param resource a resource as it is stored; anything in it may be missing
   * @return what is wrong, one sentence a rule; empty when all is well
   */
  public static List<String> check(CloudUser resource) {
    List<String> wrong = new ArrayList<>();
    @Nullable CloudUserSpec spec = resource.getSpec();
    if (spec == null) {
      wrong.add("spec is missing");
      return wrong;
    }
    if (!fits(resource.iamUserName(), USER_NAME)) {
      wrong.add(
          "the user name must be 1 to 64 letters, digits or _+=,.@- (give spec.userName where"
              + " metadata.name is not)");
    }
    checkEmail(spec.email(), wrong);
    matches("displayName", spec.displayName(), DISPLAY_NAME, 128, wrong);
    matches("path", spec.path(), PATH, 512, wrong);
    matches("permissionsBoundary", spec.permissionsBoundary(), POLICY_ARN, 2048, wrong);
    spec.groups().forEach(group -> matches("groups", group, GROUP_NAME, 128, wrong));
    spec.policies().forEach(policy -> matches("policies", policy, POLICY_ARN, 2048, wrong));
    set("groups", spec.groups(), 10, wrong);
    set("policies", spec.policies(), 20, wrong);
    checkTags(spec.tags(), wrong);
    int length = spec.console().passwordLength();
    if (length < ConsoleSpec.MIN_LENGTH || length > ConsoleSpec.MAX_LENGTH) {
      wrong.add("spec.console.passwordLength must be 12 to 128");
    }
    if (spec.credentials().revision() < 1) {
      wrong.add("spec.credentials.revision must be 1 or more");
    }
    matches("credentials.validFor", spec.credentials().validFor(), VALID_FOR, 11, wrong);
    matches("language", spec.language(), LANGUAGE, 35, wrong);
    return wrong;
  }

  /** Whether this is one address to which mail can be sent. */
  public static boolean isAddress(String text) {
    return text.codePointCount(0, text.length()) <= 254
        && fits(text, EMAIL)
        && text.indexOf('@') <= MAX_LOCAL_PART;
  }

  private static void checkEmail(@Nullable String email, List<String> wrong) {
    if (email == null || !isAddress(email)) {
      wrong.add("spec.email must be one e-mail address with an ASCII local part");
    }
  }

  private static void checkTags(Map<String, String> tags, List<String> wrong) {
    atMost("tags", tags.size(), MAX_TAGS, wrong);
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      String key = tag.getKey().toLowerCase(Locale.ROOT);
      if (reservedTagKey(key)) {
        wrong.add("spec.tags: the key " + tag.getKey() + " is reserved");
      } else if (!fits(tag.getKey(), TAG_KEY)) {
        wrong.add("spec.tags: a key must be 1 to 128 letters, digits, spaces or _.:/=+-@");
      }
      matches("tags", tag.getValue(), TAG_VALUE, 256, wrong);
    }
    long distinct = tags.keySet().stream().map(k -> k.toLowerCase(Locale.ROOT)).distinct().count();
    if (distinct < tags.size()) {
      wrong.add("spec.tags: keys may not differ in case alone");
    }
  }

  private static boolean reservedTagKey(String lowerCaseKey) {
    return lowerCaseKey.startsWith("aws:")
        || lowerCaseKey.startsWith("clouduser.io/")
        || lowerCaseKey.equals("managed-by");
  }

  private static void set(String field, List<String> entries, int max, List<String> wrong) {
    atMost(field, entries.size(), max, wrong);
    if (Set.copyOf(entries).size() < entries.size()) {
      wrong.add("spec." + field + " names something more than once");
    }
  }

  private static void atMost(String field, int size, int max, List<String> wrong) {
    if (size > max) {
      wrong.add("spec." + field + " has " + size + " entries, at most " + max + " are allowed");
    }
  }

  private static void matches(
      String field, @Nullable String value, String pattern, int max, List<String> wrong) {
    // The schema counts characters, not the halves that Java makes of some.
    if (value != null && (value.codePointCount(0, value.length()) > max || !fits(value, pattern))) {
      wrong.add("spec." + field + ": '" + value + "' " + sentence(pattern));
    }
  }
}
