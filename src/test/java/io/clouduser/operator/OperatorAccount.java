// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import io.clouduser.local.kube.KubeBackend;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The operator's own client. On a real API server it is the service account's, with a token of it,
 * and has exactly the rights of the manifests; the double knows no rights. Counts what it asks for.
 */
final class OperatorAccount implements AutoCloseable {
  private final SortedMap<String, LongAdder> used = new ConcurrentSkipListMap<>();
  private final KubernetesClient client;

  OperatorAccount(KubeBackend backend) {
    Config config = backend.config();
    if (backend.kind() == KubeBackend.Kind.REAL) {
      try (KubernetesClient admin = backend.client()) {
        Rights.grant(admin);
        config = new ConfigBuilder(config).withOauthToken(token(admin)).build();
      }
    }
    this.client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientBuilderConsumer(
                http -> http.addOrReplaceInterceptor("rights", new Counting()))
            .build();
  }

  private static String token(KubernetesClient admin) {
    return admin
        .serviceAccounts()
        .inNamespace("clouduser-system")
        .withName("clouduser-operator")
        .tokenRequest(
            new TokenRequestBuilder().withNewSpec().withExpirationSeconds(3600L).endSpec().build())
        .getStatus()
        .getToken();
  }

  KubernetesClient client() {
    return client;
  }

  /** How often each right was needed so far. */
  SortedMap<String, LongAdder> used() {
    return used;
  }

  @Override
  public void close() {
    client.close();
  }

  private final class Counting implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      Rights.needed(request.method(), request.uri())
          .ifPresent(right -> used.computeIfAbsent(right, any -> new LongAdder()).increment());
    }
  }
}
