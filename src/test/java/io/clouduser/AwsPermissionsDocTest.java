// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

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
    Path page = Path.of("docs", "aws-permissions.md");
    new GeneratedBlock(page, "AwsCall.java").requireCurrent(table());
    new GeneratedBlock(page, "terraform/role.tf").requireCurrent(policy());
  }

  private static JsonNode read() throws IOException {
    return JSON.readTree(Files.readString(Path.of("terraform", "tests", "operator-policy.json")));
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
