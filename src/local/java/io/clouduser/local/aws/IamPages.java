// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** IAM's paging: MaxItems and Marker in, IsTruncated and Marker out. */
final class IamPages {
  private static final int DEFAULT = 100;
  private static final int MAXIMUM = 1_000;

  private IamPages() {}

  /** One page of a list under the given name. */
  static <T> ObjectNode page(
      Call call, String name, List<T> all, Function<T, ? extends JsonNode> each) {
    Slice slice = slice(call, all.size());
    ObjectNode reply = Json.object();
    ArrayNode array = reply.putArray(name);
    all.subList(slice.from(), slice.to()).forEach(item -> array.add(each.apply(item)));
    return slice.finish(reply);
  }

  /** The part of a list that this call asks for. */
  static Slice slice(Call call, int size) {
    int limit = call.in().integer("MaxItems").orElse(DEFAULT);
    if (limit < 1 || limit > MAXIMUM) {
      throw AwsError.validation(
          "1 validation error detected: Value '"
              + limit
              + "' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and"
              + " 1000");
    }
    int from = Math.min(size, call.in().string("Marker").map(IamPages::position).orElse(0));
    int to = Math.min(size, from + limit);
    return new Slice(from, to, size);
  }

  record Slice(int from, int to, int size) {
    ObjectNode finish(ObjectNode reply) {
      reply.put("IsTruncated", to < size);
      if (to < size) {
        byte[] position = Integer.toString(to).getBytes(StandardCharsets.US_ASCII);
        reply.put("Marker", Base64.getEncoder().encodeToString(position));
      }
      return reply;
    }
  }

  private static int position(String marker) {
    try {
      return Integer.parseInt(
          new String(Base64.getDecoder().decode(marker), StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      throw AwsError.validation("Invalid Marker.");
    }
  }
}
