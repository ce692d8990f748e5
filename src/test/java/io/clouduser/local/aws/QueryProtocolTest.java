// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Form parameters become trees. */
class QueryProtocolTest {
  @Test
  void readsListsOfStructuresInTheOrderOfTheirNumbers() {
    assertThat(
            Json.write(
                QueryProtocol.parse(
                    "Tags.member.10.Key=k10&Tags.member.2.Key=k2&Tags.member.2.Value=a%20b&"
                        + "TagKeys.member.1=x%26y&Empty=")))
        .isEqualTo(
            "{\"Tags\":[{\"Key\":\"k2\",\"Value\":\"a b\"},{\"Key\":\"k10\"}],"
                + "\"TagKeys\":[\"x&y\"],\"Empty\":\"\"}");
  }

  @Test
  void readsMaps() {
    assertThat(
            Json.write(
                QueryProtocol.parse(
                    "Attributes.entry.1.key=Raw&Attributes.entry.1.value=true&"
                        + "MessageAttributes.entry.1.Name=n&"
                        + "MessageAttributes.entry.1.Value.StringValue=v")))
        .isEqualTo(
            "{\"Attributes\":{\"Raw\":\"true\"},"
                + "\"MessageAttributes\":{\"n\":{\"StringValue\":\"v\"}}}");
  }
}
