// SPDX-License-Identifier: Apache-2.0
package io.clouduser.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The operator's configuration. Immutable; what each variable means stands at {@link Variable}.
 *
 * <p>Invariant: an instance made by {@link #from} is complete and checked, so nobody checks again.
 *
 * @param mailFrom sender
 * @param mailReplyTo where answers go, or null for the sender
 * @param mailAllowedDomains lower-case recipient domains as written; empty allows all
 * @param mailTemplateDir directory that replaces built-in templates, or null
 * @param mailLanguage language tag for mails that ask for no other
 * @param sesConfigurationSet configuration set, or null
 * @param sesRegion region of SES, or null for the SDK's
 * @param clusterId first part of the owner tag, or null for the uid of kube-system
 * @param queueUrl queue with AWS's notifications, or null for none
 * @param discovery which users of other tools are given credentials, or null for none
 * @param resync how often each IAM user is compared with its resource
 * @param watchNamespaces namespaces; empty for all
 * @param ignoreGroups matches whole names of groups that others manage, or null for none
 * @param ignorePolicies matches whole ARNs of policies that others manage, or null for none
 * @param onUncertain what to do when nobody can know whether a mail went out
 * @param uncertainAfter how long a mail without an answer is waited for
 * @param leaderElection whether replicas elect a leader
 * @param concurrency reconciliations at once
 * @param httpPort port of health and metrics; 0 for any free one
 * @param eventBus name or ARN of the bus for notices, or null
 * @param slackWebhook https address for notices, or null
 * @param warnings what looks like a mistake in the environment but stops nothing; to be logged
 */
public record OperatorConfig(
    Mailbox mailFrom,
    @Nullable Mailbox mailReplyTo,
    Set<String> mailAllowedDomains,
    @Nullable Path mailTemplateDir,
    String mailLanguage,
    @Nullable String sesConfigurationSet,
    @Nullable String sesRegion,
    @Nullable String clusterId,
    @Nullable URI queueUrl,
    @Nullable Discovery discovery,
    Duration resync,
    Set<String> watchNamespaces,
    @Nullable Pattern ignoreGroups,
    @Nullable Pattern ignorePolicies,
    OnUncertain onUncertain,
    Duration uncertainAfter,
    boolean leaderElection,
    int concurrency,
    int httpPort,
    @Nullable String eventBus,
    @Nullable Secret slackWebhook,
    List<String> warnings) {

  /**
   * Which users of other tools are given credentials.
   *
   * @param namespace where their resources are made
   * @param pathPrefix IAM path under which they are
   * @param emailTag key of the tag with the address
   * @param maxAge how long ago they may have been made
   */
  public record Discovery(String namespace, String pathPrefix, String emailTag, Duration maxAge) {}

  /** What happens when nobody can know whether a mail went out. */
  public enum OnUncertain {
    /** Wait for a person to raise the revision. */
    HOLD,
    /** Make and mail a new password under a new delivery id. */
    REISSUE
  }

  /** Copies the collections. */
  public OperatorConfig {
    mailAllowedDomains = Set.copyOf(mailAllowedDomains);
    watchNamespaces = Set.copyOf(watchNamespaces);
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads the configuration. A variable set to nothing but blanks counts as not set.
   *
   * @param environment as from {@link System#getenv()}
   * @throws ConfigException with all problems together
   */
  public static OperatorConfig from(Map<String, String> environment) throws ConfigException {
    return new EnvironmentReader(environment).read();
  }
}
