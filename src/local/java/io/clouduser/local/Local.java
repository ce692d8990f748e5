// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local;

import io.clouduser.AwsAdapters;
import io.clouduser.Operations;
import io.clouduser.Wiring;
import io.clouduser.config.ConfigException;
import io.clouduser.config.OperatorConfig;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.EventPath;
import io.clouduser.local.aws.IamUserView;
import io.clouduser.local.aws.Mail;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The quick start: runs the real operator against an embedded API server and an embedded AWS
 * account, with a folder of manifests and a mailbox in the browser.
 *
 * <p>Started by {@code mvn -Plocal}. Exit codes: 0 all settled (with {@code local.once}), 1 not
 * settled or not started, 2 wrong options, 130 after Ctrl-C.
 */
public final class Local {
  /** How long a stop may take before it is cut short. */
  private static final long STOP_MILLIS = 1500;

  private final LocalOptions options;
  private final Story story;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private boolean closed;

  private Local(LocalOptions options, Story story) {
    this.options = options;
    this.story = story;
  }

  public static void main(String[] args) {
    System.exit(run(new Story(System.out)));
  }

  private static int run(Story story) {
    try {
      LocalOptions options = LocalOptions.from(System.getProperties());
      story.say("CloudUser quick start: the real operator on local parts. Ctrl-C stops it.");
      story.say("");
      return new Local(options, story).run();
    } catch (LocalOptions.Wrong e) {
      story.end(e.getMessage());
      return 2;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    } catch (IOException
        | UncheckedIOException
        | KubernetesClientException
        | SdkException
        | IllegalStateException e) {
      story.end("The quick start failed: " + e.getMessage());
      return 1;
    }
  }

