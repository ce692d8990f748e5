// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local;

import io.clouduser.iam.IamClients;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.EventPath;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.AlreadyExistsException;

/**
 * The account: the double, or what an endpoint leads to. Never AWS itself: the SDK's chain is
 * turned to this endpoint and to credentials that are none, whatever the environment says.
 */
final class AwsSide implements AutoCloseable {
  static final String ALIAS = "example-corp";
  static final String SENDER = "access@example.com";
  static final List<String> GROUPS = List.of("developers", "analysts", "self-service");
  private static final String OPERATOR_KEY = "operator";

  /** In AWS it takes CloudTrail's events some seconds, up to minutes. */
  private static final Duration TRAIL = Duration.ofMillis(200);

  private static final String CHANGE_PASSWORD = "arn:aws:iam::aws:policy/IAMUserChangePassword";

  private final Optional<AwsEmulator> emulator;
  private final URI endpoint;
  private final Optional<EventPath> events;

  private AwsSide(Optional<AwsEmulator> emulator, URI endpoint, Optional<EventPath> events) {
    this.emulator = emulator;
    this.endpoint = endpoint;
    this.events = events;
  }

  /** Starts the double, on another port when the wanted one is taken. */
  static AwsSide startDouble(int wantedPort) {
    AwsEmulator started;
    try {
      started = AwsEmulator.start(wantedPort);
    } catch (UncheckedIOException taken) {
      started = AwsEmulator.start();
    }
    started.principal(
        OPERATOR_KEY,
        "arn:aws:sts::" + started.accountId() + ":assumed-role/clouduser-operator/local");
    started.cloudTrailDelay(TRAIL);
    return new AwsSide(
            Optional.of(started), started.endpoint(), Optional.of(EventPath.lay(started)))
        .pointSdkHere(OPERATOR_KEY, "none");
  }

  /**
   * Uses what listens there already.
   *
   * @param url the value of AWS_ENDPOINT_URL
   */
  static AwsSide endpoint(String url) {
    String key = System.getenv().getOrDefault("AWS_ACCESS_KEY_ID", "test");
    String secret = System.getenv().getOrDefault("AWS_SECRET_ACCESS_KEY", "test");
    return new AwsSide(Optional.empty(), URI.create(url), Optional.empty())
        .pointSdkHere(key, secret);
  }

  /** System properties come first in the SDK's chain, before the environment and its files. */
  private AwsSide pointSdkHere(String key, String secret) {
    System.setProperty("aws.endpointUrl", endpoint.toString());
    for (String service : List.of("Iam", "Sesv2", "Sts", "Sqs")) {
      System.setProperty("aws.endpointUrl" + service, endpoint.toString());
    }
    System.setProperty("aws.ignoreConfiguredEndpointUrls", "false");
    // A proxy of the environment must not come between.
    System.setProperty("http.nonProxyHosts", "localhost|127.*|[::1]");
    System.setProperty("aws.region", "us-east-1");
    System.setProperty("aws.accessKeyId", key);
    System.setProperty("aws.secretAccessKey", secret);
    Path none = Path.of(System.getProperty("java.io.tmpdir"), "clouduser-local-has-no-aws-config");
    System.setProperty("aws.configFile", none.toString());
    System.setProperty("aws.sharedCredentialsFile", none.toString());
    return this;
  }

  Optional<AwsEmulator> emulator() {
    return emulator;
  }

  URI endpoint() {
    return endpoint;
  }

  /** The way of AWS's events to the operator, where there is one. */
  Optional<EventPath> events() {
    return events;
  }

  /** One line that says what runs and what it cannot show. */
  String describe() {
    return emulator
        .map(
            it ->
                "AWS double at "
                    + endpoint
                    + ", account "
                    + it.accountId()
                    + " (IAM, SES, STS, CloudTrail, EventBridge, SNS and SQS in this process: it cannot show IAM's permission checks,"
                    + " the console's sign-in page, or mail that really arrives)")
        .orElse("AWS endpoint " + endpoint + ", as AWS_ENDPOINT_URL says");
  }

  /** Gives the account what the samples name: an alias, a password policy, groups, a sender. */
  void furnish() {
    try (IamClient iam = IamClients.create();
        SesV2Client ses = SesV2Client.create()) {
      quietly(() -> iam.createAccountAlias(r -> r.accountAlias(ALIAS)));
      iam.updateAccountPasswordPolicy(
          r ->
              r.minimumPasswordLength(14)
                  .requireLowercaseCharacters(true)
                  .requireUppercaseCharacters(true)
                  .requireNumbers(true)
                  .requireSymbols(true)
                  .allowUsersToChangePassword(true));
      for (String group : GROUPS) {
        quietly(() -> iam.createGroup(r -> r.groupName(group)));
      }
      wasThereBefore(iam);
      if (emulator.isPresent()) {
        iam.attachGroupPolicy(r -> r.groupName("self-service").policyArn(CHANGE_PASSWORD));
      }
      try {
        ses.createEmailIdentity(r -> r.emailIdentity(SENDER));
      } catch (AlreadyExistsException e) {
        // As it should be.
      }
      emulator.ifPresent(it -> it.ses().verify(SENDER));
    }
  }

  /** Somebody for the import: made by hand, with a password of their own. */
  private static void wasThereBefore(IamClient iam) {
    quietly(
        () ->
            iam.createUser(
                r ->
                    r.userName("sam")
                        .path("/by-hand/")
                        .tags(Tag.builder().key("email").value("sam@example.com").build())));
    quietly(
        () ->
            iam.createLoginProfile(
                r ->
                    r.userName("sam")
                        .password("Sams-Own-Password-1!")
                        .passwordResetRequired(false)));
  }

  /** What exists already stays as it is. */
  private static void quietly(Runnable creation) {
    try {
      creation.run();
    } catch (EntityAlreadyExistsException e) {
      // As it should be.
    } catch (IamException e) {
      if (e.statusCode() != 409) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    emulator.ifPresent(AwsEmulator::close);
  }
}
