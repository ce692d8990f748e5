// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.clouduser.mail.CredentialMailer.CredentialMail;
import io.clouduser.model.Password;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the subject and the two bodies of a mail from Mustache templates.
 *
 * <p>Invariant: an instance has rendered every variant once with placeholders, so that a template
 * with an unknown variable, a password in the subject or an unescaped value in the HTML is refused
 * at start and not when the first person waits for a mail.
 *
 * <p>The variables of a template: {@code displayName} (may be empty), {@code greeting} (the display
 * name or else the user name), {@code userName}, {@code signInUrl}, {@code account} (id or alias,
 * from the sign-in page), {@code password}, {@code contact} (whom to ask), and the sections {@code
 * resetRequired} and {@code reissued}.
 */
public final class MailTemplates {
  private static final String SUBJECT = "subject.txt";
  private static final String TEXT = "body.txt";
  private static final String HTML = "body.html";
  private static final int LONGEST_TEMPLATE = 256 * 1024;

  /** Line breaks, other controls, and marks that reorder the text around them. */
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]+");

  private final Template subject;
  private final Template text;
  private final Template html;
  private final String contact;

  private MailTemplates(Template subject, Template text, Template html, String contact) {
    this.subject = subject;
    this.text = text;
    this.html = html;
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
    return load(null, contact);
  }

  /**
   * Templates of a directory; the built-in one stands in for each file that is missing there.
   *
   * @param directory holds {@code subject.txt}, {@code body.txt}, {@code body.html}, or null
   * @param contact the address that the mail names for questions
   * @throws InvalidTemplates with all that is wrong
   */
  public static MailTemplates load(@Nullable Path directory, String contact) {
    List<String> problems = new ArrayList<>();
    Mustache.Compiler plain =
        Mustache.compiler().escapeHTML(false).strictSections(true).emptyStringIsFalse(true);
    Template subject = compile(plain, directory, SUBJECT, problems);
    Template text = compile(plain, directory, TEXT, problems);
    Template html = compile(plain.escapeHTML(true), directory, HTML, problems);
    if (subject != null && text != null && html != null) {
      problems.addAll(new DryRun(subject, text, html).problems());
      if (problems.isEmpty()) {
        return new MailTemplates(subject, text, html, contact);
      }
    }
    throw new InvalidTemplates(problems);
  }

  /** Makes the mail. Values are shown as they are, but for control characters. */
  public Rendered render(CredentialMail mail) {
    Map<String, Object> variables = variables(mail, contact);
    return new Rendered(
        subject.execute(variables).strip(), text.execute(variables), html.execute(variables));
  }

  private static Map<String, Object> variables(CredentialMail mail, String contact) {
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

  private static @Nullable Template compile(
      Mustache.Compiler compiler, @Nullable Path directory, String name, List<String> problems) {
    try {
      return compiler.compile(source(directory, name));
    } catch (CharacterCodingException e) {
      problems.add(name + ": is not UTF-8");
    } catch (IOException e) {
      problems.add(name + ": cannot be read (" + e.getMessage() + ")");
    } catch (MustacheException e) {
      problems.add(name + ": " + e.getMessage());
    }
    return null;
  }

  private static String source(@Nullable Path directory, String name) throws IOException {
    if (directory != null && Files.exists(directory.resolve(name))) {
      Path file = directory.resolve(name);
      if (Files.size(file) > LONGEST_TEMPLATE) {
        throw new IOException("longer than " + LONGEST_TEMPLATE / 1024 + " KiB");
      }
      return Files.readString(file);
    }
    try (InputStream builtIn = MailTemplates.class.getResourceAsStream("/mail/" + name)) {
      if (builtIn == null) {
        throw new IOException("the built-in template is missing from the jar");
      }
      return new String(builtIn.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Renders all variants with placeholders that show whether they were escaped. */
  private record DryRun(Template subject, Template text, Template html) {
    private static final String SIGN_IN_URL = "https://dry-run.signin.aws.amazon.com/console";
    private static final String USER_NAME = "dry-run-user";
    private static final String PASSWORD = "dry-run-<i>password</i>";
    private static final String DISPLAY_NAME = "dry-run-<i>name</i>";
    private static final String CONTACT = "dry-run@example.com";

    Set<String> problems() {
      Set<String> problems = new LinkedHashSet<>();
      for (boolean resetRequired : new boolean[] {true, false}) {
        for (boolean reissued : new boolean[] {true, false}) {
          for (String displayName : new String[] {DISPLAY_NAME, ""}) {
            try (Password password = new Password(PASSWORD.toCharArray())) {
              CredentialMail mail =
                  new CredentialMail(
                      "dry-run",
                      "dry-run",
                      CONTACT,
                      displayName,
                      USER_NAME,
                      SIGN_IN_URL,
                      password,
                      resetRequired,
                      reissued);
              check(variables(mail, CONTACT), problems);
            }
          }
        }
      }
      return problems;
    }

    private void check(Map<String, Object> variables, Set<String> problems) {
      render(SUBJECT, subject, variables, problems)
          .ifPresent(rendered -> checkSubject(rendered.strip(), problems));
      render(TEXT, text, variables, problems)
          .ifPresent(rendered -> checkBody(TEXT, rendered, PASSWORD, problems));
      render(HTML, html, variables, problems).ifPresent(rendered -> checkHtml(rendered, problems));
    }

    private static void checkHtml(String document, Set<String> problems) {
      if (document.contains(PASSWORD) || document.contains(DISPLAY_NAME)) {
        problems.add(
            HTML + ": shows a value without HTML escaping; write {{name}}, not {{{name}}}");
      } else {
        String escaped = PASSWORD.replace("<", "&lt;").replace(">", "&gt;");
        checkBody(HTML, document, escaped, problems);
      }
    }

    private static Optional<String> render(
        String name, Template template, Map<String, Object> variables, Set<String> problems) {
      try {
        String rendered = template.execute(variables);
        if (rendered.contains("{{")) {
          problems.add(name + ": has {{ without }}");
        }
        return Optional.of(rendered);
      } catch (MustacheException e) {
        problems.add(name + ": " + e.getMessage());
      } catch (UnsupportedOperationException e) {
        problems.add(name + ": partials such as {{>name}} are not available");
      }
      return Optional.empty();
    }

    private static void checkSubject(String rendered, Set<String> problems) {
      if (rendered.contains(PASSWORD)) {
        problems.add(SUBJECT + ": the password must not stand in the subject");
      }
      if (rendered.lines().count() > 1) {
        problems.add(SUBJECT + ": the subject must be one line");
      }
      if (rendered.isEmpty()) {
        problems.add(SUBJECT + ": the subject is empty");
      }
    }

    private static void checkBody(
        String name, String rendered, String password, Set<String> problems) {
      Map<String, String> needed =
          Map.of("userName", USER_NAME, "signInUrl", SIGN_IN_URL, "password", password);
      needed.forEach(
          (variable, value) -> {
            if (!rendered.contains(value)) {
              problems.add(name + ": {{" + variable + "}} is missing in a variant of the mail");
            }
          });
    }
  }
}
