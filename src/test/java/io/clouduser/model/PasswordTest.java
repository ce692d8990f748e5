// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.Serializable;
import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

class PasswordTest {
  private static final String SECRET = "Correct-Horse-7";

  @Test
  void showsNothingByAccident() throws Exception {
    Password password = new Password(SECRET.toCharArray());

    assertThat(password).hasToString("Password[hidden]");
    assertThat("" + password + String.format("%s", password)).doesNotContain("Horse");
    assertThat(
            new ObjectMapper()
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .writeValueAsString(password))
        .isEqualTo("{}");
    assertThat(password).isNotInstanceOf(Serializable.class);
    assertThat(password.reveal()).isEqualTo(SECRET);
  }

  @Test
  void comparesByIdentitySoThatNoCollectionTellsItsValue() {
    assertThat(new Password(SECRET.toCharArray())).isNotEqualTo(new Password(SECRET.toCharArray()));
  }

  @Test
  void isIndependentOfTheArrayItWasMadeFrom() {
    char[] characters = SECRET.toCharArray();
    Password password = new Password(characters);
    characters[0] = 'X';

    assertThat(password.reveal()).isEqualTo(SECRET);
  }

  @Test
  void wipesItsCharactersWhenClosed() throws Exception {
    Password password = new Password(SECRET.toCharArray());

    password.close();
    password.close();

    assertThatIllegalStateException()
        .isThrownBy(password::reveal)
        .withMessageNotContaining("Horse");
    Field field = Password.class.getDeclaredField("characters");
    field.setAccessible(true);
    assertThat((char[]) field.get(password)).containsOnly((char) 0);
  }
}
