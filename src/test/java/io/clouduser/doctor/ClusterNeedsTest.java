// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the doctor takes for needed is what the manifests grant: no more, no less. */
class ClusterNeedsTest {
  private static final List<Path> GRANTS =
      List.of(
          Path.of("deploy", "base", "rbac.yaml"),
          Path.of("deploy", "components", "discovery", "discovery.yaml"));

  @Test
  void areTheRightsThatTheManifestsGrant() throws IOException {
    Set<String> needed = new TreeSet<>();
    new ClusterChecks(new Unasked(), everythingOn(), InstantSource.fixed(Instant.EPOCH))
        .needs()
        .forEach(act -> needed.add(right(act.verb(), act.group(), act.resource(), act.name())));

    assertThat(needed).isEqualTo(granted());
  }

  /** A configuration with which the operator does all that it can do. */
  private static Settings everythingOn() {
    return new Settings(
        "access@example.com",
        "set",
        "us-east-1",
        "us-east-1",
        "us-east-1",
        URI.create("https://sqs.us-east-1.amazonaws.com/111122223333/queue"),
        "bus",
        null,
        new Settings.Placement("/cloud-users/", null),
        Set.of(),
        true,
        "clouduser-system",
        "clouduser-discovered");
  }

  private static Set<String> granted() throws IOException {
    Set<String> rights = new TreeSet<>();
    for (Path file : GRANTS) {
      try (MappingIterator<JsonNode> documents =
          new YAMLMapper().readerFor(JsonNode.class).readValues(file.toFile())) {
        while (documents.hasNext()) {
          for (JsonNode rule : documents.next().path("rules")) {
            JsonNode names = rule.path("resourceNames");
            for (JsonNode group : rule.path("apiGroups")) {
              for (JsonNode resource : rule.path("resources")) {
                for (JsonNode verb : rule.path("verbs")) {
                  rights.add(
                      right(
                          verb.asText(),
                          group.asText(),
                          resource.asText(),
                          names.isEmpty() ? null : names.path(0).asText()));
                }
              }
            }
          }
        }
      }
    }
    return rights;
  }

  private static String right(String verb, String group, String resource, String name) {
    return verb + " " + resource + "." + group + (name == null ? "" : " " + name);
  }

  /** The needs follow from the configuration alone. */
  private static final class Unasked implements ClusterFacts {
    @Override
    public Instant serverTime() {
      throw new AssertionError();
    }

    @Override
    public Optional<Set<String>> knownFields() {
      throw new AssertionError();
    }

    @Override
    public Set<String> neededFields() {
      throw new AssertionError();
    }

    @Override
    public boolean may(Act act) {
      throw new AssertionError();
    }

    @Override
    public List<Person> people() {
      throw new AssertionError();
    }
  }
}
