// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The published schema of a notice. */
public final class NoticeSchema {
  private NoticeSchema() {}

  /** What is wrong with the detail of an event. */
  public static Set<ValidationMessage> problems(String detail) throws IOException {
    return JsonSchemaFactory.getInstance(VersionFlag.V202012)
        .getSchema(
            Files.readString(Path.of("docs", "notice.schema.json")),
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build())
        .validate(detail, InputFormat.JSON);
  }
}
