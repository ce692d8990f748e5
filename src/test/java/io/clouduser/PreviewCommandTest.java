// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.mail.InvalidTemplates;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PreviewCommandTest {
  @TempDir private Path directory;

  private String preview(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine command =
        new CommandLine(new PreviewCommand(environment))
            .setOut(new PrintWriter(out))
            .setExecutionExceptionHandler(
                (e, line, result) -> {
                  throw e;
                });
    assertThat(command.execute(arguments)).isZero();
    return out.toString();
  }

  @Test
  void printsSubjectAndTextWithAMadeUpPassword() {
    assertThat(preview(Map.of(), "--display-name", "Jane Doe"))
        .startsWith("Subject: Your AWS sign-in is ready (jane.doe)\n\nHello Jane Doe,\n")
        .contains("made-up-")
        .contains("AWS then asks you to choose a password");
  }

  @Test
  void showsTheOtherVariants() {
    assertThat(preview(Map.of(), "--reissued", "--without-reset", "--expiring"))
        .contains("Sign in before 2030-01-31 12:00 UTC")
        .contains("New password")
        .contains("Update console password");
    assertThat(preview(Map.of(), "--html", "--language", "ko"))
        .startsWith("<!DOCTYPE html>")
        .contains("안녕하세요");
  }

  @Test
  void followsTheConfigurationOfTheOperator() throws IOException {
    Files.writeString(directory.resolve("subject.txt"), "환영합니다");

    String mail =
        preview(
            Map.of(
                "CLOUDUSER_MAIL_LANGUAGE",
                "ko",
                "CLOUDUSER_MAIL_TEMPLATE_DIR",
                directory.toString()));

    assertThat(mail).startsWith("Subject: 환영합니다\n").contains("안녕하세요");
  }

  @Test
  void writesEveryLanguageToFiles() throws IOException {
    Path out = directory.resolve("a/b");

    assertThat(preview(Map.of(), "--out", out.toString()).lines())
        .containsExactly(
            out.resolve("mail.en.txt").toString(),
            out.resolve("mail.en.html").toString(),
            out.resolve("mail.ko.txt").toString(),
            out.resolve("mail.ko.html").toString());
    assertThat(Files.readString(out.resolve("mail.ko.html"))).contains("안녕하세요");
  }

  @Test
  void refusesTemplatesAsTheOperatorDoes() throws IOException {
    Files.writeString(directory.resolve("subject.txt"), "{{password}}");

    AtomicReference<Exception> refusal = new AtomicReference<>();
    new CommandLine(new PreviewCommand(Map.of()))
        .setExecutionExceptionHandler(
            (e, line, result) -> {
              refusal.set(e);
              return 2;
            })
        .execute("--templates", directory.toString());

    assertThat(refusal.get())
        .isInstanceOf(InvalidTemplates.class)
        .hasMessageContaining("subject.txt: the password must not stand in the subject");
  }
}
