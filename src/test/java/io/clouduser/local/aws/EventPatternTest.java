// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** EventBridge's operators, against one event. */
class EventPatternTest {
  private static final String EVENT =
      "{\"source\":\"aws.iam\",\"detail-type\":\"AWS API Call via CloudTrail\",\"detail\":{"
          + "\"eventName\":\"CreateUser\",\"count\":3,\"names\":[\"a\",\"b\"]}}";

  private static boolean matches(String pattern) {
    return EventPattern.parse(pattern).matches(Json.parse(EVENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"source\":[\"aws.iam\",\"aws.ses\"]}",
        "{\"source\":[{\"prefix\":\"aws.\"}]}",
        "{\"detail\":{\"eventName\":[{\"suffix\":\"User\"}]}}",
        "{\"detail\":{\"eventName\":[{\"wildcard\":\"Cr*Us*\"}]}}",
        "{\"detail\":{\"eventName\":[{\"equals-ignore-case\":\"createuser\"}]}}",
        "{\"detail\":{\"eventName\":[{\"anything-but\":[\"DeleteUser\"]}]}}",
        "{\"detail\":{\"eventName\":[{\"anything-but\":{\"prefix\":\"Delete\"}}]}}",
        "{\"detail\":{\"errorCode\":[{\"exists\":false}]}}",
        "{\"detail\":{\"count\":[{\"numeric\":[\">\",2,\"<=\",3]}]}}",
        "{\"detail\":{\"names\":[\"b\",\"c\"]}}",
        "{\"$or\":[{\"source\":[\"x\"]},{\"detail\":{\"count\":[3]}}]}"
      })
  void matchesWhatItSays(String pattern) {
    assertThat(matches(pattern)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"source\":[\"aws.ses\"]}",
        "{\"source\":[\"aws.iam\"],\"detail\":{\"eventName\":[\"DeleteUser\"]}}",
        "{\"detail\":{\"eventName\":[{\"exists\":false}]}}",
        "{\"detail\":{\"absent\":[\"x\"]}}",
        "{\"detail\":{\"eventName\":[{\"wildcard\":\"Create\"}]}}",
        "{\"detail\":{\"eventName\":[{\"anything-but\":\"CreateUser\"}]}}",
        "{\"detail\":{\"count\":[{\"numeric\":[\">\",3]}]}}"
      })
  void leavesOutTheRest(String pattern) {
    assertThat(matches(pattern)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "[]",
        "{\"source\":\"aws.iam\"}",
        "{\"source\":[{\"like\":\"x\"}]}"
      })
  void refusesWhatIsNoPattern(String pattern) {
    assertThatExceptionOfType(AwsError.class)
        .isThrownBy(() -> EventPattern.parse(pattern))
        .satisfies(e -> assertThat(e.code()).isEqualTo("InvalidEventPatternException"));
  }
}
