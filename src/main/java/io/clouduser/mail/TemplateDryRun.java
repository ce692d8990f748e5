// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import com.samskivert.mustache.MustacheException;
import io.clouduser.mail.CredentialMailer.CredentialMail;
import io.clouduser.mail.TemplateSet.Part;
import io.clouduser.model.Password;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Renders all variants of a mail with placeholders that show whether they were escaped. */
record TemplateDryRun(TemplateSet templates) {
  private static final String SIGN_IN_URL = "https://dry-run.signin.aws.amazon.com/console";
  private static final String USER_NAME = "dry-run-user";
  private static final String PASSWORD = "dry-run-<i>password</i>";
  private static final String DISPLAY_NAME = "dry-run-<i>name</i>";
  private static final String CONTACT = "dry-run@example.com";

  /** What is wrong, each with the name of the file; empty when all is well. */
  Set<String> problems() {
    Set<String> problems = new LinkedHashSet<>();
    for (boolean resetRequired : new boolean[] {true, false}) {
      for (boolean reissued : new boolean[] {true, false}) {
        for (String displayName : new String[] {DISPLAY_NAME, ""}) {
          Instant validUntil = displayName.isEmpty() ? null : Instant.EPOCH;
          try (Password password = new Password(PASSWORD.toCharArray())) {
            CredentialMail mail =
                new CredentialMail(
                    "dry-run",
                    "dry-run",
                    CONTACT,
                    displayName,
                    null,
                    USER_NAME,
                    SIGN_IN_URL,
                    password,
                    resetRequired,
                    reissued,
                    validUntil);
            check(MailTemplates.variables(mail, CONTACT), problems);
          }
        }
      }
    }
    return problems;
  }

  private void check(Map<String, Object> variables, Set<String> problems) {
    Part subject = templates.subject();
    Part text = templates.text();
    Part html = templates.html();
    render(subject, variables, problems)
        .ifPresent(rendered -> checkSubject(subject.file(), rendered.strip(), problems));
    render(text, variables, problems)
        .ifPresent(rendered -> checkBody(text.file(), rendered, PASSWORD, problems));
    render(html, variables, problems)
        .ifPresent(rendered -> checkHtml(html.file(), rendered, problems));
  }

  private static Optional<String> render(
      Part part, Map<String, Object> variables, Set<String> problems) {
    try {
      String rendered = part.template().execute(variables);
      if (rendered.contains("{{")) {
        problems.add(part.file() + ": has {{ without }}");
      }
      return Optional.of(rendered);
    } catch (MustacheException e) {
      problems.add(part.file() + ": " + e.getMessage());
    } catch (UnsupportedOperationException e) {
      problems.add(part.file() + ": partials such as {{>name}} are not available");
    }
    return Optional.empty();
  }

  private static void checkSubject(String file, String rendered, Set<String> problems) {
    if (rendered.contains(PASSWORD)) {
      problems.add(file + ": the password must not stand in the subject");
    }
    if (rendered.lines().count() > 1) {
      problems.add(file + ": the subject must be one line");
    }
    if (rendered.isEmpty()) {
      problems.add(file + ": the subject is empty");
    }
  }

  private static void checkHtml(String file, String document, Set<String> problems) {
    if (document.contains(PASSWORD) || document.contains(DISPLAY_NAME)) {
      problems.add(file + ": shows a value without HTML escaping; write {{name}}, not {{{name}}}");
    } else {
      String escaped = PASSWORD.replace("<", "&lt;").replace(">", "&gt;");
      checkBody(file, document, escaped, problems);
    }
  }

  private static void checkBody(
      String file, String rendered, String password, Set<String> problems) {
    Map<String, String> needed =
        Map.of("userName", USER_NAME, "signInUrl", SIGN_IN_URL, "password", password);
    needed.forEach(
        (variable, value) -> {
          if (!rendered.contains(value)) {
            problems.add(file + ": {{" + variable + "}} is missing in a variant of the mail");
          }
        });
  }
}
