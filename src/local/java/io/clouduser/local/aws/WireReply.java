// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.util.Map;

/** An HTTP reply, and how far of it reaches the client. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WireReply(int status, Map<String, String> headers, byte[] body, Ending ending) {
  /** What becomes of the connection. */
  enum Ending {
    /** The reply is sent whole. */
    COMPLETE,
    /** The connection is closed without a byte. */
    CLOSED,
    /** The connection is reset without a byte. */
    RESET,
    /** Headers and half of the body are sent, then the connection is reset. */
    TRUNCATED
  }

  WireReply ending(Ending other) {
    return new WireReply(status, headers, body, other);
  }

  static WireReply none(Ending ending) {
    return new WireReply(0, Map.of(), new byte[0], ending);
  }
}
