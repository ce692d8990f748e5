// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import io.clouduser.AwsAdapters;
import io.clouduser.Operations;
import io.clouduser.Wiring;
import io.clouduser.config.ConfigException;
import io.clouduser.config.OperatorConfig;
import io.clouduser.reconcile.Leadership;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * The operator as {@code run} starts it, in this JVM: real SDK clients on an endpoint, configured
 * by the variables of the contract.
 */
public final class TestOperator implements AutoCloseable {
  private final AwsAdapters aws;
  private final Wiring wiring;
  private final Operations operations;

  private TestOperator(AwsAdapters aws, Wiring wiring, Operations operations) {
    this.aws = aws;
    this.wiring = wiring;
    this.operations = operations;
  }

  /** How the operator sees AWS: how long it waits, and what time it has. */
  public record Sight(AwsAdapters.Patience patience, InstantSource clock) {
    static final Sight DEFAULT = new Sight(AwsAdapters.Patience.DEFAULT, InstantSource.system());
  }

  public static TestOperator start(
      KubernetesClient client, URI endpoint, String namespace, Map<String, String> more) {
    return start(client, endpoint, namespace, more, (Leadership) null);
  }

  /** With another patience or another time than is shipped. */
  public static TestOperator start(
      KubernetesClient client,
      URI endpoint,
      String namespace,
      Map<String, String> more,
      Sight sight) {
    return start(client, endpoint, namespace, more, null, sight);
  }

  static TestOperator start(
      KubernetesClient client,
      URI endpoint,
      String namespace,
      Map<String, String> more,
      Leadership leadership) {
    return start(client, endpoint, namespace, more, leadership, Sight.DEFAULT);
  }

  /** One at a time: the SDK takes its endpoint from the properties of the whole process. */
  private static synchronized TestOperator start(
      KubernetesClient client,
      URI endpoint,
      String namespace,
      Map<String, String> more,
      Leadership leadership,
      Sight sight) {
    System.setProperty("aws.endpointUrl", endpoint.toString());
    System.setProperty("aws.region", "us-east-1");
    System.setProperty("aws.accessKeyId", "AKIAOPERATOR00000000");
    System.setProperty("aws.secretAccessKey", "not-a-secret");
    Map<String, String> environment = new HashMap<>();
    environment.put("CLOUDUSER_MAIL_FROM", "Cloud Team <cloud@example.com>");
    environment.put("CLOUDUSER_CLUSTER_ID", "test");
    environment.put("CLOUDUSER_WATCH_NAMESPACES", namespace);
    environment.put("CLOUDUSER_LEADER_ELECTION", "false");
    environment.put("CLOUDUSER_HTTP_PORT", "0");
    environment.putAll(more);
    try {
      OperatorConfig config = OperatorConfig.from(environment);
      Operations operations = new Operations(config);
      AwsAdapters aws =
          AwsAdapters.connect(config, sight.clock(), operations.iamCalls(), sight.patience());
      Wiring wiring =
          new Wiring(
              client,
              aws.doors(),
              config,
              leadership,
              InstantSource.system(),
              operations.telemetry());
      operations.watch(wiring);
      wiring.start();
      return new TestOperator(aws, wiring, operations);
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where health and metrics are. */
  public URI http(String path) {
    return URI.create("http://127.0.0.1:" + operations.port() + path);
  }

  /** The metrics as they are scraped. */
  String scrape() {
    try {
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(http("/metrics")).build(), BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    wiring.close();
    aws.close();
    operations.close();
  }
}
