// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for the name of every IAM user. */
class ResourceNamesPropertyTest {
  private static final String LEGAL =
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

  @Property
  void everyUserGetsALegalName(@ForAll("userNames") String userName) {
    assertThat(ResourceNames.candidates(userName))
        .allSatisfy(name -> assertThat(name).matches(LEGAL).hasSizeLessThanOrEqualTo(253));
  }

  @Property
  void theNameIsAlwaysTheSame(@ForAll("userNames") String userName) {
    assertThat(ResourceNames.candidates(userName.toUpperCase(Locale.ROOT)))
        .isEqualTo(ResourceNames.candidates(userName));
  }

  /** Not even the second choice of one is the first of another. */
  @Property(tries = 5_000)
  void noTwoUsersShareAName(@ForAll("alike") String one, @ForAll("alike") String other) {
    Assume.that(!one.equalsIgnoreCase(other));

    assertThat(ResourceNames.candidates(one))
        .doesNotContainAnyElementsOf(ResourceNames.candidates(other));
  }

  /** A user may be called what another's resource is called. */
  @Property
  void nobodyGetsTheNameWithTheHashOfAnother(@ForAll("userNames") String userName) {
    List<String> names = ResourceNames.candidates(userName);
    String namesake = names.get(names.size() - 1);
    Assume.that(namesake.length() <= 64 && !namesake.equalsIgnoreCase(userName));

    assertThat(ResourceNames.candidates(namesake)).doesNotContainAnyElementsOf(names);
  }

  @Provide
  Arbitrary<String> userNames() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withCharRange('A', 'Z')
        .withCharRange('0', '9')
        .withChars("_+=,.@-")
        .ofMinLength(1)
        .ofMaxLength(64);
  }

  /** Few letters, so that names come close to each other. */
  @Provide
  Arbitrary<String> alike() {
    return Arbitraries.strings().withChars("aB_.@-").ofMinLength(1).ofMaxLength(6);
  }
}
