// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An HTTP request as it came in; header names in lower case. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WireRequest(
    String method,
    String path,
    String query,
    Map<String, String> headers,
    byte[] body,
    String remoteAddress) {

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
