// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.clouduser.api.Reason;
import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Value 'P&ss<'=*7' at 'password' is refused",
        "Action=CreateLoginProfile&Password=P%26ss%3C%27%3D%2A7&Version=2010-05-08",
        "Password=P%26ss%3C%27%3D*7",
        "<Message>Value P&amp;ss&lt;&apos;=*7</Message>",
        "{\"html\": \"P&amp;ss&lt;&#39;=*7\"}"
      })
  void isConcealedInWhateverFormAnAnswerRepeatsIt(String answer) {
    Password password = new Password("P&ss<'=*7".toCharArray());
    OperationFailed told = OperationFailed.stalled(Reason.AccessDenied, "AWS: " + answer, null);
    OperationFailed behind =
        OperationFailed.passing(
            Reason.AwsUnavailable, "away", new IllegalStateException(new IOException(answer)));
    OperationFailed beside = OperationFailed.passing(Reason.AwsUnavailable, "away", null);
    beside.addSuppressed(new IOException(answer));

    for (OperationFailed failure : List.of(told, behind, beside)) {
      OperationFailed concealed = password.conceal(failure, "CreateLoginProfile");

      assertThat(concealed.sentence()).contains("CreateLoginProfile").doesNotContain("7");
      assertThat(concealed).hasNoCause().hasNoSuppressedExceptions();
      assertThat(concealed.reason()).isEqualTo(failure.reason());
      assertThat(concealed.retryability()).isEqualTo(failure.retryability());
    }
  }

  @Test
  void leavesAFailureAloneThatDoesNotShowIt() {
    OperationFailed failure =
        OperationFailed.passing(Reason.AwsUnavailable, "away", new IOException("reset"));

    assertThat(new Password(SECRET.toCharArray()).conceal(failure, "SendEmail")).isSameAs(failure);
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
