// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the URL of a queue tells: {@code https://sqs.<region>.amazonaws.com/<account>/<name>}, its
 * older form, and those of FIPS and VPC endpoints.
 *
 * @param region if the host names one
 * @param account if the path names one
 * @param name of the queue
 */
public record QueueUrl(Optional<String> region, Optional<String> account, String name) {
  /** Source: Amazon SQS endpoints and quotas. */
  private static final Pattern HOST =
      Pattern.compile(
          "(?:.*\\.)?(?:sqs(?:-fips)?\\.(?<region>[a-z0-9]+(?:-[a-z0-9]+)+)"
              + "|(?<older>[a-z0-9]+(?:-[a-z0-9]+)+)\\.queue)\\..+");

  private static final Pattern PATH = Pattern.compile("(?:.*/)?(?<account>[0-9]{12})/[^/]+");

  /** Reads a queue's URL; what it does not tell is empty. */
  public static QueueUrl of(URI url) {
    String path = String.valueOf(url.getPath());
    Matcher inPath = PATH.matcher(path);
    return new QueueUrl(
        region(String.valueOf(url.getHost())),
        inPath.matches() ? Optional.ofNullable(inPath.group("account")) : Optional.empty(),
        path.substring(path.lastIndexOf('/') + 1));
  }

  private static Optional<String> region(String host) {
    Matcher matcher = HOST.matcher(host);
    return matcher.matches()
        ? Optional.ofNullable(matcher.group("region"))
            .or(() -> Optional.ofNullable(matcher.group("older")))
        : Optional.empty();
  }
}
