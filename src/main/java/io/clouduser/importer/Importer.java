// SPDX-License-Identifier: Apache-2.0
package io.clouduser.importer;

import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.ObservedUser.Present;
import io.clouduser.model.Owner;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Prints the users of an account as manifests, and as comments those that cannot be one.
 *
 * <p>Reads only. Whether a user has a login profile is asked for each user that is printed and not
 * taken from a credential report, which may be hours old: a manifest that is wrong about it would
 * take somebody's sign-in away, or mail a password.
 */
public final class Importer {
  /** How often progress is told, in users. */
  private static final int STEP = 250;

  private final Predicate<String> hasLoginProfile;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Yaml yaml = new Yaml();
  private final KubernetesSerialization reader = new KubernetesSerialization();

  /**
   * @param hasLoginProfile asks IAM, by user name
   * @param out takes the manifests
   * @param err takes progress and the summary
   */
  public Importer(Predicate<String> hasLoginProfile, PrintWriter out, PrintWriter err) {
    this.hasLoginProfile = hasLoginProfile;
    this.out = out;
    this.err = err;
  }

  /**
   * What is printed besides the people.
   *
   * @param withoutLoginProfile users that cannot sign in to the console, such as machines
   * @param owned users that a CloudUser owns already; without a login profile they may be suspended
   *     people, so each stands there as a comment
   */
  public record Include(boolean withoutLoginProfile, boolean owned) {}

  /**
   * What became of the users.
   *
   * @param users of the account
   * @param written as manifests
   * @param notSelected others than those asked for
   * @param withoutLoginProfile left out because they cannot sign in
   * @param owned left out because a CloudUser owns them
   * @param impossible that cannot be written as they are
   */
  public record Summary(
      int users,
      int written,
      int notSelected,
      int withoutLoginProfile,
      int owned,
      int impossible) {}

  /** Prints. */
  public Summary print(
      Collection<Present> users, Selection selection, Include include, Style style) {
    Map<String, String> names = new HashMap<>();
    int looked = 0;
    int written = 0;
    int notSelected = 0;
    int withoutLoginProfile = 0;
    int owned = 0;
    int impossible = 0;
    for (Present user : users) {
      Attributes attributes = user.attributes();
      if (attributes == null || !selection.matches(user, attributes)) {
        notSelected++;
      } else if (!include.owned() && owned(attributes)) {
        owned++;
      } else {
        boolean loginProfile = hasLoginProfile.test(attributes.identity().userName());
        if (!loginProfile && !owned(attributes) && !include.withoutLoginProfile()) {
          withoutLoginProfile++;
        } else {
          Manifest manifest = Manifest.of(user, attributes, loginProfile, style, reader);
          if (print(manifest, attributes.identity().userName(), names)) {
            written++;
          } else {
            impossible++;
          }
        }
      }
      looked++;
      if (looked % STEP == 0) {
        progress(looked, users.size(), written);
      }
    }
    out.flush();
    return new Summary(users.size(), written, notSelected, withoutLoginProfile, owned, impossible);
  }

  private static boolean owned(Attributes attributes) {
    return attributes.tags().containsKey(Owner.OWNER_TAG);
  }

  private void progress(int looked, int all, int written) {
    err.println(looked + " of " + all + " users looked at, " + written + " manifests");
    err.flush();
  }

  /** A name is taken only by what is printed under it. */
  private boolean print(Manifest manifest, String userName, Map<String, String> names) {
    List<String> problems = manifest.problems();
    if (problems.isEmpty()) {
      String other = names.putIfAbsent(manifest.key(), userName);
      if (other == null) {
        out.print(yaml.document(manifest.content()));
        return true;
      }
      problems = List.of("its resource would have the name of " + other + "'s: write it by hand");
    }
    String why = userName + " is not written: " + String.join("; ", problems);
    out.println("# " + why.replaceAll("\\s+", " "));
    err.println(why);
    return false;
  }
}
