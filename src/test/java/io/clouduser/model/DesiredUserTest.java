// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.clouduser.api.CloudUser;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DesiredUserTest {
  private static final Owner OWNER = Owner.of("cluster", "team", "jane");
  private static final String READ = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  private static final DesiredUser BASE =
      new DesiredUser("jane", "/", null, Set.of("dev"), Set.of(READ), Map.of("a", "1"), OWNER);

  static Stream<Arguments> changes() {
    return Stream.of(
        arguments("nothing", BASE, Set.of()),
        arguments("path", user("/x/", null, Set.of("dev"), Set.of(READ), "1"), Set.of(Aspect.USER)),
        arguments(
            "boundary", user("/", READ, Set.of("dev"), Set.of(READ), "1"), Set.of(Aspect.USER)),
        arguments("tag", user("/", null, Set.of("dev"), Set.of(READ), "2"), Set.of(Aspect.USER)),
        arguments(
            "groups",
            user("/", null, Set.of("dev", "x"), Set.of(READ), "1"),
            Set.of(Aspect.GROUPS)),
        arguments(
            "policies", user("/", null, Set.of("dev"), Set.of(), "1"), Set.of(Aspect.POLICIES)),
        arguments(
            "everything", user("/x/", READ, Set.of(), Set.of(), "2"), EnumSet.allOf(Aspect.class)),
        arguments(
            "owner",
            new DesiredUser(
                "jane",
                "/",
                null,
                Set.of("dev"),
                Set.of(READ),
                Map.of("a", "1"),
                Owner.of("other", "team", "jane")),
            Set.of(Aspect.USER)));
  }

  private static DesiredUser user(
      String path, String boundary, Set<String> groups, Set<String> policies, String tag) {
    return new DesiredUser("jane", path, boundary, groups, policies, Map.of("a", tag), OWNER);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void saysWhichAspectsAChangeTouches(String what, DesiredUser changed, Set<Aspect> aspects) {
    assertThat(changed.differsFrom(BASE)).as(what).isEqualTo(aspects);
    assertThat(BASE.differsFrom(changed)).as(what + ", the other way round").isEqualTo(aspects);
  }

  @Test
  void holdsItsCollectionsInOneOrderAndForItself() {
    List<String> names = List.of("z", "a", "m");

    assertThat(
            new DesiredUser("jane", "/", null, Set.copyOf(names), Set.of(), Map.of(), OWNER)
                .groups())
        .containsExactly("a", "m", "z");
  }

  @Test
  void takesTheNameOfTheResourceUnlessTheSpecGivesOne() {
    assertThat(declared("{\"email\": \"jane@example.com\"}").userName()).isEqualTo("jane");
    assertThat(declared("{\"email\": \"jane@example.com\", \"userName\": \"J.Doe\"}").userName())
        .isEqualTo("J.Doe");
  }

  @Test
  void toleratesAnEntryThatIsGivenTwice() {
    assertThat(declared("{\"email\": \"j@example.com\", \"groups\": [\"dev\", \"dev\"]}").groups())
        .containsExactly("dev");
  }

  @Test
  void addsTheOwnersTagsToTheDeclaredOnes() {
    assertThat(BASE.allTags())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "a", "1",
                "managed-by", "clouduser-operator",
                "clouduser.io/owner", "cluster/team/jane"));
  }

  private static DesiredUser declared(String spec) {
    CloudUser resource =
        Serialization.unmarshal(
            """
            {"apiVersion": "clouduser.io/v1alpha1", "kind": "CloudUser",
             "metadata": {"name": "jane", "namespace": "team"}, "spec": %s}
            """
                .formatted(spec),
            CloudUser.class);
    return DesiredUser.of(resource, OWNER);
  }
}
