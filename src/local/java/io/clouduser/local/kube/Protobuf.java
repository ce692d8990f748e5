// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * Reads Kubernetes' protobuf form of the few objects that {@code kubectl create} and {@code kubectl
 * auth} send in it. Field numbers are those of the generated.proto files of k8s.io/api.
 */
final class Protobuf {
  private static final byte[] MAGIC = {'k', '8', 's', 0};

  /** How one field is read. */
  private interface Field {
    void read(CodedInputStream in, ObjectNode into) throws IOException;
  }

  private static final Map<Integer, Field> OBJECT_META =
      Map.of(
          1, text("name"),
          2, text("generateName"),
          3, text("namespace"),
          11, textMap("labels"),
          12, textMap("annotations"));
  private static final Field METADATA = message("metadata", OBJECT_META);

  private static final Map<String, Map<Integer, Field>> KINDS =
      Map.of(
          "Namespace", Map.of(1, METADATA),
          "ServiceAccount", Map.of(1, METADATA),
          "ConfigMap", Map.of(1, METADATA, 2, textMap("data"), 3, bytesMap("binaryData")),
          "Secret", Map.of(1, METADATA, 2, bytesMap("data"), 3, text("type")),
          "DeleteOptions", Map.of(),
          "SelfSubjectReview", Map.of(),
          "SelfSubjectRulesReview", Map.of(2, message("spec", Map.of(1, text("namespace")))),
          "SelfSubjectAccessReview",
              Map.of(
                  2,
                  message(
                      "spec",
                      Map.of(
                          1,
                          message(
                              "resourceAttributes",
                              Map.of(
                                  1, text("namespace"),
                                  2, text("verb"),
                                  3, text("group"),
                                  5, text("resource"),
                                  7, text("name")))))));

  private Protobuf() {}

  /** Whether a body is in this form. */
  static boolean isProtobuf(byte[] body) {
    return body.length > MAGIC.length
        && Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /** Turns an object into JSON; the result is empty when its kind is not among the known. */
  static String toJson(byte[] body) throws IOException {
    ObjectNode object = Json.object();
    ByteString raw = ByteString.EMPTY;
    CodedInputStream envelope =
        CodedInputStream.newInstance(body, MAGIC.length, body.length - MAGIC.length);
    for (int tag = envelope.readTag(); tag != 0; tag = envelope.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 ->
            read(
                envelope.readBytes().newCodedInput(),
                object,
                Map.of(1, text("apiVersion"), 2, text("kind")));
        case 2 -> raw = envelope.readBytes();
        default -> envelope.skipField(tag);
      }
    }
    Map<Integer, Field> fields = KINDS.get(object.path("kind").asText());
    if (fields == null) {
      return "";
    }
    read(raw.newCodedInput(), object, fields);
    return object.toString();
  }

  private static void read(CodedInputStream in, ObjectNode into, Map<Integer, Field> fields)
      throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      Field field = fields.get(WireFormat.getTagFieldNumber(tag));
      if (field == null) {
        in.skipField(tag);
      } else {
        field.read(in, into);
      }
    }
  }

  private static Field text(String name) {
    return (in, into) -> {
      String value = in.readString();
      if (!value.isEmpty()) {
        into.put(name, value);
      }
    };
  }

  private static Field message(String name, Map<Integer, Field> fields) {
    return (in, into) ->
        read(in.readBytes().newCodedInput(), into.withObjectProperty(name), fields);
  }

  private static Field textMap(String name) {
    return entries(name, (in, entry) -> entry.put("value", in.readString()));
  }

  private static Field bytesMap(String name) {
    return entries(
        name,
        (in, entry) -> entry.put("value", Base64.getEncoder().encodeToString(in.readByteArray())));
  }

  private static Field entries(String name, Field value) {
    return (in, into) -> {
      ObjectNode entry = Json.object();
      read(in.readBytes().newCodedInput(), entry, Map.of(1, text("key"), 2, value));
      into.withObjectProperty(name).put(entry.path("key").asText(), entry.path("value").asText());
    };
  }
}
