// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;

/**
 * Makes a client that keeps less of what it reads.
 *
 * <p>{@code metadata.managedFields} of a resource is larger than the resource, and nobody here
 * looks at it: it is not even parsed. An update without it leaves it as it is. The kinds that the
 * operator works with are known by their classes, so the class path is not searched for all others.
 * What thousands of resources have in common is held once.
 */
final class LeanKubernetes {
  private LeanKubernetes() {}

  /** What is left out. */
  @JsonIgnoreProperties("managedFields")
  private interface WithoutManagedFields {}

  /**
   * Gives the same string for the same text, as long as the text was read not long ago: namespaces,
   * kinds, reasons, times. The table has one place for each of so many hashes and does not grow.
   * Races only cost a copy.
   */
  private static final class SharedStrings extends StdScalarDeserializer<String> {
    private static final long serialVersionUID = 1L;
    private static final int PLACES = 1 << 12;

    /** Longer texts are one person's own. */
    private static final int LONGEST = 128;

    private final transient String[] recent = new String[PLACES];

    SharedStrings() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String text = StringDeserializer.instance.deserialize(parser, context);
      if (text == null || text.length() > LONGEST) {
        return text;
      }
      int place = (text.hashCode() * 0x9E3779B9) >>> 20;
      String known = recent[place];
      if (text.equals(known)) {
        return known;
      }
      recent[place] = text;
      return text;
    }
  }

  static KubernetesClient connect(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(serialization())
        .build();
  }

  static KubernetesSerialization serialization() {
    ObjectMapper mapper = new ObjectMapper();
    mapper.addMixIn(ObjectMeta.class, WithoutManagedFields.class);
    mapper.registerModule(new SimpleModule().addDeserializer(String.class, new SharedStrings()));
    return new KubernetesSerialization(mapper, false);
  }
}
