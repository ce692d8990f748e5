// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnerTest {
  /** Values of IAM tags. */
  private static final String TAG_VALUE = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}";

  private static final int UID = 36;

  @Test
  void namesClusterNamespaceAndResource() {
    Owner owner = Owner.of("prod", "team", "jane.doe");

    assertThat(owner.value()).isEqualTo("prod/team/jane.doe");
    assertThat(owner.tags())
        .isEqualTo(
            Map.of("managed-by", "clouduser-operator", "clouduser.io/owner", "prod/team/jane.doe"));
  }

  @ParameterizedTest(name = "cluster id of {0}, namespace of {1}, name of {2} characters")
  @CsvSource({"64,63,253", "64,63,1", "64,63,127", "64,63,128", "1,1,253", "36,63,253", "1,63,253"})
  void fitsIntoATagHoweverLongTheNamesAre(int cluster, int namespace, int name) {
    assertThat(Owner.of("c".repeat(cluster), "n".repeat(namespace), "x".repeat(name)).value())
        .matches(TAG_VALUE);
  }

  @ParameterizedTest(name = "namespace of {0}, name of {1} characters in full: {2}")
  @CsvSource({"63,155,true", "63,156,false", "1,217,true", "1,218,false"})
  void keepsTheWholeNameUpTo256Characters(int namespace, int name, boolean whole) {
    String full = "u".repeat(UID) + "/" + "n".repeat(namespace) + "/" + "x".repeat(name);

    String value = Owner.of("u".repeat(UID), "n".repeat(namespace), "x".repeat(name)).value();

    assertThat(value.equals(full)).isEqualTo(whole);
  }

  @Test
  void tellsLongNamesApartThatBeginAlike() {
    String beginning = "x".repeat(252);
    Owner one = Owner.of("u".repeat(UID), "ns", beginning + "1");
    Owner two = Owner.of("u".repeat(UID), "ns", beginning + "2");

    assertThat(one).isNotEqualTo(two).isEqualTo(Owner.of("u".repeat(UID), "ns", beginning + "1"));
    assertThat(one.value()).startsWith("u".repeat(UID) + "/ns/xxx").contains("=");
  }

  @Test
  void tellsNamespacesAndClustersApart() {
    assertThat(Owner.of("a", "b", "c"))
        .isNotEqualTo(Owner.of("a", "c", "b"))
        .isNotEqualTo(Owner.of("b", "b", "c"));
  }
}
