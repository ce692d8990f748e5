// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://sqs.eu-west-1.amazonaws.com/111122223333/q, eu-west-1",
    "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q, cn-north-1",
    "https://sqs-fips.us-gov-west-1.amazonaws.com/111122223333/q, us-gov-west-1",
    "https://vpce-1-2.sqs.us-east-1.vpce.amazonaws.com/111122223333/q, us-east-1",
    "https://ap-southeast-2.queue.amazonaws.com/111122223333/q, ap-southeast-2",
    "https://sqs.us-east-2.api.aws/111122223333/q, us-east-2",
    "http://sqs.us-east-1.localhost.localstack.cloud:4566/111122223333/q, us-east-1"
  })
  void tellsRegionAccountAndName(URI url, String region) {
    assertThat(QueueUrl.of(url))
        .isEqualTo(new QueueUrl(Optional.of(region), Optional.of("111122223333"), "q"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:4566/111122223333/q, 111122223333",
    "https://queue.amazonaws.com/111122223333/q, 111122223333",
    "https://queue.example.com/q,",
    "https://sqs.example/q,"
  })
  void tellsNoRegionWhereTheHostNamesNone(URI url, String account) {
    assertThat(QueueUrl.of(url))
        .isEqualTo(new QueueUrl(Optional.empty(), Optional.ofNullable(account), "q"));
  }
}
