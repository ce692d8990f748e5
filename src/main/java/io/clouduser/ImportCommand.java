// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import io.clouduser.api.CloudUserSpec.Management;
import io.clouduser.iam.AwsReading;
import io.clouduser.importer.Importer;
import io.clouduser.importer.Importer.Include;
import io.clouduser.importer.Importer.Summary;
import io.clouduser.importer.Patient;
import io.clouduser.importer.Selection;
import io.clouduser.importer.Style;
import io.clouduser.model.ObservedUser.Present;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints CloudUser manifests for users that the account has already. Reads only. */
@Command(
    name = "import",
    description = {
      "Prints CloudUser manifests for users that the account has already.",
      "Nothing is changed. Applied where there is no such CloudUser yet, the manifests change"
          + " nothing in IAM but the owner's tags, and mail nobody."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    footer = {
      "",
      "Manifests go to the standard output, progress and a summary to the standard error.",
      "Exit codes: 0 all selected users are printed, 1 failed, 2 wrong usage, 3 some users cannot"
          + " be printed as manifests; each stands there as a comment that says what to do."
    })
final class ImportCommand implements Callable<Integer> {
  /** Some users are not expressed. */
  static final int EXIT_INCOMPLETE = 3;

  private final Map<String, String> environment;

  @Option(
      names = "--path-prefix",
      paramLabel = "PATH",
      defaultValue = "/",
      description = "Only users whose path begins so. Default: ${DEFAULT-VALUE}")
  private String pathPrefix = "/";

  @Option(
      names = "--tag",
      paramLabel = "KEY[=VALUE]",
      description = "Only users with this tag; may be repeated, and then all are needed.")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description = "Only members of this group; may be repeated, and then one is enough.")
  private Set<String> groups = new LinkedHashSet<>();

  @Option(
      names = "--include-without-login-profile",
      description = "Users without console access as well, such as machines; they get none either.")
  private boolean includeWithoutLoginProfile;

  @Option(
      names = "--include-owned",
      description =
          "Users that a CloudUser owns already as well, under that CloudUser's name: for a lost"
              + " cluster. Not for one that lives: IAM does not know who is suspended, nor the"
              + " owners' other settings.")
  private boolean includeOwned;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "Namespace of the CloudUsers. Default: none, so kubectl's.")
  private @Nullable String namespace;

  @Option(
      names = "--management",
      paramLabel = "KIND",
      defaultValue = "Full",
      description =
          "Full declares path, groups, policies, boundary and tags; CredentialsOnly leaves them to"
              + " another tool. Default: ${DEFAULT-VALUE}")
  private Management management = Management.Full;

  @Option(
      names = "--email-tag",
      paramLabel = "KEY",
      defaultValue = "email",
      description =
          "Tag with the e-mail address; without it, a user name that is an address."
              + " Default: ${DEFAULT-VALUE}")
  private String emailTag = "";

  @Option(
      names = "--email-domain",
      paramLabel = "DOMAIN",
      description = "For users without either: <user name>@DOMAIN.")
  private @Nullable String emailDomain;

  @Option(
      names = "--without-tags",
      description = "Declare no tags; those that are set stay as they are.")
  private boolean withoutTags;

  @Option(
      names = "--ignore-groups",
      paramLabel = "REGEX",
      description =
          "Memberships that others manage and that are not declared."
              + " Default: CLOUDUSER_IGNORE_GROUPS, as for the operator.")
  private @Nullable Pattern ignoreGroups;

  @Option(
      names = "--ignore-policies",
      paramLabel = "REGEX",
      description =
          "Attachments that others manage and that are not declared."
              + " Default: CLOUDUSER_IGNORE_POLICIES, as for the operator.")
  private @Nullable Pattern ignorePolicies;

  /** Set by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  ImportCommand() {
    this(System.getenv());
  }

  ImportCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Style style =
        new Style(
            namespace,
            management,
            emailTag,
            emailDomain,
            !withoutTags,
            or(ignoreGroups, "CLOUDUSER_IGNORE_GROUPS"),
            or(ignorePolicies, "CLOUDUSER_IGNORE_POLICIES"));
    AwsAdapters.requireRegion();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (AwsReading aws = AwsReading.open()) {
      List<Present> users = new ArrayList<>();
      err.println("Reading the account's users");
      err.flush();
      aws.account(InstantSource.system()).read(false).forEach(users::add);
      Summary summary =
          new Importer(new Patient(aws::hasLoginProfile, ImportCommand::sleep), out, err)
              .print(
                  users,
                  new Selection(pathPrefix, wantedTags(), groups),
                  new Include(includeWithoutLoginProfile, includeOwned),
                  style);
      return end(summary, out, err);
    }
  }

  /** A writer keeps its failures to itself until it is asked: what is cut off is no success. */
  static int end(Summary summary, PrintWriter out, PrintWriter err) {
    boolean cutOff = out.checkError();
    err.println(
        cutOff
            ? "The manifests could not be written to the end: is the disk full, or has the reader"
                + " gone? Throw away what is there and import again."
            : text(summary));
    err.flush();
    if (cutOff) {
      return 1;
    }
    return summary.impossible() == 0 ? 0 : EXIT_INCOMPLETE;
  }

  private @Nullable Pattern or(@Nullable Pattern given, String variable) {
    String set = environment.getOrDefault(variable, "").strip();
    if (given != null || set.isEmpty()) {
      return given;
    }
    try {
      return Pattern.compile(set);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), variable + " is not a regular expression: " + e.getDescription(), e);
    }
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Optional<String>> wantedTags() {
    Map<String, Optional<String>> wanted = new LinkedHashMap<>();
    for (String tag : tags) {
      int equals = tag.indexOf('=');
      wanted.put(
          equals < 0 ? tag : tag.substring(0, equals),
          equals < 0 ? Optional.empty() : Optional.of(tag.substring(equals + 1)));
    }
    return wanted;
  }

  private static String text(Summary summary) {
    return summary.users()
        + " users: "
        + summary.written()
        + " written, "
        + summary.notSelected()
        + " not selected, "
        + summary.owned()
        + " owned by a CloudUser already, "
        + summary.withoutLoginProfile()
        + " without a login profile"
        + (summary.withoutLoginProfile() > 0 ? " (--include-without-login-profile)" : "")
        + ", "
        + summary.impossible()
        + " cannot be written"
        + (summary.impossible() > 0 ? " (see the comments)" : "");
  }
}
