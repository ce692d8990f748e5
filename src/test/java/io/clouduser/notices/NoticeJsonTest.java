// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clouduser.notices.Notice.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoticeJsonTest {
  private static final Path DOC = Path.of("docs", "notices.md");
  private final NoticeJson json = new NoticeJson();
  private final ObjectMapper mapper = new ObjectMapper();

  @ParameterizedTest
  @EnumSource(Kind.class)
  void keepsToThePublishedSchema(Kind kind) throws IOException {
    JsonNode detail = mapper.readTree(json.detail(withCredentials(kind)));

    assertThat(NoticeSchema.problems(detail.toString())).isEmpty();
    assertThat(detail.path("kind").asText()).isEqualTo(kind.name());
  }

  /** A notice of a mail always has its delivery; the transitions' test holds the product to it. */
  private static Notice withCredentials(Kind kind) {
    Notice it = Samples.notice(kind, "jane");
    boolean mail =
        List.of(Kind.Mailed, Kind.Claimed, Kind.Bounced, Kind.Complained, Kind.Expired)
            .contains(kind);
    return new Notice(
        it.id(),
        kind,
        it.cluster(),
        it.namespace(),
        it.name(),
        it.uid(),
        it.userName(),
        it.userId(),
        it.arn(),
        mail ? 2L : null,
        mail ? "d-2" : null,
        mail ? "jane@example.com" : null,
        it.reason(),
        it.message(),
        it.at());
  }

  @Test
  void theSchemaRefusesWhatIsNotComplete() throws IOException {
    for (String field : List.of("id", "kind", "resource", "user", "message")) {
      JsonNode detail = mapper.readTree(json.detail(Samples.notice(Kind.Mailed, "jane")));
      ((ObjectNode) detail).remove(field);

      assertThat(NoticeSchema.problems(detail.toString())).as(field).isNotEmpty();
    }
  }

  @Test
  void theExampleInTheDocumentationKeepsToTheSchema() throws IOException {
    Matcher block =
        Pattern.compile("```json\n(\\{\n.*?)```", Pattern.DOTALL).matcher(Files.readString(DOC));

    assertThat(block.find()).isTrue();
    assertThat(NoticeSchema.problems(block.group(1))).isEmpty();
  }

  @Test
  void theDocumentationNamesEveryKind() throws IOException {
    assertThat(Files.readString(DOC))
        .contains(Arrays.stream(Kind.values()).map(it -> "`" + it + "`").toList());
  }

  @Test
  void writesALineForPeoplePerNotice() throws IOException {
    JsonNode message =
        mapper.readTree(
            json.slack(
                List.of(
                    Samples.notice(Kind.Mailed, "jane"),
                    Samples.notice(Kind.NeedsAttention, "omar"))));

    assertThat(message.path("text").asText())
        .isEqualTo(
            "*Mailed* people/jane (test): What happened to &lt;jane&gt; &amp; how.\n"
                + "*Needs Attention* people/omar (test): What happened to &lt;omar&gt; &amp; how.");
  }
}
