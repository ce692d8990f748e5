// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The current definition against those of the releases. */
class CrdCompatibilityTest {
  private static final Path CURRENT = Path.of("crds", "cloudusers.clouduser.io.yaml");
  private static final Path RELEASED = Path.of("crds", "released");
  private static final String SPEC = "/spec/versions/0/schema/openAPIV3Schema/properties/spec";

  static Stream<Path> releases() throws IOException {
    String release = System.getProperty("crd.release");
    if (release != null) {
      Files.copy(CURRENT, RELEASED.resolve(release + ".yaml"));
    }
    try (Stream<Path> files = Files.list(RELEASED)) {
      return files.filter(it -> it.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("releases")
  void breaksNothingOfARelease(Path release) throws IOException {
    String version = release.getFileName().toString().replace(".yaml", "");
    List<String> accepted =
        Files.readAllLines(RELEASED.resolve("accepted.txt")).stream()
            .filter(line -> line.startsWith(version + " "))
            .map(line -> line.substring(version.length() + 1))
            .toList();

    List<String> problems = CrdCompatibility.problems(read(release), read(CURRENT));

    assertThat(problems)
        .as("breaks resources or manifests of %s; see crds/released/README.md", version)
        .containsExactlyInAnyOrderElementsOf(accepted);
  }

  @Test
  void additionsBreakNothing() {
    ObjectNode older = read(CURRENT);
    ObjectNode newer = read(CURRENT);
    properties(newer).putObject("nickname").put("type", "string").put("maxLength", 3);
    ((ArrayNode) properties(newer).at("/adoption/enum")).add("Later");
    ((ObjectNode) properties(newer).get("groups")).put("maxItems", 99);
    ((ObjectNode) properties(newer).get("userName")).remove("x-kubernetes-validations");

    assertThat(CrdCompatibility.problems(older, newer)).isEmpty();
  }

  static Stream<Arguments> breaks() {
    return Stream.of(
        breaks("v1alpha1.spec.tags is gone", spec -> properties(spec).remove("tags")),
        breaks(
            "v1alpha1.spec.groups maxItems is tighter",
            spec -> field(spec, "groups").put("maxItems", 3)),
        breaks(
            "v1alpha1.spec.email minLength is tighter",
            spec -> field(spec, "email").put("minLength", 9)),
        breaks(
            "v1alpha1.spec.displayName is required",
            spec -> ((ArrayNode) spec.at(SPEC + "/required")).add("displayName")),
        breaks(
            "v1alpha1.spec.adoption: enum has no Adopt any more",
            spec -> ((ArrayNode) properties(spec).at("/adoption/enum")).remove(0)),
        breaks(
            "v1alpha1.spec.path is restricted to an enum",
            spec -> field(spec, "path").putArray("enum").add("/")),
        breaks(
            "v1alpha1.spec.path: default was \"/\" and is \"/people/\"",
            spec -> field(spec, "path").put("default", "/people/")),
        breaks(
            "v1alpha1.spec.path: type was \"string\" and is \"array\"",
            spec -> field(spec, "path").put("type", "array")),
        breaks(
            "v1alpha1.spec.path has a new rule: self != '/'",
            spec ->
                ((ArrayNode) field(spec, "path").get("x-kubernetes-validations"))
                    .addObject()
                    .put("rule", "self != '/'")),
        breaks(
            "v1alpha1.spec.groups[] maxLength is tighter",
            spec -> ((ObjectNode) field(spec, "groups").get("items")).put("maxLength", 1)),
        breaks(
            "v1alpha1 is not served any more",
            spec -> ((ObjectNode) spec.at("/spec/versions/0")).put("served", false)),
        breaks(
            "v1alpha1 has no column USER any more",
            spec -> ((ArrayNode) spec.at("/spec/versions/0/additionalPrinterColumns")).remove(0)),
        breaks(
            "spec.names.shortNames has no cu any more",
            spec -> ((ArrayNode) spec.at("/spec/names/shortNames")).removeAll()));
  }

  private static Arguments breaks(String problem, Consumer<ObjectNode> change) {
    return Arguments.of(problem, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("breaks")
  void whatBreaksIsNamed(String problem, Consumer<ObjectNode> change) {
    ObjectNode newer = read(CURRENT);
    change.accept(newer);

    assertThat(CrdCompatibility.problems(read(CURRENT), newer)).containsExactly(problem);
  }

  private static ObjectNode properties(JsonNode definition) {
    return (ObjectNode) definition.at(SPEC + "/properties");
  }

  private static ObjectNode field(JsonNode definition, String name) {
    return (ObjectNode) properties(definition).get(name);
  }

  private static ObjectNode read(Path file) {
    try {
      return (ObjectNode) new YAMLMapper().readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
