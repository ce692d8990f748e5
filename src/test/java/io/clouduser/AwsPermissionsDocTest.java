// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clouduser.model.AwsCall;
import io.clouduser.model.AwsCall.Occasion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The documented table of calls and the documented policy are made from the code and the module.
 */
class AwsPermissionsDocTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DefaultPrettyPrinter PRETTY =
      new DefaultPrettyPrinter().withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);

  @Test
  void theDocumentedTableAndPolicyAreThese() throws IOException {
    Path file = Path.of("docs", "aws-permissions.md");
    String doc = Files.readString(file);
    String right = replaced(replaced(doc, "AwsCall.java", table()), "terraform/role.tf", policy());
    if (Boolean.getBoolean("update-docs")) {
      Files.writeString(file, right);
      doc = right;
    }

    assertThat(doc)
        .as("docs/aws-permissions.md is stale: run mvn test -Dupdate-docs=true and commit it")
        .isEqualTo(right);
  }

  private static JsonNode read() throws IOException {
    return JSON.readTree(Files.readString(Path.of("terraform", "tests", "operator-policy.json")));
  }

  private static String replaced(String doc, String source, String text) {
    String begin = "<!-- begin: generated from " + source + " -->\n";
    assertThat(doc).contains(begin);
    int from = doc.indexOf(begin) + begin.length();
    return doc.substring(0, from)
        + text
        + doc.substring(doc.indexOf("<!-- end: generated -->", from));
  }

  private static String table() {
    StringBuilder table = new StringBuilder("| when | calls |\n|---|---|\n");
    for (Occasion occasion : Occasion.values()) {
      String calls =
          Arrays.stream(AwsCall.values())
              .filter(call -> call.occasions().contains(occasion))
              .map(call -> "`" + call.call().replaceFirst("^iam:", "") + "`")
              .collect(Collectors.joining(", "));
      table.append("| %s | %s |\n".formatted(occasion.words(), calls));
    }
    return table.toString();
  }

  private static String policy() throws IOException {
    return "```json\n" + JSON.writer(PRETTY).writeValueAsString(read()) + "\n```\n";
  }
}
