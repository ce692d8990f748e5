// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import io.clouduser.mail.CredentialMailer.CredentialMail;
import io.clouduser.mail.MailTemplates;
import io.clouduser.mail.MailTemplates.Rendered;
import io.clouduser.model.Password;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the mails with made-up values. Sends nothing, and asks neither AWS nor Kubernetes. */
@Command(
    name = "preview",
    description = "Shows the mail that people get, with a made-up password; sends nothing.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    footer = {"", "Exit codes: 0 shown, 1 not written, 2 wrong usage or templates."})
final class PreviewCommand implements Callable<Integer> {
  private static final String MADE_UP_PASSWORD = "made-up-Xq7&vR2$kN<9";

  private static final Instant MADE_UP_END = Instant.parse("2030-01-31T12:00:00Z");

  private final Map<String, String> environment;

  @Option(
      names = "--language",
      paramLabel = "TAG",
      description =
          "Language of the mail, such as ko. Default: CLOUDUSER_MAIL_LANGUAGE or en; with --out, all"
              + " languages.")
  private @Nullable String language;

  @Option(
      names = "--templates",
      paramLabel = "DIR",
      description = "Own templates. Default: CLOUDUSER_MAIL_TEMPLATE_DIR or the built-in ones.")
  private @Nullable Path templateDirectory;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write mail.<language>.txt and mail.<language>.html there.")
  private @Nullable Path out;

  @Option(names = "--html", description = "Print the HTML body instead of the plain text.")
  private boolean html;

  @Option(names = "--reissued", description = "The mail that replaces an earlier password.")
  private boolean reissued;

  @Option(
      names = "--without-reset",
      description = "The mail where the first sign-in does not force a new password.")
  private boolean withoutReset;

  @Option(names = "--expiring", description = "The mail with spec.credentials.validFor.")
  private boolean expiring;

  @Option(
      names = "--display-name",
      paramLabel = "NAME",
      description = "Whom the mail greets. Default: the user name.")
  private @Nullable String displayName;

  @Option(
      names = "--user-name",
      paramLabel = "NAME",
      defaultValue = "jane.doe",
      description = "IAM user name. Default: ${DEFAULT-VALUE}")
  private String userName = "";

  @Option(
      names = "--sign-in-url",
      paramLabel = "URL",
      defaultValue = "https://example-corp.signin.aws.amazon.com/console",
      description = "Sign-in page. Default: ${DEFAULT-VALUE}")
  private String signInUrl = "";

  @Option(
      names = "--contact",
      paramLabel = "ADDRESS",
      defaultValue = "it-help@example.com",
      description = "Whom the mail names for questions. Default: ${DEFAULT-VALUE}")
  private String contact = "";

  /** Set by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  PreviewCommand() {
    this(System.getenv());
  }

  PreviewCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    String configured = set("CLOUDUSER_MAIL_LANGUAGE", MailTemplates.DEFAULT_LANGUAGE);
    MailTemplates templates = MailTemplates.load(directory(), configured, contact);
    PrintWriter console = spec.commandLine().getOut();
    if (out == null) {
      print(console, render(templates, language == null ? configured : language));
      return 0;
    }
    Files.createDirectories(out);
    for (String each :
        language == null ? new TreeSet<>(templates.languages()) : List.of(language)) {
      write(console, out, each, render(templates, each));
    }
    return 0;
  }

  private @Nullable Path directory() {
    if (templateDirectory != null) {
      return templateDirectory;
    }
    String set = set("CLOUDUSER_MAIL_TEMPLATE_DIR", "");
    return set.isEmpty() ? null : Path.of(set);
  }

  private String set(String variable, String otherwise) {
    String value = environment.getOrDefault(variable, "").strip();
    return value.isEmpty() ? otherwise : value;
  }

  private Rendered render(MailTemplates templates, String tag) {
    try (Password password = new Password(MADE_UP_PASSWORD.toCharArray())) {
      return templates.render(
          new CredentialMail(
              "preview",
              "preview",
              "preview@example.com",
              displayName,
              tag,
              userName,
              signInUrl,
              password,
              !withoutReset,
              reissued,
              expiring ? MADE_UP_END : null));
    }
  }

  private void print(PrintWriter console, Rendered mail) {
    if (html) {
      console.print(mail.html());
    } else {
      console.print(plain(mail));
    }
    console.flush();
  }

  private static String plain(Rendered mail) {
    return "Subject: " + mail.subject() + "\n\n" + mail.text();
  }

  private static void write(PrintWriter console, Path directory, String tag, Rendered mail)
      throws IOException {
    Path text = directory.resolve("mail." + tag + ".txt");
    Path document = directory.resolve("mail." + tag + ".html");
    Files.writeString(text, plain(mail));
    Files.writeString(document, mail.html());
    console.println(text);
    console.println(document);
  }
}
