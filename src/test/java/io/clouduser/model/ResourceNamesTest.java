// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceNamesTest {
  private static final String LEGAL =
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
  private static final String IAM = "abcXYZ019_+=,.@-";

  @ParameterizedTest
  @CsvSource({"jane, jane", "Jane.Doe, jane.doe", "OPS-7, ops-7", "7, 7"})
  void keepsNamesThatAreLegalButForTheirCase(String userName, String name) {
    assertThat(ResourceNames.of(userName)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "jane@example.com, jane-example.com-",
    "jane_doe, jane-doe-",
    "a..b, a-b-",
    "a.-b, a-b-",
    "-jane., jane-",
    "'___', user-"
  })
  void replacesTheRestAndTellsThemApartByTheirHash(String userName, String beginning) {
    assertThat(ResourceNames.of(userName)).matches("\\Q" + beginning + "\\E[0-9a-f]{8}");
  }

  @Test
  void givesDifferentUsersDifferentNames() {
    List<String> users =
        List.of("jane@example.com", "jane-example.com", "jane_example.com", "jane+example.com");

    assertThat(users.stream().map(ResourceNames::of).distinct()).hasSameSizeAs(users);
  }

  @Test
  void leavesNoNameWithAHashToAUserWhoIsReallyCalledSo() {
    String hashed = ResourceNames.of("jane_doe");

    assertThat(ResourceNames.of(hashed)).isNotEqualTo(hashed).startsWith("jane-doe-");
  }

  @Test
  void offersAnotherNameWhereAResourceHasTheFirst() {
    assertThat(ResourceNames.candidates("jane")).first().isEqualTo("jane");
    assertThat(ResourceNames.candidates("jane")).element(1).asString().matches("jane-[0-9a-f]{8}");
    assertThat(ResourceNames.candidates("jane_doe")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Jane_Doe", "jane_doe", "JANE_DOE"})
  void ignoresTheCaseAsIamDoes(String userName) {
    assertThat(ResourceNames.of(userName)).isEqualTo(ResourceNames.of("jane_doe"));
  }

  @Test
  void isLegalForEveryNameThatIamAllows() {
    Random random = new Random(1);
    Set<String> users = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder userName = new StringBuilder();
      int length = 1 + random.nextInt(i % 64 + 1);
      for (int j = 0; j < length; j++) {
        userName.append(IAM.charAt(random.nextInt(IAM.length())));
      }
      String name = ResourceNames.of(userName.toString());
      assertThat(name).as(userName.toString()).matches(LEGAL).hasSizeLessThanOrEqualTo(253);
      users.add(userName.toString().toLowerCase(Locale.ROOT));
      names.add(name);
    }

    assertThat(names).hasSameSizeAs(users);
  }
}
