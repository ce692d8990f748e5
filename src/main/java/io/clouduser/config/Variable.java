// SPDX-License-Identifier: Apache-2.0
package io.clouduser.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every environment variable that the operator reads: the one list from which parsing, the warning
 * about unknown names and the reference in {@code docs/configuration.md} are made.
 */
public enum Variable {
  CLOUDUSER_MAIL_FROM(
      null,
      "Sender of the mails; an identity that SES has verified. Required.",
      "Cloud Access <access@example.com>"),
  CLOUDUSER_MAIL_REPLY_TO(
      null,
      "Where answers go, and the address that the mail names for questions. Without it, the"
          + " sender's.",
      "it-help@example.com"),
  CLOUDUSER_MAIL_ALLOWED_DOMAINS(
      null,
      "Comma-separated recipient domains; mail to any other domain, a subdomain of one listed too,"
          + " is refused. Without it, every domain is allowed.",
      "example.com,example.org"),
  CLOUDUSER_MAIL_TEMPLATE_DIR(
      null,
      "Directory with `subject.txt`, `body.txt` and `body.html`, each of which replaces the"
          + " built-in one; `body.ko.html` and the like for other languages.",
      "/etc/clouduser/mail"),
  CLOUDUSER_MAIL_LANGUAGE(
      "en",
      "Language of the mails to people whose `spec.language` says nothing: `en`, `ko`, or one that"
          + " the template directory has.",
      "ko"),
  CLOUDUSER_SES_CONFIGURATION_SET(
      null, "SES configuration set to send with.", "clouduser-credentials"),
  CLOUDUSER_SES_REGION(
      null, "Region of SES. Without it, the region of the AWS SDK (`AWS_REGION`).", "eu-west-1"),
  CLOUDUSER_CLUSTER_ID(
      null,
      "First part of the owner tag of the users: keep it when a cluster is rebuilt, and its users"
          + " are found again. 1–64 of `A-Z a-z 0-9 . _ -`. Without it, the uid of the namespace"
          + " `kube-system`.",
      "prod-eu"),
  CLOUDUSER_QUEUE_URL(
      null,
      "URL of the SQS queue with AWS's notifications. Its region is taken from the URL. Without it,"
          + " changes made elsewhere are only seen every `CLOUDUSER_RESYNC`.",
      "https://sqs.us-east-1.amazonaws.com/111122223333/clouduser-events"),
  CLOUDUSER_DISCOVERY_NAMESPACE(
      null,
      "Namespace in which a CloudUser is made for each IAM user that another tool makes. Without"
          + " it, only declared users get credentials.",
      "discovered"),
  CLOUDUSER_DISCOVERY_PATH_PREFIX(
      "/", "Only users under this IAM path are discovered.", "/cloud-users/"),
  CLOUDUSER_DISCOVERY_EMAIL_TAG(
      "email",
      "Key of the IAM tag with the person's address; its case does not matter. Without that tag, a"
          + " user name that is an address will do.",
      "email"),
  CLOUDUSER_DISCOVERY_MAX_AGE(
      "14d",
      "Users that were made longer ago are not discovered: they have no console access on purpose."
          + " 14 days is as long as SQS can keep a message.",
      "14d"),
  CLOUDUSER_RESYNC(
      "10m",
      "How often all IAM users are read, in pages of 1,000, and compared with their resources; at least `10s`.",
      "10m"),
  CLOUDUSER_WATCH_NAMESPACES(
      null, "Comma-separated namespaces to watch. Without it, all.", "team-a,team-b"),
  CLOUDUSER_IGNORE_GROUPS(
      null,
      "Regular expression; memberships in groups whose whole name matches are left alone.",
      "sso-.*"),
  CLOUDUSER_IGNORE_POLICIES(
      null,
      "Regular expression; attachments of policies whose whole ARN matches are left alone.",
      "arn:aws:iam::aws:policy/.*"),
  CLOUDUSER_ON_UNCERTAIN(
      "hold",
      "What happens when nobody can know whether a mail went out: `hold` waits for a person to"
          + " raise `credentials.revision`, `reissue` makes and mails a new password.",
      "hold"),
  CLOUDUSER_UNCERTAIN_AFTER(
      "10m",
      "How long a mail without an answer is waited for before it counts as uncertain; at least `1s`.",
      "10m"),
  CLOUDUSER_LEADER_ELECTION(
      "true",
      "`true` or `false`: whether only the holder of the Lease in the operator's namespace works.",
      "true"),
  CLOUDUSER_CONCURRENCY("16", "Reconciliations at once, 1–256.", "16"),
  CLOUDUSER_HTTP_PORT(
      "8080", "Port of `/healthz`, `/readyz` and `/metrics`; `0` takes any free one.", "8080"),
  CLOUDUSER_LOG_FORMAT("text", "`text` for people or `json`, one object a line.", "json"),
  CLOUDUSER_LOG_LEVEL(
      "INFO", "What the operator itself logs: `ERROR`, `WARN`, `INFO` or `DEBUG`.", "DEBUG"),
  CLOUDUSER_EVENT_BUS(
      null,
      "Name or ARN of an EventBridge bus for [notices of outcomes](notices.md). Without it, none"
          + " are put there.",
      "people"),
  CLOUDUSER_SLACK_WEBHOOK_URL(
      null,
      "Address of a Slack incoming webhook for the same notices. A secret: take it from one.",
      "https://hooks.slack.com/services/T000/B000/XXXX");

  private final @Nullable String defaultValue;
  private final String description;
  private final String example;

  Variable(@Nullable String defaultValue, String description, String example) {
    this.defaultValue = defaultValue;
    this.description = description;
    this.example = example;
  }

  /** The value when the variable is not set, as one would write it. */
  public Optional<String> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /** Whether the operator does not start without it. */
  public boolean required() {
    return this == CLOUDUSER_MAIL_FROM;
  }

  /** What it is for, in Markdown. */
  public String description() {
    return description;
  }

  /** A right value. */
  public String example() {
    return example;
  }
}
