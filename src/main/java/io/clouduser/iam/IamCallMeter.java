// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.iam.IamCallListener.Outcome;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.http.HttpMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.metrics.SdkMetric;

/**
 * Tells a listener of every attempt of every call. The SDK's own measurements are the only place
 * where an attempt that it repeats can be seen: an interceptor sees the call with its last answer,
 * so that throttling would stay hidden until it hurts.
 */
final class IamCallMeter implements MetricPublisher {
  private static final String ATTEMPT = "ApiCallAttempt";

  private final IamCallListener listener;

  IamCallMeter(IamCallListener listener) {
    this.listener = listener;
  }

  @Override
  public void publish(MetricCollection call) {
    String operation = first(call, CoreMetric.OPERATION_NAME);
    if (operation == null) {
      return;
    }
    call.childrenWithName(ATTEMPT)
        .forEach(
            attempt -> {
              Duration took = first(attempt, CoreMetric.SERVICE_CALL_DURATION);
              listener.called(operation, outcome(attempt), took == null ? Duration.ZERO : took);
            });
  }

  /** The name of the error type is that of the SDK's {@code SdkErrorType}. */
  private static Outcome outcome(MetricCollection attempt) {
    String error = first(attempt, CoreMetric.ERROR_TYPE);
    if (error == null) {
      return Outcome.OK;
    }
    Integer status = first(attempt, HttpMetric.HTTP_STATUS_CODE);
    if (error.equals("Throttling")) {
      return Outcome.THROTTLED;
    }
    return status == null ? Outcome.UNANSWERED : refusal(status);
  }

  private static Outcome refusal(int status) {
    return switch (status) {
      case HttpURLConnection.HTTP_NOT_FOUND -> Outcome.NOT_FOUND;
      case HttpURLConnection.HTTP_CONFLICT -> Outcome.CONFLICT;
      case HttpURLConnection.HTTP_FORBIDDEN -> Outcome.DENIED;
      default -> status >= HttpURLConnection.HTTP_INTERNAL_ERROR ? Outcome.FAILED : Outcome.REFUSED;
    };
  }

  private static <T> @Nullable T first(MetricCollection from, SdkMetric<T> metric) {
    List<T> values = from.metricValues(metric);
    return values.isEmpty() ? null : values.get(0);
  }

  @Override
  public void close() {
    // Nothing is held back.
  }
}
