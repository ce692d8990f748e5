// SPDX-License-Identifier: Apache-2.0
package io.clouduser.benchmark;

import io.clouduser.iam.AccountReader;
import io.clouduser.iam.AwsAccountReader;
import io.clouduser.iam.IamClients;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.MotoServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sesv2.SesV2Client;

/** What Terraform does for the same people on the same account, for comparison. */
final class TerraformRun {
  private static final String CONFIGURATION =
      """
      terraform {
        required_providers {
          aws = { source = "hashicorp/aws" }
        }
      }
      provider "aws" {
        region                      = "us-east-1"
        access_key                  = "AKIATERRAFORM0000000"
        secret_key                  = "not-a-secret"
        skip_credentials_validation = true
        skip_metadata_api_check     = true
        skip_requesting_account_id  = true
        endpoints { iam = "%1$s" }
      }
      resource "aws_iam_user" "person" {
        count = %2$d
        name  = "terraform-${count.index}"
        tags  = { team = "web" }
      }
      resource "aws_iam_user_login_profile" "person" {
        count = %2$d
        user  = aws_iam_user.person[count.index].name
      }
      """;

  private final Path directory;

  private TerraformRun(Path directory) {
    this.directory = directory;
  }

  /** Terraform, then the operator, and the ratio. */
  static void compare(Options options) {
    int people = options.terraform();
    try (AwsEmulator aws = AwsEmulator.start()) {
      aws.latency(options.latency());
      Took terraform = measured(options, aws.endpoint(), people, () -> calls(aws));
      Took operator = operator(options, people);
      print("the double", people, terraform, operator);
    }
    if (options.moto()) {
      compareOnMoto(options, people);
    }
  }

  /** The calls are not counted there. */
  private static void compareOnMoto(Options options, int people) {
    try (MotoServer moto = MotoServer.start()) {
      Took terraform = measured(options, moto.endpoint(), people, () -> 0);
      point(moto.endpoint());
      try (IamClient iam = IamClients.create();
          SesV2Client ses = SesV2Client.create()) {
        iam.createGroup(r -> r.groupName("developers"));
        ses.createEmailIdentity(r -> r.emailIdentity("cloud@example.com"));
      }
      try (Stage stage = new Stage(options, moto.endpoint())) {
        // SES stays the double: moto tells no sending rate, so 14 mails a second would be the
        // limit.
        stage.startOperator(Map.of("AWS_ENDPOINT_URL_SESV2", stage.aws().endpoint().toString()));
        long begin = System.nanoTime();
        stage.each(0, people, stage::create);
        stage.await(
            () -> {
              Stage.pause(Duration.ofMillis(300));
              return stage.ready() == people;
            });
        double apply = (System.nanoTime() - begin) / 1e9;
        print("moto", people, terraform, operator(apply, 0, () -> 0));
      }
    }
  }

  /** Where clients that are made from now on find AWS. */
  private static void point(URI endpoint) {
    System.setProperty("aws.endpointUrl", endpoint.toString());
    System.setProperty("aws.region", "us-east-1");
    System.setProperty("aws.accessKeyId", "AKIAOPERATOR00000000");
    System.setProperty("aws.secretAccessKey", "not-a-secret");
  }

  /**
   * What the operator's sweep does, by its own adapter: the second time, because the first of a
   * process asks for the credential report besides, and then not for four hours.
   */
  private static Took operator(double apply, int applyCalls, Calls calls) {
    try (IamClient iam = IamClients.create()) {
      AccountReader reader = new AwsAccountReader(iam, InstantSource.system());
      int before = calls.count();
      double first = seconds(reader);
      int firstCalls = calls.count() - before;
      double next = seconds(reader);
      int nextCalls = calls.count() - before - firstCalls;
      System.out.printf(
          Locale.ROOT, "%nfirst refresh of a process: %.1f s, %d calls%n", first, firstCalls);
      return new Took(apply, applyCalls, next, nextCalls, "complete");
    }
  }

