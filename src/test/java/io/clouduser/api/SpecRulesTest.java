// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.SpecTable.Manifest;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecRulesTest {
  static List<Manifest> manifests() {
    return SpecTable.all();
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void judgesAsTheDefinitionDoes(Manifest manifest) {
    List<String> wrong = SpecRules.check(manifest.resource());

    if (manifest.good()) {
      assertThat(wrong).isEmpty();
    } else {
      assertThat(wrong).hasSize(1).first().asString().contains(manifest.code());
    }
  }

  @Test
  void tellsAllThatIsWrongAtOnce() {
    CloudUser resource =
        Serialization.unmarshal(
            """
            {"metadata": {"name": "jane"},
             "spec": {"email": "?", "path": "?", "groups": ["?"], "tags": {"aws:x": "y"}}}
            """,
            CloudUser.class);

    assertThat(SpecRules.check(resource)).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"metadata\": {\"name\": \"jane\"}}",
        "{\"metadata\": {\"name\": \"jane\"}, \"spec\": null}"
      })
  void namesAMissingSpec(String json) {
    assertThat(SpecRules.check(Serialization.unmarshal(json, CloudUser.class)))
        .containsExactly("spec is missing");
  }

  /** The definition can only lower ASCII letters; what it lets pass here, the code tells. */
  @Test
  void isStricterThanTheDefinitionWithLettersOutsideOfAscii() {
    CloudUser resource =
        Serialization.unmarshal(
            """
            {"metadata": {"name": "jane"},
             "spec": {"email": "jane@example.com", "tags": {"Ä": "1", "ä": "2"}}}
            """,
            CloudUser.class);

    assertThat(SpecRules.check(resource))
        .containsExactly("spec.tags: keys may not differ in case alone");
  }
}
