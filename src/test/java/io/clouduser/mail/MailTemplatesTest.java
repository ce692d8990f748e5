// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.clouduser.mail.MailTemplates.Rendered;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailTemplatesTest {
  private static final String CONTACT = "it-help@example.com";
  private static final String SIGN_IN_URL = "https://acme-prod.signin.aws.amazon.com/console";

  @Nested
  class BuiltIn {
    private final MailTemplates templates = MailTemplates.builtIn(CONTACT);

    private Rendered render(String displayName, boolean resetRequired, boolean reissued) {
      return templates.render(
          Mails.mail(
              "ada@example.com",
              displayName,
              "ada.lovelace",
              Mails.PASSWORD,
              resetRequired,
              reissued));
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void saysEverythingInTextAndHtml(boolean resetRequired, boolean reissued) {
      Rendered mail = render("Ada Lovelace", resetRequired, reissued);

      assertThat(mail.text()).contains("\n" + Mails.PASSWORD + "\n").doesNotContain("{{");
      assertThat(mail.html())
          .contains(">" + Mails.PASSWORD.replace("&", "&amp;") + "</span>")
          .contains("href=\"" + SIGN_IN_URL + "\"")
          .contains(">" + SIGN_IN_URL + "</a>")
          .doesNotContain("{{");
      for (String body : new String[] {mail.text(), mail.html()}) {
        assertThat(body)
            .contains("Hello ", "Ada Lovelace", "ada.lovelace", SIGN_IN_URL, "acme-prod", CONTACT)
            .contains("MFA", "Nobody will ever ask you for this password");
        assertThat(body.contains("Your earlier password no longer works")).isEqualTo(reissued);
        assertThat(body.contains("stops working at that moment")).isEqualTo(resetRequired);
        assertThat(body.contains("Update console password")).isEqualTo(!resetRequired);
      }
    }

    @Test
    void tellsTheSubjectInOneLineWithoutASecret() {
      assertThat(render("Ada", true, false).subject())
          .isEqualTo("Your AWS sign-in is ready (ada.lovelace)");
      assertThat(render("Ada", true, true).subject())
          .isEqualTo("New password for your AWS sign-in (ada.lovelace)");
    }

    @Test
    void keepsThePasswordOutOfWhatAMailboxPreviewsFirst() {
      String html = render("Ada", true, false).html();
      String preview = html.substring(html.indexOf("<body"), html.indexOf("<table"));

      assertThat(preview)
          .contains("Your sign-in page")
          .doesNotContain(Mails.PASSWORD.substring(0, 9));
    }

    @Test
    void escapesHtmlButOnlyInHtml() {
      String odd = "<script>alert(1)</script> \"Zoë\" & 'Co' 🚀 محمد";
      String password = "<b>&\"'`=|{}[]^%$#@!";
      Rendered mail =
          templates.render(Mails.mail("a@example.com", odd, "a", password, true, false));

      assertThat(mail.text()).contains("Hello " + odd + ",").contains("\n" + password + "\n");
      assertThat(mail.html())
          .doesNotContain("<script>")
          .doesNotContain(password)
          .contains(
              "&lt;script&gt;alert(1)&lt;/script&gt; &quot;Zoë&quot; &amp; &#39;Co&#39; 🚀 محمد");
    }

    @Test
    void greetsByUserNameWithoutADisplayName() {
      String text =
          templates
              .render(Mails.mail("a@example.com", null, "ada.lovelace", "pw", true, false))
              .text();

      assertThat(text).startsWith("Hello ada.lovelace,\n");
    }

    @Test
    void keepsLineBreaksAndReorderingMarksOfADisplayNameOutOfTheMail() {
      String text = render("Ada\r\nSubject: x\u2028\u202Eecalevol", true, false).text();

      assertThat(text).startsWith("Hello Ada Subject: x ecalevol,\n");
    }

    @Test
    void keepsLongPasswordsAndNamesInOneLine() {
      String password = "Ab1!@#$%^&*()_+-=[]{}|'".repeat(6).substring(0, 128);
      String userName = "W".repeat(64);
      Rendered mail =
          templates.render(
              Mails.mail("a@example.com", "x".repeat(128), userName, password, true, false));

      assertThat(mail.text()).contains("\n" + password + "\n").contains("\n" + userName + "\n");
      assertThat(mail.html()).contains(">" + userName + "</span>");
    }

    @Test
    void loadsNothingFromOutsideAndIsReadyForDarkMode() {
      String html = render("Ada", true, false).html();

      assertThat(html)
          .doesNotContain("<img", "<script", "<link", "url(", "@import", "<iframe", "<form")
          .contains("<html lang=\"en\"")
          .contains("<meta name=\"color-scheme\" content=\"light dark\">")
          .contains("@media (prefers-color-scheme: dark)")
          .contains("<meta charset=\"utf-8\">");
      assertThat(html.replace(SIGN_IN_URL, "")).doesNotContain("http");
    }
  }

  @Nested
  class Replaced {
    private static final String COMPLETE = "{{signInUrl}} {{userName}} {{password}}";

    private final Path directory;

    Replaced(@TempDir Path directory) {
      this.directory = directory;
    }

    private void file(String name, String content) throws IOException {
      Files.writeString(directory.resolve(name), content);
    }

    private InvalidTemplates refusal() {
      try {
        MailTemplates.load(directory, "en", CONTACT);
      } catch (InvalidTemplates e) {
        return e;
      }
      throw new AssertionError("was accepted");
    }

    @Test
    void takesFilesThatAreThereAndBuiltInOnesForTheRest() throws IOException {
      file("subject.txt", "Zugang für {{greeting}}\n");

      Rendered mail = MailTemplates.load(directory, "en", CONTACT).render(Mails.ada());

      assertThat(mail.subject()).isEqualTo("Zugang für Ada Lovelace");
      assertThat(mail.text()).contains("WHAT HAPPENS NEXT");
    }

    @Test
    void knowsEveryDocumentedVariable() throws IOException {
      file(
          "body.txt",
          COMPLETE
              + " {{displayName}} {{greeting}} {{account}} {{contact}}"
              + "{{#displayName}}+{{/displayName}}{{#resetRequired}}!{{/resetRequired}}"
              + "{{^reissued}}?{{/reissued}}");

      assertThat(MailTemplates.load(directory, "en", CONTACT).render(Mails.ada()).text())
          .endsWith(" Ada Lovelace Ada Lovelace acme-prod it-help@example.com+!?");
    }

    @Test
    void refusesThePasswordInTheSubject() throws IOException {
      file("subject.txt", "{{#reissued}}{{password}}{{/reissued}}{{^reissued}}x{{/reissued}}");

      assertThat(refusal().problems())
          .containsExactly("subject.txt: the password must not stand in the subject");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "one\ntwo"})
    void refusesASubjectThatIsNotOneLine(String subject) throws IOException {
      file("subject.txt", subject);

      assertThat(refusal().problems()).hasSize(1).first().asString().startsWith("subject.txt: ");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{{nonsense}}",
          "{{#nonsense}}x{{/nonsense}}",
          "{{^nonsense}}x{{/nonsense}}",
          "{{#reissued}}{{nonsense}}{{/reissued}}",
          "{{#reissued}}",
          "{{/reissued}}",
          "{{userName",
          "{{>partial}}"
        })
    void refusesUnknownVariablesAndMalformedTemplates(String part) throws IOException {
      file("body.txt", COMPLETE + part);

      assertThat(refusal().problems()).isNotEmpty().allMatch(p -> p.startsWith("body.txt: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{{password}}}", "{{&password}}", "{{{greeting}}}"})
    void refusesUnescapedValuesInHtml(String part) throws IOException {
      file("body.html", COMPLETE + part);

      assertThat(refusal().problems()).singleElement().asString().contains("without HTML escaping");
    }

    @ParameterizedTest
    @ValueSource(strings = {"signInUrl", "userName", "password"})
    void refusesABodyThatLacksWhatThePersonNeeds(String variable) throws IOException {
      file(
          "body.html",
          COMPLETE.replace(
              "{{" + variable + "}}", "{{#reissued}}{{" + variable + "}}{{/reissued}}"));

      assertThat(refusal().problems())
          .containsExactly("body.html: {{" + variable + "}} is missing in a variant of the mail");
    }

    @Test
    void reportsTheProblemsOfAllTemplatesTogether() throws IOException {
      file("subject.txt", "{{password}}");
      file("body.txt", "{{nonsense}}");
      file("body.html", "hello");

      assertThat(refusal()).hasMessageContaining("subject.txt", "body.txt", "body.html");
    }

    @Test
    void refusesFilesThatAreNotUtf8OrTooLong() throws IOException {
      Files.write(directory.resolve("body.txt"), "Zugänge".getBytes(StandardCharsets.ISO_8859_1));
      file("body.html", "x".repeat(300 * 1024));

      assertThat(refusal().problems())
          .containsExactly(
              "body.txt: is not UTF-8", "body.html: cannot be read (longer than 256 KiB)");
    }

    @Test
    void refusesADirectoryInPlaceOfATemplate() throws IOException {
      Files.createDirectory(directory.resolve("body.txt"));

      assertThatThrownBy(() -> MailTemplates.load(directory, "en", CONTACT))
          .asInstanceOf(type(InvalidTemplates.class))
          .satisfies(e -> assertThat(e.problems()).singleElement().asString().contains("body.txt"));
    }
  }
}
