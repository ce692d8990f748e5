// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserSpec;
import io.clouduser.doctor.Settings.Placement;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The API server through the Kubernetes client.
 *
 * <p>The definition is read where everybody who is known may read it, from the OpenAPI documents:
 * the operator's role has no right to definitions, and needs none.
 */
final class KubeClusterFacts implements ClusterFacts {
  private static final String SCHEMA = "/openapi/v3/apis/clouduser.io/v1alpha1";
  private static final String DEFINITION = "cloudusers.clouduser.io.yaml";
  private static final long PATIENCE_SECONDS = 10;

  private final KubernetesClient client;
  private final Settings settings;

  KubeClusterFacts(KubernetesClient client, Settings settings) {
    this.client = client;
    this.settings = settings;
  }

  @Override
  public @Nullable Instant serverTime() {
    try {
      HttpResponse<String> answer =
          client
              .getHttpClient()
              .sendAsync(
                  client
                      .getHttpClient()
                      .newHttpRequestBuilder()
                      .uri(URI.create(client.getMasterUrl() + "version"))
                      .build(),
                  String.class)
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (answer.code() == HttpURLConnection.HTTP_UNAUTHORIZED) {
        throw unreachable("it does not know who is asking", new IOException("401"));
      }
      return answer.headers("Date").stream().findFirst().flatMap(HttpDate::parse).orElse(null);
    } catch (ExecutionException | TimeoutException e) {
      throw unreachable(words(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("interrupted", e);
    }
  }

  /** The innermost cause's: what is around it often has no message, or repeats it. */
  private static String words(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private Unanswered unreachable(String why, Throwable cause) {
    return Unanswered.failed(
        "asking the API server at " + client.getMasterUrl(),
        why,
        "Name a cluster with KUBECONFIG and a context, or run doctor in the cluster.",
        cause);
  }

  @Override
  public Optional<Set<String>> knownFields() {
    String text = ask("reading " + SCHEMA, () -> client.raw(SCHEMA));
    if (text == null) {
      return Optional.empty();
    }
    JsonNode schemas = PolicyText.parse(text).path("components").path("schemas");
    for (JsonNode schema : schemas) {
      for (JsonNode kind : schema.path("x-kubernetes-group-version-kind")) {
        if (kind.path("kind").asText().equals("CloudUser")) {
          return Optional.of(fields(schema));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Set<String> neededFields() {
    try (InputStream definition = KubeClusterFacts.class.getResourceAsStream(DEFINITION)) {
      if (definition == null) {
        throw new IllegalStateException("the jar lacks " + DEFINITION);
      }
      CustomResourceDefinition read =
          Serialization.unmarshal(definition, CustomResourceDefinition.class);
      JsonNode root = PolicyText.parse(Serialization.asJson(read));
      return fields(root.at("/spec/versions/0/schema/openAPIV3Schema"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fields of spec and status, and their rules. */
  private static Set<String> fields(JsonNode schema) {
    Set<String> fields = new TreeSet<>();
    for (String part : Set.of("spec", "status")) {
      collect(schema.path("properties").path(part), part, fields);
    }
    return fields;
  }

  private static void collect(JsonNode schema, String path, Set<String> into) {
    into.add(path);
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      into.add(RULE + path + " '" + rule.path("rule").asText() + "'");
    }
    schema
        .path("properties")
        .properties()
        .forEach(property -> collect(property.getValue(), path + "." + property.getKey(), into));
    JsonNode items = schema.path("items");
    if (!items.isMissingNode()) {
      items
          .path("properties")
          .properties()
          .forEach(
              property -> collect(property.getValue(), path + "[]." + property.getKey(), into));
    }
  }

  @Override
  public boolean may(Act act) {
    String[] resource = act.resource().split("/", 2);
    SelfSubjectAccessReview review =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withVerb(act.verb())
            .withGroup(act.group())
            .withResource(resource[0])
            .withSubresource(resource.length > 1 ? resource[1] : null)
            .withName(act.name())
            .withNamespace(act.namespace())
            .endResourceAttributes()
            .endSpec()
            .build();
    SelfSubjectAccessReview answer =
        ask(
            "a SelfSubjectAccessReview",
            () -> client.authorization().v1().selfSubjectAccessReview().create(review));
    return answer != null && Boolean.TRUE.equals(answer.getStatus().getAllowed());
  }

  @Override
  public List<Person> people() {
    return declared()
        .map(CloudUser::getSpec)
        .filter(spec -> spec != null && !spec.credentialsOnly())
        .map(KubeClusterFacts::person)
        .toList();
  }

  private static Person person(CloudUserSpec spec) {
    return new Person(
        new Placement(spec.path(), spec.permissionsBoundary()), spec.groups(), spec.policies());
  }

  private Stream<CloudUser> declared() {
    if (settings.namespaces().isEmpty()) {
      return items(
          () -> client.resources(CloudUser.class).inAnyNamespace().list().getItems().stream());
    }
    return settings.namespaces().stream()
        .flatMap(
            namespace ->
                items(
                    () ->
                        client
                            .resources(CloudUser.class)
                            .inNamespace(namespace)
                            .list()
                            .getItems()
                            .stream()));
  }

  private static Stream<CloudUser> items(Supplier<Stream<CloudUser>> list) {
    Stream<CloudUser> found = ask("listing cloudusers", list);
    return found == null ? Stream.empty() : found;
  }

  /** Null where there is no such thing. */
  private static <T> @Nullable T ask(String question, Supplier<@Nullable T> call) {
    try {
      return call.get();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return null;
      }
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        throw Unanswered.denied(question, e);
      }
      throw Unanswered.failed(
          question,
          String.valueOf(e.getMessage()),
          "See whether the API server can be reached.",
          e);
    }
  }
}