  private int run() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Files.createDirectories(options.directory());
    logToFile();
    Runtime.getRuntime().addShutdownHook(new Thread(this::interrupted, "stop"));
    try {
      AwsSide aws = startAws();
      KubeSide kube = opened(KubeSide.start(options.kube(), story));
      kube.install(options.root().resolve("crds/cloudusers.clouduser.io.yaml"));
      Optional<Path> kubeconfig = kube.writeKubeconfig(options.directory().resolve("kubeconfig"));
      Optional<MailboxPage> mailbox = openMailbox(aws);
      startOperator(aws, kube);
      story.say(
          "Operator running after %.1f s; its log is %s"
              .formatted((System.nanoTime() - begin) / 1e9, typed("operator.log")));
      return live(aws, kube, kubeconfig, mailbox);
    } finally {
      closeAll();
    }
  }

  private int live(
      AwsSide aws, KubeSide kube, Optional<Path> kubeconfig, Optional<MailboxPage> mailbox)
      throws IOException, InterruptedException {
    PeopleFolder people =
        opened(
            new PeopleFolder(
                options.directory().resolve("people"), kube.client(), kube.namespace(), story));
    boolean filled = people.fill(options.root().resolve("deploy/samples"));
    story.say("");
    story.say(
        filled
            ? "Applying the samples of deploy/samples, copied to " + typed("people")
            : "Applying " + typed("people") + " as it was left (delete it for the samples)");
    Board board = opened(new Board(kube.client(), story));
    board.start();
    List<String> names = people.applyAll();
    List<String> open = board.awaitSettled(names, options.timeout());
    board.showTable();
    open.forEach(name -> story.say("Not settled in time: " + name));
    if (options.once()) {
      aws.emulator().ifPresent(this::printMails);
      story.end("");
      return open.isEmpty() ? 0 : 1;
    }
    people.start();
    story.say(
        new NextSteps(aws, kubeconfig, mailbox, options.directory().resolve("people")).text());
    new CountDownLatch(1).await();
    return 0;
  }

  /** Before the first logger is made. */
  private void logToFile() {
    System.setProperty("local.log", options.directory().resolve("operator.log").toString());
    System.setProperty("logback.configurationFile", "logback-local.xml");
    LoggerFactory.getLogger(Local.class).info("quick start");
  }

  private AwsSide startAws() throws IOException {
    AwsSide aws;
    if (options.aws() == LocalOptions.Aws.ENDPOINT) {
      String url = System.getenv("AWS_ENDPOINT_URL");
      if (url == null || url.isBlank()) {
        throw new IOException("local.aws=endpoint wants the environment's AWS_ENDPOINT_URL");
      }
      aws = AwsSide.endpoint(url);
    } else {
      aws = AwsSide.startDouble(options.awsPort());
    }
    story.say(aws.describe());
    aws.furnish();
    return opened(aws);
  }

  private Optional<MailboxPage> openMailbox(AwsSide aws) {
    if (aws.emulator().isEmpty()) {
      story.say("Mail goes to where the AWS endpoint keeps it; there is no mailbox page");
      return Optional.empty();
    }
    AwsEmulator emulator = aws.emulator().get();
    MailboxPage page =
        opened(
            MailboxPage.start(
                emulator.mailbox(), new SignInDesk(emulator.iam()), options.mailPort()));
    story.say("Mailbox at " + page.url() + " (open it in a browser)");
    emulator.onApiCall(
        call -> {
          if (call.name().equals("ses:SendEmail") && call.tookEffect()) {
            announce(emulator, page, call.response().orElseThrow().path("MessageId").asText());
          }
        });
    return Optional.of(page);
  }

  private void announce(AwsEmulator emulator, MailboxPage page, String messageId) {
    List<Mail> mails = emulator.mailbox().all();
    for (int number = mails.size(); number > 0; number--) {
      Mail mail = mails.get(number - 1);
      if (mail.messageId().equals(messageId)) {
        story.happened(
            "Mail     to %s: %s  %s"
                .formatted(String.join(", ", mail.to()), mail.subject(), page.url(number)));
      }
    }
  }

  private static Map<String, String> environment(AwsSide aws, KubeSide kube) {
    Map<String, String> environment = new HashMap<>();
    environment.put("CLOUDUSER_MAIL_FROM", "Example Corp Cloud Access <" + AwsSide.SENDER + ">");
    environment.put("CLOUDUSER_MAIL_REPLY_TO", "it-help@example.com");
    environment.put("CLOUDUSER_CLUSTER_ID", "local");
    environment.put("CLOUDUSER_LEADER_ELECTION", "false");
    environment.put("CLOUDUSER_HTTP_PORT", "0");
    environment.put("CLOUDUSER_RESYNC", "10s");
    aws.events()
        .ifPresent(
            path -> {
              environment.put("CLOUDUSER_QUEUE_URL", path.queueUrl());
              environment.put("CLOUDUSER_SES_CONFIGURATION_SET", EventPath.CONFIGURATION_SET);
              environment.put("CLOUDUSER_DISCOVERY_NAMESPACE", kube.namespace());
            });
    return environment;
  }

  private void startOperator(AwsSide aws, KubeSide kube) throws IOException {
    OperatorConfig config;
    try {
      config = OperatorConfig.from(environment(aws, kube));
    } catch (ConfigException e) {
      throw new IOException(e.getMessage(), e);
    }
    Operations operations = opened(new Operations(config));
    AwsAdapters adapters =
        opened(AwsAdapters.connect(config, InstantSource.system(), operations.iamCalls()));
    Wiring wiring =
        new Wiring(
            kube.client(),
            adapters.doors(),
            config,
            null,
            InstantSource.system(),
            operations.telemetry());
    operations.watch(wiring);
    opened(wiring).start();
    story.say(
        "Health at http://127.0.0.1:%d/readyz, metrics at http://127.0.0.1:%<d/metrics"
            .formatted(operations.port()));
  }

  /** The mails with their passwords blotted out: a console is copied into tickets. */
  private void printMails(AwsEmulator emulator) {
    List<String> passwords =
        emulator.iam().users().stream()
            .map(IamUserView::login)
            .flatMap(Optional::stream)
            .map(IamUserView.Login::password)
            .toList();
    for (Mail mail : emulator.mailbox().all()) {
      String text = mail.text();
      for (String password : passwords) {
        text = text.replace(password, "*".repeat(password.length()));
      }
      story.say("");
      story.say("Mail to " + String.join(", ", mail.to()) + ": " + mail.subject());
      story.say(text.strip().indent(4).stripTrailing());
    }
  }

  private String typed(String name) {
    return Story.typed(options.directory().resolve(name));
  }

  private synchronized <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  /** Ctrl-C: what does not end soon is left behind. */
  private void interrupted() {
    Thread closing = new Thread(this::closeAll, "close");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The latest first. */
  private void closeAll() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (!options.once()) {
        story.end(
            System.lineSeparator()
                + "Stopped. Accounts and mails were in memory only; "
                + typed("people")
                + " stays.");
      }
    }
    while (!open.isEmpty()) {
      AutoCloseable part = open.pop();
      try {
        part.close();
        LoggerFactory.getLogger(Local.class).debug("closed {}", part.getClass().getSimpleName());
      } catch (Exception e) {
        LoggerFactory.getLogger(Local.class).info("closing failed", e);
      }
    }
  }
}