  private static double seconds(AccountReader reader) {
    long begin = System.nanoTime();
    reader.read(true);
    return (System.nanoTime() - begin) / 1e9;
  }

  /**
   * What it took.
   *
   * @param apply seconds to make everybody
   * @param applyCalls AWS calls for that
   * @param refresh seconds to see that nothing has changed
   * @param refreshCalls AWS calls for that
   * @param end how it ended
   */
  record Took(double apply, int applyCalls, double refresh, int refreshCalls, String end) {}

  private static int calls(AwsEmulator aws) {
    return aws.calls().count("*");
  }

  static void print(String where, int people, Took terraform, Took operator) {
    System.out.printf(
        Locale.ROOT,
        "%n| %d people on %s | apply s | calls | refresh s | calls | end |%n|---|---|---|---|---|---|%n",
        people,
        where);
    for (var row :
        List.of(Map.entry("Terraform", terraform), Map.entry("operator, with mail", operator))) {
      Took took = row.getValue();
      System.out.printf(
          Locale.ROOT,
          "| %s | %.1f | %d | %.1f | %d | %s |%n",
          row.getKey(),
          took.apply(),
          took.applyCalls(),
          took.refresh(),
          took.refreshCalls(),
          took.end());
    }
    System.out.printf(
        Locale.ROOT,
        "| ratio | %.1f | %.1f | %.1f | %.0f | |%n",
        terraform.apply() / operator.apply(),
        1.0 * terraform.applyCalls() / operator.applyCalls(),
        terraform.refresh() / operator.refresh(),
        1.0 * terraform.refreshCalls() / operator.refreshCalls());
  }

  private static Took operator(Options options, int people) {
    try (Stage stage = new Stage(options)) {
      stage.startOperator(Map.of());
      stage.awaitSilence(Duration.ofSeconds(2));
      stage.reset();
      long begin = System.nanoTime();
      stage.each(0, people, stage::create);
      stage.await(() -> stage.aws().mailbox().size() == people);
      double apply = (System.nanoTime() - begin) / 1e9;
      stage.awaitSilence(Duration.ofSeconds(2));
      int applyCalls = calls(stage.aws());
      stage.stopOperator();
      point(stage.aws().endpoint());
      return operator(apply, applyCalls, () -> calls(stage.aws()));
    }
  }

  interface Calls {
    int count();
  }

  static Took measured(Options options, URI endpoint, int people, Calls calls) {
    try {
      Path directory = Files.createTempDirectory("terraform");
      Files.writeString(directory.resolve("main.tf"), CONFIGURATION.formatted(endpoint, people));
      TerraformRun run = new TerraformRun(directory);
      List<String> init = new ArrayList<>(List.of("init", "-no-color"));
      if (!options.plugins().isEmpty()) {
        init.add("-plugin-dir=" + options.plugins());
      }
      run.terraform(init);
      int before = calls.count();
      long begin = System.nanoTime();
      int applied = run.terraform(List.of("apply", "-auto-approve", "-no-color"));
      double apply = (System.nanoTime() - begin) / 1e9;
      int applyCalls = calls.count() - before;
      begin = System.nanoTime();
      run.terraform(List.of("plan", "-no-color"));
      double refresh = (System.nanoTime() - begin) / 1e9;
      return new Took(
          apply,
          applyCalls,
          refresh,
          calls.count() - before - applyCalls,
          applied == 0 ? "complete, no mail" : "failed, exit code " + applied);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int terraform(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("terraform"));
    command.addAll(arguments);
    File log = directory.resolve(arguments.get(0) + ".log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log);
    builder.environment().put("CHECKPOINT_DISABLE", "1");
    try {
      int code = builder.start().waitFor();
      if (code != 0) {
        List<String> said = Files.readAllLines(log.toPath());
        System.out.println(
            String.join("\n", said.subList(Math.max(0, said.size() - 12), said.size())));
      }
      return code;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
