// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** IAM's rules for names, paths, tags, policies and passwords, with its words of refusal. */
final class IamRules {
  static final int MAX_TAGS = 50;

  private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]+");
  private static final Pattern PATH = Pattern.compile("/|/[\\u0021-\\u007e]+/");
  private static final Pattern PREFIX = Pattern.compile("/[\\u0021-\\u007e]*");
  private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
  private static final Pattern PASSWORD = Pattern.compile("[\\t\\n\\r\\x20-\\xff]+");
  private static final String SYMBOLS = "!@#$%^&*()_+-=[]{}|'";
  private static final int DEFAULT_MINIMUM = 8;

  private IamRules() {}

  static String name(String field, String value, int longest) {
    length(field, value, 1, longest);
    if (!NAME.matcher(value).matches()) {
      throw AwsError.validation(
          "The specified value for "
              + field
              + " is invalid. It must contain only alphanumeric characters and/or the following:"
              + " +=,.@_-");
    }
    return value;
  }

  static String path(String value) {
    length("path", value, 1, 512);
    if (!PATH.matcher(value).matches()) {
      throw AwsError.validation(
          "The specified value for path is invalid. It must begin and end with / and contain only"
              + " alphanumeric characters and/or / characters.");
    }
    return value;
  }

  static String pathPrefix(String value) {
    if (!PREFIX.matcher(value).matches()) {
      throw AwsError.validation("The specified value for pathPrefix is invalid.");
    }
    return value;
  }

  static Map<String, String> tags(List<JsonNode> tags) {
    Map<String, String> checked = new LinkedHashMap<>();
    TreeSet<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (JsonNode tag : tags) {
      String key = tag.path("Key").asText();
      tagKey(key);
      String value = tag.path("Value").asText();
      length("tags." + (seen.size() + 1) + ".member.value", value, 0, 256);
      pattern("tags." + (seen.size() + 1) + ".member.value", value);
      if (!seen.add(key)) {
        throw AwsError.invalidInput(
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
      }
      checked.put(key, value);
    }
    if (checked.size() > MAX_TAGS) {
      throw AwsError.validation(
          "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must"
              + " have length less than or equal to "
              + MAX_TAGS);
    }
    return checked;
  }

  static void tagKey(String key) {
    length("tags.member.key", key, 1, 128);
    pattern("tags.member.key", key);
    if (key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
      throw AwsError.invalidInput("Tag keys starting with 'aws:' are reserved for internal use.");
    }
  }

  static String policyDocument(String document) {
    JsonNode parsed;
    try {
      parsed = Json.parse(document);
    } catch (AwsError e) {
      throw new AwsError(400, "MalformedPolicyDocument", "Syntax errors in policy.");
    }
    if (!parsed.isObject() || !parsed.has("Statement")) {
      throw new AwsError(400, "MalformedPolicyDocument", "Missing required field Statement");
    }
    return document;
  }

  /**
   * Refuses a password that the account's policy, or the default one, does not allow.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html">the
   *     default and custom policies</a>
   */
  static void password(String password, IamData.User user, IamData data, String accountId) {
    length("password", password, 1, 128);
    if (!PASSWORD.matcher(password).matches()) {
      throw AwsError.validation("The specified value for password is invalid.");
    }
    if (data.passwordPolicy.isPresent()) {
      customPolicy(password, user, data.passwordPolicy.get());
    } else {
      defaultPolicy(password, user, data.alias.orElse(accountId));
    }
  }

  private static void defaultPolicy(String password, IamData.User user, String account) {
    minimum(password, DEFAULT_MINIMUM);
    int classes = 0;
    classes += upper(password) ? 1 : 0;
    classes += lower(password) ? 1 : 0;
    classes += digit(password) ? 1 : 0;
    classes += symbol(password) ? 1 : 0;
    if (classes < 3) {
      throw violation("Password does not conform to the account password policy.");
    }
    if (password.equalsIgnoreCase(user.name) || password.equalsIgnoreCase(account)) {
      throw violation("Password must not be identical to the account or user name.");
    }
  }

  private static void customPolicy(
      String password, IamData.User user, IamData.PasswordPolicy policy) {
    minimum(password, policy.minimumLength());
    require(policy.uppercase(), upper(password), "one uppercase letter");
    require(policy.lowercase(), lower(password), "one lowercase letter");
    require(policy.numbers(), digit(password), "one number");
    require(policy.symbols(), symbol(password), "one symbol");
    int remembered = policy.reusePrevention().orElse(0);
    List<String> history = user.passwordHistory;
    int from = Math.max(0, history.size() - remembered);
    if (history.subList(from, history.size()).contains(password)) {
      throw violation("Password has been used previously.");
    }
  }

  private static void minimum(String password, int length) {
    if (password.length() < length) {
      throw violation("Password should have a minimum length of " + length);
    }
  }

  private static void require(boolean required, boolean present, String what) {
    if (required && !present) {
      throw violation("Password should have at least " + what);
    }
  }

  private static AwsError violation(String message) {
    return new AwsError(400, "PasswordPolicyViolation", message);
  }

  private static boolean upper(String password) {
    return password.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
  }

  private static boolean lower(String password) {
    return password.chars().anyMatch(c -> c >= 'a' && c <= 'z');
  }

  private static boolean digit(String password) {
    return password.chars().anyMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean symbol(String password) {
    return password.chars().anyMatch(c -> SYMBOLS.indexOf(c) >= 0);
  }

  private static void pattern(String field, String value) {
    if (!TAG.matcher(value).matches()) {
      throw AwsError.validation(
          "1 validation error detected: Value at '"
              + field
              + "' failed to satisfy constraint: Member must satisfy regular expression pattern: "
              + TAG.pattern());
    }
  }

  private static void length(String field, String value, int shortest, int longest) {
    String broken = null;
    if (value.length() > longest) {
      broken = "less than or equal to " + longest;
    } else if (value.length() < shortest) {
      broken = "greater than or equal to " + shortest;
    }
    if (broken != null) {
      throw AwsError.validation(
          "1 validation error detected: Value at '"
              + field
              + "' failed to satisfy constraint: Member must have length "
              + broken);
    }
  }
}
