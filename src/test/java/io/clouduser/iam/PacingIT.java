// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.local.aws.AwsEmulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.IamClient;

/** Every attempt that IAM refuses is heard of, and the next calls wait. */
class PacingIT {
  private final AwsEmulator aws = AwsEmulator.start();
  private IamClient iam;

  @BeforeEach
  void connect() {
    WireWorld.point(aws.endpoint());
    iam = IamClients.create();
  }

  @AfterEach
  void stop() {
    iam.close();
    aws.close();
  }

  private long milliseconds(Runnable call) {
    long begin = System.nanoTime();
    call.run();
    return (System.nanoTime() - begin) / 1_000_000;
  }

  @Test
  void callsAfterARefusalWaitForTheirTurnsAndOtherOperationsDoNot() {
    aws.rates().limit("iam:CreateUser", 2, 2);
    for (int i = 0; i < 3; i++) {
      String name = "person-" + i;
      iam.createUser(r -> r.userName(name));
    }
    assertThat(aws.calls().count("iam:CreateUser")).isGreaterThan(3);
    int before = aws.calls().count("iam:CreateUser");

    long four =
        milliseconds(
            () -> {
              for (int i = 3; i < 7; i++) {
                String name = "person-" + i;
                iam.createUser(r -> r.userName(name));
              }
            });

    assertThat(four).isGreaterThan(500);
    assertThat(aws.calls().count("iam:CreateUser") - before).isLessThanOrEqualTo(6);
    assertThat(milliseconds(() -> iam.getUser(r -> r.userName("person-1")))).isLessThan(1_000);
  }
}
