// SPDX-License-Identifier: Apache-2.0
package io.clouduser.terraform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.terraform.Terraform.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Terraform module as terraform itself sees it, and its examples applied to the double.
 *
 * <p>The provider waits 25 seconds after each queue that it creates, whatever it talks to. So the
 * apply is begun first, and the rest is done meanwhile.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TerraformIT {
  private static final Duration QUICK = Duration.ofMinutes(1);
  private static final Duration LONG = Duration.ofMinutes(4);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DefaultPrettyPrinter PRETTY =
      new DefaultPrettyPrinter().withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);

  @TempDir private static Path module;

  private static AwsEmulator aws;
  private static CompletableFuture<Result> applied;

  @BeforeAll
  static void begin() throws IOException {
    Optional<Path> executable = Terraform.find();
    require(executable.isPresent(), "terraform is not on the PATH");
    Terraform.copyModule(module);
    aws = AwsEmulator.start();
    Result init = example("complete").run(QUICK, "init", "-input=false");
    require(
        init.exitCode() == 0,
        "terraform got no provider hashicorp/aws. Let it reach the registry, or name a configuration"
            + " with a mirror in TF_CLI_CONFIG_FILE. It said:\n"
            + init.output());
    applied =
        CompletableFuture.supplyAsync(
            () -> example("complete").run(LONG, "apply", "-input=false", "-auto-approve"));
  }

  @AfterAll
  static void end() {
    if (applied != null) {
      applied.join();
    }
    if (aws != null) {
      aws.close();
    }
  }

  /** Skips, and says aloud why. */
  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      System.out.println("TerraformIT SKIPPED: " + otherwise);
    }
    assumeTrue(condition, otherwise);
  }

  private static Terraform in(Path directory) {
    return new Terraform(Terraform.find().orElseThrow(), directory, aws.endpoint());
  }

  private static Terraform example(String name) {
    return in(module.resolve("examples").resolve(name));
  }

  private static Result ok(Result result) {
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result;
  }

  @Test
  void isFormatted() {
    assertThat(in(module).run(QUICK, "fmt", "-check", "-recursive", "-diff").output())
        .as("run terraform fmt -recursive in terraform/")
        .isEmpty();
  }

  @Test
  void everyExampleIsValid() {
    for (String name : List.of("complete", "one-region", "users")) {
      ok(example(name).run(QUICK, "init", "-input=false"));
      ok(example(name).run(QUICK, "validate"));
    }
  }

  @Test
  void keepsWhatItsOwnTestsAssert() {
    ok(in(module).run(QUICK, "init", "-backend=false", "-input=false"));
    Result tests = ok(in(module).run(LONG, "test"));
    List<String> lines = tests.output().strip().lines().toList();
    System.out.printf(
        "terraform test: %s %.1f s%n",
        lines.get(lines.size() - 1), tests.took().toMillis() / 1000.0);
  }

  @Test
  void createsAllAndPlansNothingMoreAndPassesEventsOnAndDestroysAll() throws IOException {
    Result apply = ok(applied.join());
    Calls calls = new Calls();
    calls.report("apply", apply);

    Result plan = example("complete").run(QUICK, "plan", "-input=false", "-detailed-exitcode");
    assertThat(plan.exitCode()).as("a second plan has changes:\n" + plan.output()).isZero();
    calls.report("plan", plan);

    Result zone =
        ok(
            example("complete")
                .run(QUICK, "plan", "-input=false", "-var=route53_zone_id=Z1EXAMPLE"));
    assertThat(zone.output()).contains("Plan: 3 to add, 0 to change, 0 to destroy.");

    JsonNode outputs =
        JSON.readTree(ok(example("complete").run(QUICK, "output", "-json")).output());
    sameAsCommitted(outputs, "operator_policy_json", "operator-policy.json");
    sameAsCommitted(outputs, "doctor_policy_json", "doctor-policy.json");
    sameAsCommitted(outputs, "boundary_policy_json", "boundary-policy.json");
    dkimRecordsAreThoseOf(outputs);
    eventsArrive();

    calls.reset();
    calls.report(
        "destroy", ok(example("complete").run(LONG, "destroy", "-input=false", "-auto-approve")));
  }

  /** Compared as trees; with {@code -Dterraform.update=true} the committed file is written anew. */
  private static void sameAsCommitted(JsonNode outputs, String output, String file)
      throws IOException {
    Path committed = Path.of("terraform", "tests", file);
    JsonNode rendered = JSON.readTree(outputs.path(output).path("value").asText());
    if (Boolean.getBoolean("terraform.update")) {
      String text = JSON.writer(PRETTY).writeValueAsString(rendered);
      Files.writeString(committed, text + "\n");
    }
    assertThat(JSON.readTree(Files.readString(committed)))
        .as(committed + " is stale: run this test with -Dterraform.update=true and commit it")
        .isEqualTo(rendered);
  }

  private static void dkimRecordsAreThoseOf(JsonNode outputs) {
    JsonNode tokens =
        aws.call("ses", "GetEmailIdentity", Map.of("EmailIdentity", "example.com"))
            .path("DkimAttributes")
            .path("Tokens");
    JsonNode records = outputs.path("dkim_records").path("value");
    assertThat(records).hasSize(3);
    for (int i = 0; i < 3; i++) {
      String token = tokens.get(i).asText();
      assertThat(records.get(i).path("name").asText()).isEqualTo(token + "._domainkey.example.com");
      assertThat(records.get(i).path("value").asText()).isEqualTo(token + ".dkim.amazonses.com");
    }
  }

  /** What an admin does in IAM, and what SES tells about a mail, comes out of the queue. */
  private static void eventsArrive() {
    int before = aws.sqs().size("clouduser-events");
    aws.call("iam", "CreateUser", Map.of("UserName", "lena", "Path", "/cloud-users/"));
    assertThat(aws.sqs().bodies("clouduser-events"))
        .hasSize(before + 1)
        .last()
        .satisfies(
            body -> assertThat(JSON.readTree(body).path("source").asText()).isEqualTo("aws.iam"));
    aws.ses().verify("example.com");
    aws.call(
        "ses",
        "SendEmail",
        Map.of(
            "FromEmailAddress",
            "access@example.com",
            "ConfigurationSetName",
            "clouduser-credentials",
            "Destination",
            Map.of("ToAddresses", List.of("lena@example.com")),
            "Content",
            Map.of(
                "Simple",
                Map.of(
                    "Subject", Map.of("Data", "s"),
                    "Body", Map.of("Text", Map.of("Data", "t"))))));
    assertThat(aws.sqs().bodies("clouduser-events"))
        .hasSize(before + 2)
        .last()
        .satisfies(body -> assertThat(body).contains("\"Email Sent\""));
  }

  @Test
  void destroysAPersonWhoHasALoginProfileThatTerraformDoesNotKnow() {
    ok(example("users").run(QUICK, "init", "-input=false"));
    ok(example("users").run(QUICK, "apply", "-input=false", "-auto-approve"));
    assertThat(aws.iam().user("jane.doe").orElseThrow().tags())
        .containsEntry("email", "jane.doe@example.com");
    aws.call(
        "iam", "CreateLoginProfile", Map.of("UserName", "jane.doe", "Password", "Tr0ub4dor&3-x"));

    Result plan = example("users").run(QUICK, "plan", "-input=false", "-detailed-exitcode");
    assertThat(plan.exitCode()).as("the login profile is drift:\n" + plan.output()).isZero();
    ok(example("users").run(QUICK, "destroy", "-input=false", "-auto-approve"));
    assertThat(aws.iam().user("jane.doe")).isEmpty();
  }

  /** Counts what the double was asked, between two reports. */
  private static final class Calls {
    private static final Pattern COUNT = Pattern.compile("(Resources: .*|No changes.*?\\.)");
    private int seen;

    Calls() {
      seen = 0;
    }

    void reset() {
      seen = total();
    }

    void report(String what, Result result) {
      Matcher count = COUNT.matcher(result.output());
      System.out.printf(
          "terraform %s on the double: %s %d calls, %.1f s%n",
          what,
          count.find() ? count.group(1) : "",
          total() - seen,
          result.took().toMillis() / 1000.0);
      reset();
    }

    private static int total() {
      return aws.calls().counts().values().stream().mapToInt(Integer::intValue).sum();
    }
  }
}
