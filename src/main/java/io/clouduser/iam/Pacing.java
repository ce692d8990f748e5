// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.api.Reason;
import io.clouduser.model.OperationFailed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Has every call to IAM wait for its turn, and tells the {@link Pacer} of every answer, also of
 * those that the SDK repeats. The wait comes before the SDK's time-outs begin. Shared by all
 * clients, because the account's limits are.
 */
public final class Pacing implements ExecutionInterceptor {
  /** Whoever would wait longer is told to come back: a worker has other things to do. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** An error's answer is some hundred bytes. */
  private static final int LONGEST_ERROR = 64 * 1024;

  private final Pacer pacer = new Pacer();

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    String operation = operation(attributes);
    long wait = pacer.turn(operation, System.nanoTime(), LONGEST.toNanos());
    if (wait > LONGEST.toNanos()) {
      throw tooMany(operation);
    }
    if (wait > 0) {
      try {
        TimeUnit.NANOSECONDS.sleep(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw tooMany(operation);
      }
    }
  }

  private static OperationFailed tooMany(String operation) {
    return OperationFailed.passing(
        Reason.Throttled,
        "IAM asks for fewer calls (" + operation + "); trying again later.",
        null);
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    int status = context.httpResponse().statusCode();
    Optional<InputStream> body = context.responseBody();
    if (status < 400) {
      pacer.passed(operation(attributes), System.nanoTime());
      return body;
    }
    return body.map(
        stream -> {
          byte[] error = read(stream);
          if (isRefusal(status, error)) {
            pacer.refused(operation(attributes), System.nanoTime());
          }
          return new ByteArrayInputStream(error);
        });
  }

  private static byte[] read(InputStream stream) {
    try {
      return stream.readNBytes(LONGEST_ERROR);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Throttling, ThrottlingException, RequestLimitExceeded, TooManyRequestsException, and 429. */
  private static boolean isRefusal(int status, byte[] error) {
    String said = new String(error, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    return status == 429
        || said.contains("<code>throttl")
        || said.contains("<code>requestlimitexceeded")
        || said.contains("<code>toomanyrequests");
  }

  private static String operation(ExecutionAttributes attributes) {
    String name = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    return name == null ? "" : name;
  }
}
