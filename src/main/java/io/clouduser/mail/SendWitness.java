// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Gathers proof that a failed post never left this process, which is what parts "certainly not
 * sent" from "unknown".
 *
 * <p>Invariant: without proof, {@link #provesUnsent} says false. There are two proofs. Either the
 * SDK failed before it handed the request to the HTTP client (no credentials, no endpoint): {@link
 * Progress}. Or the HTTP client failed before it asked for the first byte of the body (host
 * unknown, connection refused, TLS handshake failed): the server has headers at most, and {@link
 * NotTransmitted} is among the causes.
 */
final class SendWitness {
  private static final ExecutionAttribute<Progress> PROGRESS =
      new ExecutionAttribute<>("ClouduserSendProgress");

  /** SES's answers are some hundred bytes. */
  private static final int LONGEST_ANSWER = 1024 * 1024;

  private final Progress progress = new Progress();

  /** Watches one request; the client must have been built with {@link #interceptor()}. */
  void attach(AwsRequestOverrideConfiguration.Builder request) {
    request.putExecutionAttribute(PROGRESS, progress);
  }

  /** Whether the failure of the watched request proves that nothing was sent. */
  boolean provesUnsent(Throwable failure) {
    return progress.neverHandedOver() || notTransmitted(failure);
  }

  static ExecutionInterceptor interceptor() {
    return new ProgressInterceptor();
  }

  /**
   * Wraps an HTTP client so that each exchange has a connection of its own, closed when the answer
   * was read: a pooled connection that the server has just closed would make a send that never
   * happened look unknown.
   */
  static SdkHttpClient watching(SdkHttpClient client, Duration longest) {
    return new WatchingHttpClient(client, longest);
  }

  private static boolean notTransmitted(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof NotTransmitted) {
        return true;
      }
    }
    return false;
  }

  /** The exchange failed before the first byte of the body. */
  static final class NotTransmitted extends IOException {
    private static final long serialVersionUID = 1L;

    NotTransmitted(Exception cause) {
      super("failed before anything was sent", cause);
    }
  }

  private static final class Progress {
    private final AtomicBoolean watched = new AtomicBoolean();
    private final AtomicBoolean handedOver = new AtomicBoolean();

    boolean neverHandedOver() {
      return watched.get() && !handedOver.get();
    }
  }

  private static final class ProgressInterceptor implements ExecutionInterceptor {
    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      Progress progress = attributes.getAttribute(PROGRESS);
      if (progress != null) {
        progress.watched.set(true);
      }
    }

    @Override
    public void beforeTransmission(
        Context.BeforeTransmission context, ExecutionAttributes attributes) {
      Progress progress = attributes.getAttribute(PROGRESS);
      if (progress != null) {
        progress.handedOver.set(true);
      }
    }
  }

  private record WatchingHttpClient(SdkHttpClient client, Duration longest)
      implements SdkHttpClient {
    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      AtomicBoolean bodyTouched = new AtomicBoolean();
      HttpExecuteRequest.Builder watched =
          HttpExecuteRequest.builder()
              .request(request.httpRequest().toBuilder().putHeader("Connection", "close").build());
      request.metricCollector().ifPresent(watched::metricCollector);
      @Nullable ContentStreamProvider body = request.contentStreamProvider().orElse(null);
      if (body != null) {
        watched.contentStreamProvider(
            () -> {
              bodyTouched.set(true);
              return body.newStream();
            });
      }
      return new WatchingExchange(
          client.prepareRequest(watched.build()), bodyTouched, new AtomicBoolean(), longest);
    }

    @Override
    public String clientName() {
      return client.clientName();
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private record WatchingExchange(
      ExecutableHttpRequest exchange,
      AtomicBoolean bodyTouched,
      AtomicBoolean answered,
      Duration longest)
      implements ExecutableHttpRequest {
    @Override
    public HttpExecuteResponse call() throws IOException {
      long end = System.nanoTime() + longest.toNanos();
      try {
        HttpExecuteResponse answer = exchange.call();
        answered.set(true);
        return inMemory(answer, end);
      } catch (IOException | RuntimeException e) {
        if (bodyTouched.get()) {
          throw e;
        }
        throw new NotTransmitted(e);
      } finally {
        // The JDK pools the connection even if the header asked to close it. This closes it, but
        // only as long as nobody has closed the stream of the answer.
        exchange.abort();
      }
    }

    private static HttpExecuteResponse inMemory(HttpExecuteResponse answer, long end)
        throws IOException {
      HttpExecuteResponse.Builder copy =
          HttpExecuteResponse.builder().response(answer.httpResponse());
      AbortableInputStream body = answer.responseBody().orElse(null);
      if (body != null) {
        byte[] bytes = read(body, end);
        copy.responseBody(AbortableInputStream.create(new ByteArrayInputStream(bytes)));
      }
      return copy.build();
    }

    /**
     * A dripping answer keeps the socket's time-out away for ever, and the SDK's own interrupts,
     * which is lost where something on the way takes notice of it. So the clock is looked at here,
     * too.
     */
    private static byte[] read(InputStream body, long end) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        bytes.write(buffer, 0, n);
        if (Thread.currentThread().isInterrupted() || System.nanoTime() - end > 0) {
          throw new InterruptedIOException("the answer takes too long");
        }
        if (bytes.size() > LONGEST_ANSWER) {
          throw new IOException("the answer is longer than any of SES");
        }
      }
      return bytes.toByteArray();
    }

    /**
     * Called by the SDK's timer. Once there is an answer, its reader looks at the clock by itself;
     * an abort beside it would hand the stream to a thread of the JDK that reads on to its end, and
     * has the reader wait for that.
     */
    @Override
    public void abort() {
      if (!answered.get()) {
        exchange.abort();
      }
    }
  }
}
