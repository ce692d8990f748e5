// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An open watch connection, as HTTP chunks or as WebSocket frames (RFC 6455). One thread sends
 * while another waits in {@link #awaitPeerClose()}.
 */
final class EventStream {
  private static final int FINAL_FRAME = 0x80;
  private static final int TEXT = 0x1;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xA;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final boolean webSocket;

  EventStream(Socket socket, InputStream in, OutputStream out, boolean webSocket) {
    this.socket = socket;
    this.in = in;
    this.out = out;
    this.webSocket = webSocket;
  }

  /** Sends one event. */
  synchronized void send(byte[] event) throws IOException {
    if (webSocket) {
      frame(TEXT, event);
    } else {
      out.write(
          (Integer.toHexString(event.length + 1) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(event);
      out.write("\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
  }

  /** Ends the stream in the orderly way and closes the connection. */
  synchronized void close() {
    try (socket) {
      if (webSocket) {
        frame(CLOSE, ByteBuffer.allocate(2).putShort((short) 1000).array());
      } else {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    } catch (IOException e) {
      // The peer was faster; there is nobody left to tell.
    }
  }

  /** Blocks until the client goes away; answers pings meanwhile. */
  void awaitPeerClose() {
    try {
      while (true) {
        int first = in.read();
        if (first < 0) {
          return;
        }
        if (!webSocket) {
          continue;
        }
        byte[] payload = readPayload();
        switch (first & 0x0F) {
          case CLOSE -> {
            return;
          }
          case PING -> frameSafely(PONG, payload);
          default -> {}
        }
      }
    } catch (IOException e) {
      // Closed from either side: the wait is over.
    }
  }

  private byte[] readPayload() throws IOException {
    int second = in.read();
    long length = second & 0x7F;
    if (length == 126) {
      length = ByteBuffer.wrap(in.readNBytes(2)).getShort() & 0xFFFF;
    } else if (length == 127) {
      length = ByteBuffer.wrap(in.readNBytes(8)).getLong();
    }
    byte[] mask = (second & 0x80) == 0 ? new byte[4] : in.readNBytes(4);
    byte[] payload = in.readNBytes(Math.toIntExact(length));
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return payload;
  }

  private synchronized void frameSafely(int opcode, byte[] payload) throws IOException {
    frame(opcode, payload);
  }

  private void frame(int opcode, byte[] payload) throws IOException {
    out.write(FINAL_FRAME | opcode);
    if (payload.length < 126) {
      out.write(payload.length);
    } else if (payload.length < 65536) {
      out.write(126);
      out.write(ByteBuffer.allocate(2).putShort((short) payload.length).array());
    } else {
      out.write(127);
      out.write(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    out.write(payload);
    out.flush();
  }
}
