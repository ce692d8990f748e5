// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import io.clouduser.mail.CredentialMailer.CredentialMail;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the subject and the two bodies of a mail from Mustache templates, in the person's language.
 *
 * <p>Invariant: an instance has rendered every variant of every language once with placeholders, so
 * that a template with an unknown variable, a password in the subject or an unescaped value in the
 * HTML is refused at start and not when the first person waits for a mail.
 *
 * <p>The variables of a template: {@code displayName} (may be empty), {@code greeting} (the display
 * name or else the user name), {@code userName}, {@code signInUrl}, {@code account} (id or alias,
 * from the sign-in page), {@code password}, {@code contact} (whom to ask), {@code validUntil} (when
 * an unused password ends; may be empty), and the sections {@code resetRequired} and {@code
 * reissued}.
 */
public final class MailTemplates {
  /** The language of a mail when nothing says another. */
  public static final String DEFAULT_LANGUAGE = "en";

  /** Line breaks, other controls, and marks that reorder the text around them. */
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]+");

  /** Read the same in every language, and nowhere mistaken for another day. */
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Map<String, TemplateSet> languages;
  private final TemplateSet configured;
  private final String contact;

  private MailTemplates(
      Map<String, TemplateSet> languages, TemplateSet configured, String contact) {
    this.languages = languages;
    this.configured = configured;
    this.contact = contact;
  }

  /**
   * A mail ready to be sent. The bodies hold the password; {@code toString} does not show them.
   *
   * @param subject one line, without secrets
   * @param text the plain text
   * @param html the HTML document
   */
  public record Rendered(String subject, String text, String html) {
    @Override
    public String toString() {
      return "Rendered[subject=" + subject + ", bodies hidden]";
    }
  }

  /**
   * The built-in templates.
   *
   * @param contact the address that the mail names for questions
   */
  public static MailTemplates builtIn(String contact) {
    return load(null, DEFAULT_LANGUAGE, contact);
  }

  /**
   * Templates of a directory; the built-in one stands in for each file that is missing there.
   *
   * @param directory holds {@code subject.txt}, {@code body.txt}, {@code body.html} for the given
   *     language and {@code body.ko.html} and the like for others; or null
   * @param language for mails that ask for none, or for one that there is not
   * @param contact the address that the mail names for questions
   * @throws InvalidTemplates with all that is wrong
   */
  public static MailTemplates load(@Nullable Path directory, String language, String contact) {
    String byDefault = language.toLowerCase(Locale.ROOT);
    TemplateFiles files = new TemplateFiles(directory, byDefault);
    List<String> problems = new ArrayList<>();
    Map<String, TemplateSet> sets = new TreeMap<>();
    Set<String> there = Set.of();
    try {
      there = files.languages();
    } catch (IOException e) {
      problems.add("the directory cannot be listed (" + e.getMessage() + ")");
    }
    for (String each : there) {
      TemplateSet set = TemplateSet.load(files, each, problems);
      if (set != null) {
        sets.put(each, set);
      }
    }
    if (problems.isEmpty() && !there.contains(byDefault)) {
      problems.add(
          "there are none for the language "
              + language
              + ": choose one of "
              + String.join(", ", there)
              + ", or provide the files");
    }
    TemplateSet configured = sets.get(byDefault);
    if (configured == null || !problems.isEmpty()) {
      throw new InvalidTemplates(problems);
    }
    return new MailTemplates(sets, configured, contact);
  }

  /** The languages that there are templates for: tags in lower case. */
  public Set<String> languages() {
    return Set.copyOf(languages.keySet());
  }

  /**
   * Makes the mail, in its language if there are templates for it, else in the language without its
   * region ({@code pt} for {@code pt-BR}), else in the configured one. Values are shown as they
   * are, but for control characters.
   */
  public Rendered render(CredentialMail mail) {
    return of(mail.language()).render(variables(mail, contact));
  }

  private TemplateSet of(@Nullable String wanted) {
    String tag = wanted == null ? "" : wanted.toLowerCase(Locale.ROOT);
    while (!tag.isEmpty() && !languages.containsKey(tag)) {
      tag = tag.substring(0, Math.max(0, tag.lastIndexOf('-')));
    }
    return Objects.requireNonNullElse(languages.get(tag), configured);
  }

  static Map<String, Object> variables(CredentialMail mail, String contact) {
    String displayName = mail.displayName() == null ? "" : printable(mail.displayName());
    Map<String, Object> variables = new HashMap<>();
    variables.put("displayName", displayName);
    variables.put("greeting", displayName.isEmpty() ? mail.userName() : displayName);
    variables.put("userName", mail.userName());
    variables.put("signInUrl", mail.signInUrl());
    variables.put("account", account(mail.signInUrl()));
    variables.put("password", mail.password().reveal());
    variables.put("contact", contact);
    variables.put("resetRequired", mail.resetRequired());
    variables.put("reissued", mail.reissued());
    variables.put("validUntil", mail.validUntil() == null ? "" : UTC.format(mail.validUntil()));
    return variables;
  }

  private static String printable(String text) {
    return UNPRINTABLE.matcher(text).replaceAll(" ").strip();
  }

  /** The first label of the sign-in page's host is the account's alias or id. */
  private static String account(String signInUrl) {
    try {
      String host = URI.create(signInUrl).getHost();
      return host == null ? signInUrl : host.replaceFirst("\\.signin\\..*$", "");
    } catch (IllegalArgumentException e) {
      return signInUrl;
    }
  }
}
