// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import java.net.IDN;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the operator is configured to use.
 *
 * @param sender address that mails come from; its domain in punycode, as SES has it
 * @param configurationSet SES configuration set, or null for none
 * @param region of what has none of its own
 * @param sesRegion region of SES
 * @param eventsRegion region that IAM's events appear in
 * @param queueUrl queue with AWS's notifications, or null for none
 * @param eventBus ARN or name of the bus for outcomes, or null for none
 * @param roleArn whose permissions to check; null for those of the credentials in use
 * @param people under which path and boundary people are declared, where no CloudUser tells
 * @param namespaces to watch; empty for all
 * @param readsKubeSystem whether the cluster is known by the uid of kube-system
 * @param leaseNamespace namespace of the Lease, or null without leader election
 * @param discoveryNamespace namespace of discovered CloudUsers, or null for none
 */
public record Settings(
    String sender,
    @Nullable String configurationSet,
    String region,
    String sesRegion,
    String eventsRegion,
    @Nullable URI queueUrl,
    @Nullable String eventBus,
    @Nullable String roleArn,
    Placement people,
    Set<String> namespaces,
    boolean readsKubeSystem,
    @Nullable String leaseNamespace,
    @Nullable String discoveryNamespace) {

  /** Takes the sender's domain in either form. */
  public Settings {
    int at = sender.indexOf('@') + 1;
    sender = sender.substring(0, at) + IDN.toASCII(sender.substring(at)).toLowerCase(Locale.ROOT);
  }

  /**
   * Where people are in IAM.
   *
   * @param path their IAM path
   * @param boundary ARN of their permissions boundary, or null for none
   */
  public record Placement(String path, @Nullable String boundary) {}

  /**
   * The region that IAM's events appear in.
   *
   * @param region any region of the partition
   */
  public static String eventsRegionOf(String region) {
    if (region.startsWith("cn-")) {
      return "cn-north-1";
    }
    return region.startsWith("us-gov-") ? "us-gov-west-1" : "us-east-1";
  }

  String senderDomain() {
    return sender.substring(sender.indexOf('@') + 1);
  }

  /** The domains that the sender's is a subdomain of, the nearest first; no top-level one. */
  List<String> domainsAboveSender() {
    List<String> above = new ArrayList<>();
    String domain = senderDomain();
    for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.')) {
      domain = domain.substring(dot + 1);
      if (domain.contains(".")) {
        above.add(domain);
      }
    }
    return above;
  }
}
