// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The services of one account, and the log of what was asked of them. */
final class AwsAccount {
  private final Clock clock;
  private final Map<String, AwsService> services = new ConcurrentHashMap<>();
  private final CallLog calls = new CallLog();
  private final Faults faults = new Faults();
  private final RateLimits rates = new RateLimits(System::nanoTime);
  private final List<Consumer<CallRecord>> listeners = new CopyOnWriteArrayList<>();

  AwsAccount(Clock clock) {
    this.clock = clock;
  }

  Clock clock() {
    return clock;
  }

  CallLog calls() {
    return calls;
  }

  Faults faults() {
    return faults;
  }

  RateLimits rates() {
    return rates;
  }

  void add(String name, AwsService service) {
    services.put(name, service);
  }

  void listen(Consumer<CallRecord> listener) {
    listeners.add(listener);
  }

  /** Serves a call and logs how it went. */
  ObjectNode invoke(Call call, Optional<Fault.Kind> fault) {
    ObjectNode result;
    try {
      AwsService service = services.get(call.service());
      if (service == null) {
        throw new AwsError(404, "UnknownService", "The double has no " + call.service());
      }
      result = service.invoke(call);
    } catch (AwsError e) {
      refused(call, e, fault);
      throw e;
    } catch (RuntimeException e) {
      AwsError error = new AwsError(500, "InternalFailure", "The double failed: " + e);
      refused(call, error, fault);
      throw error;
    }
    log(call, Optional.of(result), Optional.empty(), fault);
    return result;
  }

  /** Logs a call that had no effect. */
  void refused(Call call, AwsError error, Optional<Fault.Kind> fault) {
    log(call, Optional.empty(), Optional.of(error), fault);
  }

  private void log(
      Call call, Optional<JsonNode> result, Optional<AwsError> error, Optional<Fault.Kind> fault) {
    AwsService service = services.get(call.service());
    CallRecord logged =
        new CallRecord(
            call.requestId(),
            call.time(),
            call.service(),
            call.operation(),
            call.principal(),
            call.region(),
            call.in().json(),
            result,
            error.map(AwsError::code),
            error.map(AwsError::getMessage),
            service != null && service.readOnly(call.operation()),
            fault.map(Enum::name));
    calls.finished(logged);
    listeners.forEach(listener -> listener.accept(logged));
  }
}
