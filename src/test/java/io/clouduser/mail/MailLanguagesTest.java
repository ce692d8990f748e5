// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clouduser.mail.CredentialMailer.CredentialMail;
import io.clouduser.mail.MailTemplates.Rendered;
import io.clouduser.model.Password;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailLanguagesTest {
  private static final String CONTACT = "it-help@example.com";
  private static final String COMPLETE = "{{signInUrl}} {{userName}} {{password}}";
  private static final String HANGUL = "[\\uAC00-\\uD7A3]";

  @TempDir private Path directory;

  private static CredentialMail mail(@Nullable String language, String displayName) {
    return mail(language, displayName, true, false);
  }

  private static CredentialMail mail(
      @Nullable String language, String displayName, boolean resetRequired, boolean reissued) {
    return new CredentialMail(
        "d-1",
        "uid-1",
        "sky@example.com",
        displayName,
        language,
        "sky.kim",
        "https://acme-prod.signin.aws.amazon.com/console",
        new Password(Mails.PASSWORD.toCharArray()),
        resetRequired,
        reissued,
        reissued ? Instant.parse("2026-11-27T14:05:59Z") : null);
  }

  private void file(String name, String content) throws IOException {
    Files.writeString(directory.resolve(name), content);
  }

  private MailTemplates load(String language) {
    return MailTemplates.load(directory, language, CONTACT);
  }

  @Nested
  class BuiltIn {
    private final MailTemplates templates = MailTemplates.builtIn(CONTACT);

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void saysEverythingInKorean(boolean resetRequired, boolean reissued) {
      Rendered mail = templates.render(mail("ko", "김하늘", resetRequired, reissued));

      assertThat(mail.subject()).startsWith("AWS 로그인 ").endsWith(" 안내 (sky.kim)");
      assertThat(mail.text()).contains("\n" + Mails.PASSWORD + "\n");
      for (String body : List.of(mail.text(), mail.html())) {
        assertThat(body)
            .containsPattern("안녕하세요, (<[^>]+>)?김하늘(</span>)? 님\\.")
            .contains("sky.kim", "acme-prod", CONTACT, "MFA")
            .contains("https://acme-prod.signin.aws.amazon.com/console")
            .contains("절대 없습니다");
        assertThat(body.contains("2026-11-27 14:05 UTC까지")).isEqualTo(reissued);
        assertThat(body.contains("이전 비밀번호는 더 이상 사용할 수 없습니다")).isEqualTo(reissued);
        assertThat(body.contains("새 비밀번호를 정하시면")).isEqualTo(resetRequired);
        assertThat(body.replace("&nbsp;", " ").contains("콘솔 암호 업데이트")).isEqualTo(!resetRequired);
      }
    }

    @Test
    void tellsReadersAndMailProgramsTheLanguage() {
      assertThat(templates.render(mail("ko", "김하늘")).html())
          .contains("<html lang=\"ko\"", "'Apple SD Gothic Neo'", "'Malgun Gothic'")
          .contains("word-break:keep-all");
      assertThat(templates.render(mail("en", "Sky Kim")).html()).contains("<html lang=\"en\"");
    }

    /** A particle after a Korean word depends on its last sound, which a variable does not tell. */
    @Test
    void usesNoParticleAfterAVariableThatDependsOnItsSound() throws IOException {
      for (String name : List.of("subject.ko.txt", "body.ko.txt", "body.ko.html")) {
        assertThat(source(name))
            .doesNotContainPattern("}}(</[a-z]+>|\")*(을|를|이|가|은|는|과|와|으로|로)[ ,.<]");
      }
    }

    @Test
    void saysTheSameInEveryLanguage() throws IOException {
      for (String name : List.of("subject.%s.txt", "body.%s.txt", "body.%s.html")) {
        assertThat(tags(source(name.formatted("ko"))))
            .hasSameElementsAs(tags(source(name.formatted("en"))));
      }
      assertThat(without("<br>", elements(source("body.ko.html"))))
          .isEqualTo(without("</?em>", elements(source("body.en.html"))));
    }

    private static String source(String name) throws IOException {
      try (InputStream in = MailTemplates.class.getResourceAsStream("/mail/" + name)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }

    private static List<String> tags(String template) {
      return found("\\{\\{[^}]+}}", template);
    }

    private static List<String> elements(String template) {
      return found("</?[a-z0-9]+", template).stream().map(it -> it + ">").toList();
    }

    private static List<String> without(String regex, List<String> all) {
      return all.stream().filter(it -> !it.matches(regex)).toList();
    }

    private static List<String> found(String regex, String text) {
      List<String> found = new ArrayList<>();
      Matcher matcher = Pattern.compile(regex).matcher(text);
      while (matcher.find()) {
        found.add(matcher.group());
      }
      return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ko", "KO", "ko-KR", "ko-Kore-KR"})
    void findsTheLanguageWithoutItsRegionAndInAnyCase(String tag) {
      assertThat(templates.render(mail(tag, "x")).text()).containsPattern(HANGUL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fr", "kok", "k", ""})
    void usesTheConfiguredLanguageForOneThatThereIsNot(String tag) {
      assertThat(templates.render(mail(tag, "x")).text()).startsWith("Hello x,");
    }

    @Test
    void usesTheConfiguredLanguageWhenNothingIsAskedFor() {
      MailTemplates korean = MailTemplates.load(null, "ko", CONTACT);

      assertThat(korean.render(mail(null, "하늘")).text()).startsWith("안녕하세요, 하늘 님.");
      assertThat(korean.render(mail("en", "Sky")).text()).startsWith("Hello Sky,");
    }
  }

  @Nested
  class Own {
    @Test
    void replacesOneFileOfOneLanguage() throws IOException {
      file("subject.ko.txt", "환영합니다, {{greeting}} 님");

      assertThat(load("en").render(mail("ko", "하늘")).subject()).isEqualTo("환영합니다, 하늘 님");
      assertThat(load("en").render(mail("ko", "하늘")).text()).contains("안녕하세요");
      assertThat(load("en").render(mail("en", "Sky")).subject()).startsWith("Your AWS sign-in");
    }

    @Test
    void addsALanguage() throws IOException {
      file("subject.pt-BR.txt", "Olá {{greeting}}");
      file("body.pt-BR.txt", COMPLETE);
      file("body.pt-BR.html", COMPLETE);

      MailTemplates templates = load("en");

      assertThat(templates.languages()).containsExactlyInAnyOrder("en", "ko", "pt-br");
      assertThat(templates.render(mail("pt-BR", "Ana")).subject()).isEqualTo("Olá Ana");
    }

    @Test
    void takesFilesWithoutALanguageForTheConfiguredOne() throws IOException {
      file("subject.txt", "안내");

      assertThat(load("ko").render(mail(null, "x")).subject()).isEqualTo("안내");
      assertThat(load("ko").render(mail("en", "x")).subject()).startsWith("Your AWS sign-in");
    }

    @Test
    void passesOverWhatIsNoTemplate() throws IOException {
      file("README.md", "{{nonsense}}");
      file("body.ko.html.bak", "{{nonsense}}");
      Files.createDirectory(directory.resolve("..2026_01_01"));

      assertThat(load("en").languages()).containsExactlyInAnyOrder("en", "ko");
    }

    @Test
    void reportsTheProblemsOfAllLanguagesTogether() throws IOException {
      file("subject.txt", "{{password}}");
      file("body.ko.html", "{{nonsense}}");
      file("body.de.txt", COMPLETE);

      assertThatThrownBy(() -> load("en"))
          .isInstanceOf(InvalidTemplates.class)
          .hasMessageContaining("subject.txt: the password must not stand in the subject")
          .hasMessageContaining("body.ko.html: ")
          .hasMessageContaining("subject.de.txt: cannot be read (there is no such file")
          .hasMessageContaining("body.de.html: cannot be read");
    }

    @Test
    void refusesTwoFilesForOneLanguage() throws IOException {
      file("body.txt", COMPLETE);
      file("body.ko.txt", COMPLETE);

      assertThat(load("en").languages()).contains("ko");
      assertThatThrownBy(() -> load("ko"))
          .hasMessageContaining("body.txt")
          .hasMessageContaining("body.ko.txt")
          .hasMessageContaining("both");
    }

    @Test
    void refusesAConfiguredLanguageThatThereIsNot() {
      assertThatThrownBy(() -> load("fr"))
          .isInstanceOf(InvalidTemplates.class)
          .hasMessageContaining("the language fr")
          .hasMessageContaining("en, ko");
    }
  }
}
