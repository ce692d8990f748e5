// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clouduser.notification.Notification.UserEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds for every message. */
class NotificationParserPropertyTest {
  private static final List<String> SAMPLES =
      List.of("createuser", "createuser-failed", "addusertogroup", "sns-envelope");
  private final NotificationParser parser = new NotificationParser();

  @Property(tries = 2_000)
  void neverThrowsWhateverTheText(@ForAll String body) {
    assertThat(parser.parse(body)).isNotNull();
  }

  /** Any one value of a real message replaced by any other. */
  @Property(tries = 3_000)
  void neverThrowsWhateverIsInAField(
      @ForAll @IntRange(max = 3) int sample,
      @ForAll @IntRange(min = 0, max = 200) int field,
      @ForAll("values") JsonNode value) {
    JsonNode message = mutated(Samples.sample(SAMPLES.get(sample)), field, value);

    assertThat(parser.parse(message.toString())).isNotNull();
    assertThat(parser.parse(Samples.enveloped(message))).isNotNull();
  }

  /** No name that reaches the operator is anything but a name. */
  @Property(tries = 2_000)
  void letsOnlyNamesThrough(@ForAll String name) {
    if (parser.parse(Samples.call("CreateUser", Map.of("userName", name)).toString())
        instanceof UserEvent event) {
      assertThat(event.userName()).isEqualTo(name).matches("[A-Za-z0-9_+=,.@-]{1,128}");
    }
  }

  @Provide
  Arbitrary<JsonNode> values() {
    JsonNodeFactory make = JsonNodeFactory.instance;
    Arbitrary<JsonNode> nulls = Arbitraries.of(make.nullNode(), make.booleanNode(true));
    Arbitrary<JsonNode> numbers = Arbitraries.doubles().map(make::numberNode);
    Arbitrary<JsonNode> texts = Arbitraries.strings().ofMaxLength(300).map(make::textNode);
    Arbitrary<JsonNode> objects =
        Arbitraries.of("userName", "Type", "tags", "arn")
            .map(name -> make.objectNode().set(name, make.arrayNode().addNull()));
    return Arbitraries.oneOf(nulls, numbers, texts, objects);
  }

  private static JsonNode mutated(JsonNode message, int field, JsonNode value) {
    JsonNode copy = message.deepCopy();
    List<Runnable> places = new ArrayList<>();
    collect(copy, value, places);
    places.get(field % places.size()).run();
    return copy;
  }

  private static void collect(JsonNode node, JsonNode value, List<Runnable> places) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              e -> {
                places.add(() -> object.set(e.getKey(), value));
                collect(e.getValue(), value, places);
              });
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int index = i;
        places.add(() -> array.set(index, value));
        collect(array.get(i), value, places);
      }
    }
  }
}
