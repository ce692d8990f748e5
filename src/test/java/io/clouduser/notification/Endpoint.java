// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import java.net.URI;

/** Where the SDK's own chain leads to. */
final class Endpoint {
  private Endpoint() {}

  static void use(URI endpoint) {
    System.setProperty("aws.endpointUrl", endpoint.toString());
    System.setProperty("aws.region", "us-east-1");
    System.setProperty("aws.accessKeyId", "AKIAOPERATOR00000000");
    System.setProperty("aws.secretAccessKey", "not-a-secret");
  }
}
