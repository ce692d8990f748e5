// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** The table of one service's operations: name, whether it only reads, and what it does. */
final class Operations {
  private record Entry(boolean readOnly, Function<Call, ObjectNode> handler) {}

  private final Map<String, Entry> entries = new HashMap<>();

  void read(String name, Function<Call, ObjectNode> handler) {
    entries.put(name, new Entry(true, handler));
  }

  void write(String name, Function<Call, ObjectNode> handler) {
    entries.put(name, new Entry(false, handler));
  }

  /** An operation that answers nothing but success. */
  void act(String name, Consumer<Call> handler) {
    write(
        name,
        call -> {
          handler.accept(call);
          return Json.object();
        });
  }

  boolean contains(String name) {
    return entries.containsKey(name);
  }

  boolean readOnly(String name) {
    Entry entry = entries.get(name);
    return entry != null && entry.readOnly();
  }

  ObjectNode invoke(Call call) {
    Entry entry = entries.get(call.operation());
    if (entry == null) {
      throw new AwsError(
          400, "InvalidAction", "Could not find operation " + call.operation() + " of the double");
    }
    return entry.handler().apply(call);
  }
}
