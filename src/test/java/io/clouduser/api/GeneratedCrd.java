// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The CRD as the classes declare it.
 *
 * <p>Adds what fabric8's generator has no annotation for: the order of the printer columns (it
 * sorts them by path) and the list types.
 */
final class GeneratedCrd {
  private static final String HEADER =
      """
      # SPDX-License-Identifier: Apache-2.0
      # Generated from io.clouduser.api; mvn -Dtest=CrdTest -Dcrd.update=true test writes it anew.
      """;

  private GeneratedCrd() {}

  static String yaml() {
    Map<String, ByteArrayOutputStream> files = new HashMap<>();
    new CRDGenerator()
        .customResourceClasses(CloudUser.class)
        .forCRDVersions("v1")
        .withPostProcessor(new Finish())
        .withOutput(
            new CRDGenerator.AbstractCRDOutput<ByteArrayOutputStream>() {
              @Override
              protected ByteArrayOutputStream createStreamFor(String crdName) {
                return files.computeIfAbsent(crdName, name -> new ByteArrayOutputStream());
              }
            })
        .generate();
    String body = files.values().iterator().next().toString(StandardCharsets.UTF_8);
    return HEADER
        + body.lines().filter(line -> !line.startsWith("#")).reduce("", (a, b) -> a + b + "\n");
  }

  private static final class Finish implements CRDPostProcessor {
    @Override
    public HasMetadata process(HasMetadata resource, String crdSpecVersion) {
      CustomResourceDefinition crd = (CustomResourceDefinition) resource;
      for (CustomResourceDefinitionVersion version : crd.getSpec().getVersions()) {
        orderColumns(version);
        JSONSchemaProps schema = version.getSchema().getOpenAPIV3Schema();
        JSONSchemaProps spec = schema.getProperties().get("spec");
        JSONSchemaProps status = schema.getProperties().get("status");
        schema.setDescription("A person who may sign in to an AWS account.");
        spec.setDescription("What the person's IAM user shall be.");
        status.setDescription("What the operator last saw and did.");
        spec.getProperties().get("groups").setXKubernetesListType("set");
        spec.getProperties().get("policies").setXKubernetesListType("set");
        status.getProperties().get("tagKeys").setXKubernetesListType("set");
        status.getProperties().get("deactivatedKeys").setXKubernetesListType("set");
        JSONSchemaProps conditions = status.getProperties().get("conditions");
        conditions.setXKubernetesListType("map");
        conditions.setXKubernetesListMapKeys(List.of("type"));
        dateTime(conditions.getItems().getSchema(), "lastTransitionTime");
        dateTime(
            status.getProperties().get("credentials"),
            "issuedAt",
            "sentAt",
            "deliveredAt",
            "overwrittenAt");
        dateTime(status, "lastSignIn");
        // A rule on a record's component is found on its field and on its accessor.
        JSONSchemaProps tags = spec.getProperties().get("tags");
        tags.setXKubernetesValidations(
            tags.getXKubernetesValidations().stream().distinct().toList());
        JSONSchemaProps email = spec.getProperties().get("email");
        email.setXKubernetesValidations(
            email.getXKubernetesValidations().stream().distinct().toList());
        saySentences(spec);
      }
      return crd;
    }

    /**
     * An API server answers a pattern that is not met with the regular expression. A rule in CEL
     * says the same with a sentence.
     */
    private static void saySentences(JSONSchemaProps schema) {
      if (schema.getPattern() != null) {
        ValidationRule rule = new ValidationRule();
        String literal = schema.getPattern().replace("\\", "\\\\").replace("\"", "\\\"");
        rule.setRule("self.matches(\"" + literal + "\")");
        rule.setMessage(SpecRules.sentence(schema.getPattern()));
        List<ValidationRule> rules = new ArrayList<>(List.of(rule));
        rules.addAll(schema.getXKubernetesValidations());
        schema.setXKubernetesValidations(rules);
        schema.setPattern(null);
      }
      if (schema.getProperties() != null) {
        schema.getProperties().values().forEach(Finish::saySentences);
      }
      if (schema.getItems() != null) {
        saySentences(schema.getItems().getSchema());
      }
      if (schema.getAdditionalProperties() != null) {
        saySentences(schema.getAdditionalProperties().getSchema());
      }
    }

    private static void dateTime(JSONSchemaProps parent, String... names) {
      for (String name : names) {
        parent.getProperties().get(name).setFormat("date-time");
      }
    }

    private static void orderColumns(CustomResourceDefinitionVersion version) {
      List<String> declared =
          Arrays.stream(CloudUser.class.getAnnotationsByType(AdditionalPrinterColumn.class))
              .map(AdditionalPrinterColumn::name)
              .toList();
      version
          .getAdditionalPrinterColumns()
          .sort(
              Comparator.comparingInt(
                  (CustomResourceColumnDefinition column) -> declared.indexOf(column.getName())));
    }
  }
}
