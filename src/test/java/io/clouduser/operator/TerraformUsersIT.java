// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserSpec.Management;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.EventPath;
import io.clouduser.local.aws.IamControl.SignIn;
import io.clouduser.local.aws.IamUserView;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.terraform.Terraform;
import io.clouduser.terraform.Terraform.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way: terraform makes users, CloudTrail's events go through EventBridge, SNS and SQS,
 * and the operator does the rest.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TerraformUsersIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String CONFIGURATION =
      """
      terraform {
        required_providers {
          aws = { source = "hashicorp/aws" }
        }
      }

      provider "aws" {
        region                      = "us-east-1"
        skip_credentials_validation = true
        skip_metadata_api_check     = true
      }

      variable "people" {
        type = map(object({ name = string, email = optional(string) }))
      }

      resource "aws_iam_user" "person" {
        for_each      = var.people
        name          = each.value.name
        path          = "/people/"
        force_destroy = true
        tags          = each.value.email == null ? {} : { email = each.value.email }
      }
      """;

  @TempDir private Path directory;
  private final AwsEmulator aws = AwsEmulator.start();
  private final KubeBackend kube = KubeBackend.startDouble();
  private String namespace;
  private TestOperator operator;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(directory.resolve("main.tf"), CONFIGURATION);
    require(Terraform.find().isPresent(), "terraform is not on the PATH");
    people("{}");
    Result init = terraform("init", "-input=false");
    require(
        init.exitCode() == 0,
        "terraform got no provider hashicorp/aws. Let it reach the registry, or name a configuration"
            + " with a mirror in TF_CLI_CONFIG_FILE. It said:\n"
            + init.output());
    kube.install(Manifests.definition());
    namespace = kube.newNamespace();
    EventPath path = EventPath.lay(aws);
    aws.cloudTrailDelay(Duration.ofMillis(100));
    operator =
        TestOperator.start(
            kube.client(),
            aws.endpoint(),
            namespace,
            Map.of(
                "CLOUDUSER_QUEUE_URL",
                path.queueUrl(),
                "CLOUDUSER_SES_CONFIGURATION_SET",
                EventPath.CONFIGURATION_SET,
                "CLOUDUSER_DISCOVERY_NAMESPACE",
                namespace,
                "CLOUDUSER_DISCOVERY_PATH_PREFIX",
                "/people/"));
  }

  @AfterEach
  void stop() {
    if (operator != null) {
      operator.close();
    }
    kube.close();
    aws.close();
  }

  /** Skips, and says aloud why. */
  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      System.out.println("TerraformUsersIT SKIPPED: " + otherwise);
    }
    assumeTrue(condition, otherwise);
  }

  private void people(String json) throws IOException {
    Files.writeString(directory.resolve("terraform.tfvars.json"), "{\"people\":" + json + "}");
  }

  private Result terraform(String... arguments) {
    return new Terraform(Terraform.find().orElseThrow(), directory, aws.endpoint())
        .run(LIMIT, arguments);
  }

  private void apply() {
    Result result = terraform("apply", "-input=false", "-auto-approve");
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  private List<CloudUser> users() {
    return kube.client().resources(CloudUser.class).inNamespace(namespace).list().getItems();
  }

  private Optional<CloudUser> ready(String userName) {
    return users().stream()
        .filter(it -> it.getSpec().userName().equals(userName))
        .filter(it -> it.getStatus() != null)
        .filter(
            it ->
                it.getStatus()
                    .condition(ConditionType.Ready)
                    .map(Condition::status)
                    .filter("True"::equals)
                    .isPresent())
        .findFirst();
  }

  @Test
  void usersMadeWithTerraformGetTheirCredentialsOnce() throws IOException {
    people(
        """
        {
          "jane": {"name": "jane.doe", "email": "jane@example.com"},
          "omar": {"name": "Omar_K", "email": "omar@example.com"},
          "mia": {"name": "mia@example.com"},
          "robot": {"name": "robot"}
        }
        """);
    long begin = System.nanoTime();
    apply();
    double applied = (System.nanoTime() - begin) / 1e9;

    for (String name : List.of("jane.doe", "Omar_K", "mia@example.com")) {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(ready(name)).as(name).isPresent());
    }
    System.out.printf(
        "terraform apply of 4 users: %.1f s; the 3 with an address ready %.1f s after its begin%n",
        applied, (System.nanoTime() - begin) / 1e9);
    assertThat(users())
        .allSatisfy(
            it -> assertThat(it.getSpec().management()).isEqualTo(Management.CredentialsOnly));
    for (String person : List.of("jane.doe=jane@", "Omar_K=omar@", "mia@example.com=mia@")) {
      String userName = person.substring(0, person.lastIndexOf('='));
      String address = person.substring(person.lastIndexOf('=') + 1) + "example.com";
      assertThat(aws.mailbox().to(address)).as(address).hasSize(1);
      assertThat(
              aws.iam().signIn(userName, OperatorIT.passwordIn(aws.mailbox().to(address).get(0))))
          .isEqualTo(SignIn.MUST_CHANGE_PASSWORD);
    }
    assertThat(aws.iam().user("robot").orElseThrow().login()).isEmpty();
    Result plan = terraform("plan", "-input=false", "-detailed-exitcode");
    assertThat(plan.exitCode()).as("nothing of Terraform's was touched\n" + plan.output()).isZero();

    people(
        """
        {
          "jane": {"name": "jane.doe", "email": "jane@example.com"},
          "omar": {"name": "omar", "email": "omar@example.com"}
        }
        """);
    apply();

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(users())
                  .extracting(it -> it.getSpec().userName())
                  .containsExactlyInAnyOrder("jane.doe", "omar");
              assertThat(ready("omar")).isPresent();
            });
    assertThat(aws.mailbox().all()).hasSize(3);
    assertThat(aws.iam().users())
        .extracting(IamUserView::userName)
        .containsExactlyInAnyOrder("jane.doe", "omar");
    assertThat(aws.iam().user("omar").orElseThrow().login()).isPresent();
  }
}
