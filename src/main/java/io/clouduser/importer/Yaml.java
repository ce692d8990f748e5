// SPDX-License-Identifier: Apache-2.0
package io.clouduser.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.regex.Pattern;

/**
 * Writes manifests as people would: texts without quotes, unless some reader of YAML might take
 * them for something else.
 */
final class Yaml {
  private final ObjectMapper mapper =
      new ObjectMapper(
          YAMLFactory.builder()
              .stringQuotingChecker(new Careful())
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  /** One document, with the line that separates it from others. */
  String document(Object content) {
    try {
      return mapper.writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts can be written", e);
    }
  }

  /** A name such as {@code 007} or {@code no} is a text only in quotes. */
  private static final class Careful extends StringQuotingChecker {
    private static final long serialVersionUID = 1L;
    private static final Pattern PLAIN =
        Pattern.compile("[A-Za-z/]([A-Za-z0-9/._@+=-]|:(?=[A-Za-z0-9/_-]))*");

    @Override
    public boolean needToQuoteName(String name) {
      return isReservedKeyword(name) || !PLAIN.matcher(name).matches();
    }

    @Override
    public boolean needToQuoteValue(String value) {
      return isReservedKeyword(value) || !PLAIN.matcher(value).matches();
    }
  }
}
