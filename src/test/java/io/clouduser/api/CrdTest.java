// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrdTest {
  private static final Path COMMITTED = Path.of("crds", "cloudusers.clouduser.io.yaml");
  private static final Path CHARTS_COPY =
      Path.of("deploy", "helm", "clouduser-operator", "files", "cloudusers.clouduser.io.yaml");

  @Test
  void committedCrdIsTheOneTheClassesDeclare() throws IOException {
    String generated = GeneratedCrd.yaml();
    if (Boolean.getBoolean("crd.update")) {
      Files.createDirectories(COMMITTED.getParent());
      Files.writeString(COMMITTED, generated);
      Files.writeString(CHARTS_COPY, generated);
    }
    assertThat(Files.readString(COMMITTED))
        .as("stale: run mvn -Dtest=CrdTest -Dcrd.update=true test")
        .isEqualTo(generated);
  }

  @Test
  void everyFieldHasADescription() {
    List<String> undocumented = new ArrayList<>();
    collectUndocumented("", version().getSchema().getOpenAPIV3Schema(), undocumented);
    assertThat(undocumented).isEmpty();
  }

  @Test
  void columnsStandInTheOrderOfTheContract() {
    assertThat(version().getAdditionalPrinterColumns())
        .filteredOn(column -> column.getPriority() == null || column.getPriority() == 0)
        .extracting(CustomResourceColumnDefinition::getName)
        .containsExactly("USER", "EMAIL", "READY", "REASON", "CREDENTIALS", "MAILED", "AGE");
    assertThat(version().getAdditionalPrinterColumns())
        .filteredOn(column -> column.getPriority() != null && column.getPriority() == 1)
        .extracting(CustomResourceColumnDefinition::getName)
        .containsExactly("ARN", "LAST-SIGN-IN", "MFA", "MESSAGE");
  }

  @Test
  void defaultsOfTheSchemaAreTheDefaultsOfTheCode() {
    CloudUserSpec bare =
        Serialization.unmarshal("{\"email\": \"jane@example.com\"}", CloudUserSpec.class);
    JSONSchemaProps spec = version().getSchema().getOpenAPIV3Schema().getProperties().get("spec");
    assertThat(bare.path()).isEqualTo(spec.getProperties().get("path").getDefault().asText());
    assertThat(bare.groups()).isEmpty();
    assertThat(bare.policies()).isEmpty();
    assertThat(bare.tags()).isEmpty();
    assertThat(bare.adoption().name())
        .isEqualTo(spec.getProperties().get("adoption").getDefault().asText());
    assertThat(bare.deletionPolicy().name())
        .isEqualTo(spec.getProperties().get("deletionPolicy").getDefault().asText());
    assertThat(bare.management().name())
        .isEqualTo(spec.getProperties().get("management").getDefault().asText());
    assertThat(bare.suspended())
        .isEqualTo(spec.getProperties().get("suspended").getDefault().asBoolean());
    Map<String, JSONSchemaProps> console = spec.getProperties().get("console").getProperties();
    assertThat(bare.console().enabled()).isEqualTo(console.get("enabled").getDefault().asBoolean());
    assertThat(bare.console().passwordResetRequired())
        .isEqualTo(console.get("passwordResetRequired").getDefault().asBoolean());
    assertThat(bare.console().passwordLength())
        .isEqualTo(console.get("passwordLength").getDefault().asInt());
    assertThat(bare.credentials().revision())
        .isEqualTo(
            spec.getProperties()
                .get("credentials")
                .getProperties()
                .get("revision")
                .getDefault()
                .asLong());
  }

  private static CustomResourceDefinitionVersion version() {
    return Serialization.unmarshal(GeneratedCrd.yaml(), CustomResourceDefinition.class)
        .getSpec()
        .getVersions()
        .get(0);
  }

  private static void collectUndocumented(
      String path, JSONSchemaProps schema, List<String> undocumented) {
    if (schema.getProperties() == null) {
      return;
    }
    schema
        .getProperties()
        .forEach(
            (name, property) -> {
              String here = path + "/" + name;
              if (property.getDescription() == null || property.getDescription().isBlank()) {
                undocumented.add(here);
              }
              collectUndocumented(here, property, undocumented);
              if (property.getItems() != null && property.getItems().getSchema() != null) {
                collectUndocumented(here + "[]", property.getItems().getSchema(), undocumented);
              }
            });
  }
}
