// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;

/** A command of the command line in this JVM, against an AWS endpoint. */
public final class MainRunner {
  private MainRunner() {}

  /** What a command said before it ended. */
  public record Ended(int code, String out, String err) {}

  /** Runs a command to its end. */
  public static Ended run(URI endpoint, String... arguments) {
    System.setProperty("aws.endpointUrl", endpoint.toString());
    System.setProperty("aws.region", "us-east-1");
    System.setProperty("aws.accessKeyId", "AKIAOPERATOR00000000");
    System.setProperty("aws.secretAccessKey", "not-a-secret");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true)).execute(arguments);
    return new Ended(code, out.toString(), err.toString());
  }
}
