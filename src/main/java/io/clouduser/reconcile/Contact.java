// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the API server a small question every two seconds, with a short time-out and without
 * repetition, so that it is known how long there has been no answer. The framework's own health
 * stays good while the API server is away, and its requests wait much longer.
 */
final class Contact implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(Contact.class);

  private final KubernetesClient hasty;
  private final Consumer<KubernetesClient> question;
  private final Consumer<Duration> silent;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "api-server-contact");
  private volatile long answered = System.nanoTime();

  /**
   * @param client for the API server
   * @param question asks something; fails when there is no answer
   * @param silent told before each question for how long there was no answer
   */
  Contact(KubernetesClient client, Consumer<KubernetesClient> question, Consumer<Duration> silent) {
    RequestConfig haste =
        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
            .withRequestTimeout(Math.toIntExact(EVERY.toMillis()))
            .withRequestRetryBackoffLimit(0)
            .build();
    this.hasty = client.newClient(haste).adapt(KubernetesClient.class);
    this.question = question;
    this.silent = silent;
    thread.setDaemon(true);
  }

  void start() {
    answered = System.nanoTime();
    thread.start();
  }

  /** Since when there has been no answer. */
  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - answered);
  }

  /** Whether it still asks. */
  boolean asking() {
    return thread.isAlive();
  }

  private void run() {
    try {
      while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        silent.accept(silence());
        ask();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask() {
    try {
      question.accept(hasty);
      answered = System.nanoTime();
    } catch (KubernetesClientException e) {
      LOG.debug("no answer from the API server for {}", silence(), e);
    } catch (RuntimeException e) {
      LOG.warn("the question to the API server failed", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
