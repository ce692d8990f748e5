// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import io.clouduser.config.OperatorConfig;
import io.clouduser.reconcile.Leadership;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Runs the operator until it is told to stop. */
@Command(
    name = "run",
    description = "Runs the operator (the default).",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Override
  public Integer call() throws Exception {
    OperatorConfig config = OperatorConfig.from(System.getenv());
    config.warnings().forEach(LOG::warn);
    LOG.info("{} starting", Main.Version.current());
    Beside<KubernetesClient> kubernetes =
        Beside.begin("kubernetes", () -> LeanKubernetes.connect(new ConfigBuilder().build()));
    Operations operations = new Operations(config);
    AwsAdapters aws = AwsAdapters.connect(config, InstantSource.system(), operations.iamCalls());
    aws.warmUp();
    KubernetesClient client = kubernetes.get();
    Wiring wiring =
        new Wiring(
            client,
            aws.doors(),
            config,
            leadership(config, client),
            InstantSource.system(),
            operations.telemetry());
    operations.watch(wiring);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  LOG.info("stopping; work in flight is finished first");
                  wiring.close();
                  aws.close();
                  client.close();
                  operations.close();
                  stopped.countDown();
                },
                "shutdown"));
    wiring.start();
    LOG.info(
        "watching {}; {}; health and metrics on port {}",
        config.watchNamespaces().isEmpty() ? "all namespaces" : config.watchNamespaces(),
        config.leaderElection() ? "reconciling when it leads" : "reconciling",
        operations.port());
    StartupExamination.begin(config, client);
    stopped.await();
    return 0;
  }

  /** The lease is in the namespace of the operator's own pod or of the kubeconfig's context. */
  private static @Nullable Leadership leadership(OperatorConfig config, KubernetesClient client) {
    if (!config.leaderElection()) {
      return null;
    }
    String namespace = client.getConfiguration().getNamespace();
    String host = System.getenv().getOrDefault("HOSTNAME", "operator");
    return new Leadership(
        client,
        namespace == null ? "default" : namespace,
        host,
        () -> Runtime.getRuntime().halt(1));
  }
}
