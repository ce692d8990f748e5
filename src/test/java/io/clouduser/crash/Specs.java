// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.api.CloudUserSpec;
import io.clouduser.api.CloudUserSpec.Adoption;
import io.clouduser.api.ConsoleSpec;
import io.clouduser.api.CredentialsSpec;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Specs, and edits of them. */
final class Specs {
  static final String POLICY = "arn:aws:iam::aws:policy/IAMUserChangePassword";

  private Specs() {}

  static CloudUserSpec onboarding() {
    return new CloudUserSpec(
        null,
        "ada@example.org",
        "Ada",
        "/",
        List.of("devs"),
        List.of(POLICY),
        null,
        Map.of("team", "engines"),
        null,
        null,
        null,
        null);
  }

  static CloudUserSpec adopting() {
    return adoption(Adoption.Adopt).apply(onboarding());
  }

  static CloudUserSpec withoutConsole() {
    return console(false).apply(onboarding());
  }

  static UnaryOperator<CloudUserSpec> revision(long revision) {
    return it ->
        make(
            it,
            it.email(),
            it.groups(),
            it.console(),
            new CredentialsSpec(revision),
            it.adoption());
  }

  static UnaryOperator<CloudUserSpec> email(String email) {
    return it -> make(it, email, it.groups(), it.console(), it.credentials(), it.adoption());
  }

  static UnaryOperator<CloudUserSpec> groups(String... groups) {
    return it ->
        make(it, it.email(), List.of(groups), it.console(), it.credentials(), it.adoption());
  }

  static UnaryOperator<CloudUserSpec> console(boolean enabled) {
    return it ->
        make(
            it,
            it.email(),
            it.groups(),
            new ConsoleSpec(enabled, null, null),
            it.credentials(),
            it.adoption());
  }

  private static UnaryOperator<CloudUserSpec> adoption(Adoption adoption) {
    return it -> make(it, it.email(), it.groups(), it.console(), it.credentials(), adoption);
  }

  private static CloudUserSpec make(
      CloudUserSpec from,
      String email,
      List<String> groups,
      ConsoleSpec console,
      CredentialsSpec credentials,
      Adoption adoption) {
    return new CloudUserSpec(
        from.userName(),
        email,
        from.displayName(),
        from.path(),
        groups,
        from.policies(),
        from.permissionsBoundary(),
        from.tags(),
        console,
        credentials,
        adoption,
        from.deletionPolicy());
  }
}
