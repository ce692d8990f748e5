// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.util.concurrent.CountDownLatch;

/** Runs the double on its own, for the AWS command line, Terraform and a look around. */
public final class AwsEmulatorServer {
  private static final int DEFAULT_PORT = 4566;

  private AwsEmulatorServer() {}

  /**
   * Serves until it is stopped.
   *
   * @param args the port; 4566 if missing
   */
  public static void main(String[] args) throws InterruptedException {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_PORT;
    try (AwsEmulator emulator = AwsEmulator.start(port)) {
      System.out.println("AWS double on " + emulator.endpoint());
      System.out.println("export AWS_ENDPOINT_URL=" + emulator.endpoint());
      System.out.println("export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1");
      System.out.println("export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test");
      new CountDownLatch(1).await();
    }
  }
}
