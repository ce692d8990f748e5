// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import ch.qos.logback.classic.LoggerContext;
import io.clouduser.config.ConfigException;
import io.clouduser.config.OperatorConfig;
import io.clouduser.doctor.Finding;
import io.clouduser.doctor.Report;
import io.clouduser.doctor.Settings.Placement;
import io.clouduser.doctor.Surgery;
import io.clouduser.doctor.Verdict;
import io.clouduser.mail.InvalidTemplates;
import io.clouduser.mail.MailTemplates;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks what the operator needs in AWS and in the cluster. Changes nothing. */
@Command(
    name = "doctor",
    description =
        "Checks what the operator needs in AWS and in the cluster, and says what mends it. Changes"
            + " nothing.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    footer = {
      "",
      "The configuration is read from the environment, as by run.",
      "Exit codes: 0 nothing to mend, 1 something to mend, 2 wrong usage."
    })
final class DoctorCommand implements Callable<Integer> {
  /** What the Terraform module makes. */
  private static final String PATH = "/cloud-users/";

  /** How the report is written. */
  enum Output {
    text,
    json
  }

  private final Map<String, String> environment;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json. Default: ${DEFAULT-VALUE}.")
  private Output output = Output.text;

  @Option(names = "--region", paramLabel = "REGION", description = "Instead of AWS_REGION.")
  private @Nullable String region;

  @Option(
      names = "--ses-region",
      paramLabel = "REGION",
      description = "Instead of CLOUDUSER_SES_REGION.")
  private @Nullable String sesRegion;

  @Option(
      names = "--events-region",
      paramLabel = "REGION",
      description =
          "Region of IAM's events. Default: us-east-1, cn-north-1 or us-gov-west-1, as AWS has it.")
  private @Nullable String eventsRegion;

  @Option(
      names = "--role",
      paramLabel = "ARN",
      description = "Whose permissions to check. Default: those of the credentials in use.")
  private @Nullable String role;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description =
          "IAM path to check permissions for, where no CloudUser tells. Default: " + PATH + ".")
  private String path = PATH;

  @Option(
      names = "--boundary",
      paramLabel = "ARN",
      description =
          "Likewise the permissions boundary of people. Default: the Terraform module's,"
              + " clouduser-boundary under that path.")
  private @Nullable String boundary;

  @Spec private @Nullable CommandSpec spec;

  DoctorCommand() {
    this(System.getenv());
  }

  DoctorCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    // The report is all that is written.
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    Report report = new Report(examine());
    PrintWriter out = out();
    out.print(output == Output.json ? report.json() : report.text());
    out.flush();
    return report.failed() ? 1 : 0;
  }

  private PrintWriter out() {
    if (spec == null) {
      throw new IllegalStateException("made by picocli");
    }
    return spec.commandLine().getOut();
  }

  private List<Finding> examine() {
    OperatorConfig config;
    try {
      config = OperatorConfig.from(environment);
    } catch (ConfigException e) {
      return e.problems().stream().map(DoctorCommand::wrong).toList();
    }
    List<Finding> findings = new ArrayList<>(templates(config));
    String home = region == null ? Surgery.regionOfSurroundings().orElse(null) : region;
    if (home == null) {
      findings.add(wrong("AWS_REGION is not set, and no profile names a region either"));
      return findings;
    }
    DoctorSettings settings = new DoctorSettings(config, home);
    try (KubernetesClient client = kubernetes();
        Surgery surgery =
            Surgery.open(
                client,
                settings.with(sesRegion, eventsRegion, role, new Placement(path, boundary), client),
                home,
                InstantSource.system(),
                null)) {
      findings.addAll(surgery.doctor().examine());
    }
    return findings;
  }

  private static KubernetesClient kubernetes() {
    return new KubernetesClientBuilder()
        .withConfig(Surgery.impatient(Config.autoConfigure(null)))
        .build();
  }

  /** What {@code run} would find wrong with the mail templates. */
  static List<Finding> templates(OperatorConfig config) {
    try {
      MailTemplates.load(
          config.mailTemplateDir(), config.mailLanguage(), config.mailFrom().address());
      return List.of();
    } catch (InvalidTemplates e) {
      return e.problems().stream()
          .map(
              problem ->
                  wrong(
                      "the mail templates cannot be used: " + problem,
                      "Correct what CLOUDUSER_MAIL_TEMPLATE_DIR holds (mount it where doctor runs,"
                          + " too), or CLOUDUSER_MAIL_LANGUAGE; the command preview shows the"
                          + " mails."))
          .toList();
    }
  }

  private static Finding wrong(String problem) {
    return wrong(problem, "Set the variable; docs/configuration.md has all.");
  }

  private static Finding wrong(String problem, String mend) {
    return new Finding("configuration", Verdict.FAIL, problem, mend);
  }
}
