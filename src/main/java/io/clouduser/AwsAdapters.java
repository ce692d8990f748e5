// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import io.clouduser.config.OperatorConfig;
import io.clouduser.iam.AwsAccount;
import io.clouduser.iam.AwsAccountReader;
import io.clouduser.iam.AwsIamUsers;
import io.clouduser.iam.AwsLoginProfiles;
import io.clouduser.iam.IamCallListener;
import io.clouduser.iam.IamClients;
import io.clouduser.iam.OwnCalls;
import io.clouduser.iam.Pacing;
import io.clouduser.mail.InvalidTemplates;
import io.clouduser.mail.MailTemplates;
import io.clouduser.mail.SesClients;
import io.clouduser.mail.SesMailer;
import io.clouduser.mail.SesTurns;
import io.clouduser.model.OperationFailed;
import io.clouduser.notification.SqsClients;
import io.clouduser.notification.SqsMessageQueue;
import io.clouduser.ops.SdkLogCap;
import io.clouduser.reconcile.CloudUserOperator;
import java.net.URI;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The AWS side: the SDK's clients, made with its own chain of region, endpoint and credentials, and
 * the adapters on them.
 */
public final class AwsAdapters implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AwsAdapters.class);

  private final IamClient iam;
  private final IamClient iamOnce;
  private final IamClient iamBulk;
  private final SesV2Client ses;
  private final @Nullable SqsClient sqs;
  private final CloudUserOperator.Aws doors;

  private AwsAdapters(
      IamClient iam,
      IamClient iamOnce,
      IamClient iamBulk,
      SesV2Client ses,
      @Nullable SqsClient sqs,
      CloudUserOperator.Aws doors) {
    this.iam = iam;
    this.iamOnce = iamOnce;
    this.iamBulk = iamBulk;
    this.ses = ses;
    this.sqs = sqs;
    this.doors = doors;
  }

  /**
   * Makes the clients; nothing is called yet.
   *
   * @param config the operator's configuration
   * @param clock for how long answers are remembered
   * @param calls told of every request to IAM
   * @throws StartRefused when no region is configured
   * @throws InvalidTemplates when a mail cannot be made of the templates
   */
  public static AwsAdapters connect(
      OperatorConfig config, InstantSource clock, IamCallListener calls) {
    return connect(config, clock, calls, Patience.DEFAULT);
  }

  /**
   * How long AWS is waited for.
   *
   * @param iam for IAM
   * @param iamBulk for IAM, while the whole account is read
   * @param ses for SES
   */
  public record Patience(
      IamClients.Timeouts iam, IamClients.Timeouts iamBulk, SesClients.Timeouts ses) {
    /** As shipped. */
    public static final Patience DEFAULT =
        new Patience(
            IamClients.Timeouts.DEFAULT, IamClients.Timeouts.BULK, SesClients.Timeouts.DEFAULT);
  }

  /** As {@link #connect(OperatorConfig, InstantSource, IamCallListener)}, with another patience. */
  public static AwsAdapters connect(
      OperatorConfig config, InstantSource clock, IamCallListener calls, Patience patience) {
    SdkLogCap.install(LoggerFactory.getILoggerFactory());
    requireRegion();
    SesMailer.Settings settings =
        new SesMailer.Settings(
            config.mailFrom().address(),
            config.mailFrom().name(),
            config.mailReplyTo() == null ? null : config.mailReplyTo().address(),
            config.sesConfigurationSet(),
            config.mailAllowedDomains());
    MailTemplates templates =
        MailTemplates.load(config.mailTemplateDir(), config.mailLanguage(), settings.contact());
    // The JDK's HTTP client keeps five idle connections by default; each worker wants its own.
    System.setProperty("http.maxConnections", String.valueOf(config.concurrency()));
    Pacing pacing = new Pacing();
    OwnCalls ownCalls = new OwnCalls(clock);
    IamClient iam = IamClients.create(calls, pacing, ownCalls, patience.iam());
    IamClient iamOnce = IamClients.createWithoutRetries(calls, pacing, ownCalls, patience.iam());
    IamClient iamBulk = IamClients.create(calls, pacing, ownCalls, patience.iamBulk());
    URI queueUrl = config.queueUrl();
    SqsClient sqs = queueUrl == null ? null : SqsClients.create(queueUrl);
    SesV2Client ses = SesClients.create(config.sesRegion(), patience.ses());
    return new AwsAdapters(
        iam,
        iamOnce,
        iamBulk,
        ses,
        sqs,
        new CloudUserOperator.Aws(
            new AwsIamUsers(iam),
            new AwsLoginProfiles(iam, iamOnce),
            new AwsAccount(iam, clock),
            new SesMailer(ses, templates, settings),
            new SesTurns(ses, clock),
            new AwsAccountReader(iamBulk, clock),
            sqs == null || queueUrl == null ? null : new SqsMessageQueue(sqs, queueUrl),
            ownCalls));
  }

  /** Without a region the SDK's own message names its providers, but not what to do. */
  static void requireRegion() {
    try {
      DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkClientException e) {
      throw new StartRefused("AWS_REGION is not set, and no profile names a region either.", e);
    }
  }

  /** What the reconciler works through. */
  public CloudUserOperator.Aws doors() {
    return doors;
  }

  /**
   * Asks for the password policy ahead of time, in the background. The first call of a process
   * loads the SDK and the credentials, for which a standby that takes over has no time; and the
   * answer is remembered.
   */
  void warmUp() {
    Thread thread =
        new Thread(
            () -> {
              try {
                doors.account().passwordRules();
              } catch (OperationFailed e) {
                LOG.debug("the first call failed; the first pass tells if it matters", e);
              }
            },
            "warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    iam.close();
    iamOnce.close();
    iamBulk.close();
    ses.close();
    if (sqs != null) {
      sqs.close();
    }
  }
}
