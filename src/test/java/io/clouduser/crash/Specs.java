// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.api.CloudUserSpec;
import io.clouduser.api.CloudUserSpec.Adoption;
import io.clouduser.api.CloudUserSpec.DeletionPolicy;
import io.clouduser.api.CloudUserSpec.Management;
import io.clouduser.api.ConsoleSpec;
import io.clouduser.api.CredentialsSpec;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Specs, and edits of them. */
final class Specs {
  static final String POLICY = "arn:aws:iam::aws:policy/IAMUserChangePassword";

  private Specs() {}

  /** A spec in the making. */
  private static final class Draft {
    private String email = "ada@example.org";
    private List<String> groups = List.of("devs");
    private ConsoleSpec console = new ConsoleSpec(null, null, null);
    private CredentialsSpec credentials = new CredentialsSpec(null, null);
    private Management management = Management.Full;
    private Adoption adoption = Adoption.Refuse;
    private DeletionPolicy deletionPolicy = DeletionPolicy.Delete;
    private boolean suspended;

    static Draft of(CloudUserSpec spec) {
      Draft draft = new Draft();
      draft.email = spec.email();
      draft.groups = spec.groups();
      draft.console = spec.console();
      draft.credentials = spec.credentials();
      draft.management = spec.management();
      draft.adoption = spec.adoption();
      draft.deletionPolicy = spec.deletionPolicy();
      draft.suspended = spec.suspended();
      return draft;
    }

    CloudUserSpec spec() {
      return new CloudUserSpec(
          null,
          email,
          "Ada",
          null,
          "/",
          groups,
          List.of(POLICY),
          null,
          Map.of("team", "engines"),
          console,
          credentials,
          management,
          adoption,
          deletionPolicy,
          suspended);
    }
  }

  private static UnaryOperator<CloudUserSpec> edit(Consumer<Draft> change) {
    return spec -> {
      Draft draft = Draft.of(spec);
      change.accept(draft);
      return draft.spec();
    };
  }

  static CloudUserSpec onboarding() {
    return new Draft().spec();
  }

  static CloudUserSpec adopting() {
    return edit(it -> it.adoption = Adoption.Adopt).apply(onboarding());
  }

  static CloudUserSpec withoutConsole() {
    return console(false).apply(onboarding());
  }

  static UnaryOperator<CloudUserSpec> revision(long revision) {
    return edit(it -> it.credentials = new CredentialsSpec(revision, it.credentials.validFor()));
  }

  /** The user is another tool's. */
  static CloudUserSpec credentialsOnly() {
    return management(Management.CredentialsOnly).apply(onboarding());
  }

  static UnaryOperator<CloudUserSpec> management(Management management) {
    return edit(it -> it.management = management);
  }

  /** All of the user is ours, whoever made it. */
  static UnaryOperator<CloudUserSpec> takenOver() {
    return edit(
        it -> {
          it.management = Management.Full;
          it.adoption = Adoption.Adopt;
        });
  }

  static UnaryOperator<CloudUserSpec> suspended(boolean suspended) {
    return edit(it -> it.suspended = suspended);
  }

  static UnaryOperator<CloudUserSpec> validFor(String validFor) {
    return edit(it -> it.credentials = new CredentialsSpec(it.credentials.revision(), validFor));
  }

  static UnaryOperator<CloudUserSpec> email(String email) {
    return edit(it -> it.email = email);
  }

  static UnaryOperator<CloudUserSpec> groups(String... groups) {
    return edit(it -> it.groups = List.of(groups));
  }

  static UnaryOperator<CloudUserSpec> console(boolean enabled) {
    return edit(it -> it.console = new ConsoleSpec(enabled, null, null));
  }
}
