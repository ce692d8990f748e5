// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Takes requests to the part that answers them, and turns refusals into Status bodies. */
final class ApiServer {
  private static final String JSON = "application/json";

  private final ResourceRegistry registry = new ResourceRegistry();
  private final Discovery discovery = new Discovery(registry);
  private final OpenApi openApi = new OpenApi(registry);
  private final Reviews reviews = new Reviews();
  private final ObjectReader reader;
  private final ObjectWriter writer;
  private final Watches watches;
  private final Consumer<KubeRequest> writeListener;

  /**
   * Creates the server's logic.
   *
   * @param executor runs the sending side of watches
   * @param writeListener hears of every write that succeeded
   */
  ApiServer(ObjectStore store, Consumer<Runnable> executor, Consumer<KubeRequest> writeListener) {
    this.reader = new ObjectReader(store);
    this.writer = new ObjectWriter(store, registry);
    this.watches = new Watches(store, executor);
    this.writeListener = writeListener;
  }

  /** Creates an object from inside, past HTTP. */
  void create(KubeRequest request) {
    ResourceType type =
        registry.find(request.group(), request.version(), request.resource()).orElseThrow();
    writer.create(type, request);
  }

  /** Says no from now on when somebody asks whether they may do this. */
  void deny(String verb, String resource) {
    reviews.deny(verb, resource);
  }

  void handle(KubeRequest request, HttpExchange exchange) throws IOException {
    try {
      if (request.resource().isEmpty()) {
        answerGeneral(request, exchange);
      } else {
        answerResource(request, exchange);
      }
    } catch (ApiException e) {
      if (e.isUnknownPath()) {
        byte[] text = "404 page not found\n".getBytes(StandardCharsets.UTF_8);
        exchange.respond(404, "text/plain; charset=utf-8", Map.of(), text);
      } else {
        respond(exchange, e.code(), e.status(), List.of());
      }
    } catch (RuntimeException e) {
      ApiException error = ApiException.of(500, "InternalError", "fault of the double: " + e);
      respond(exchange, 500, error.status(), List.of());
    }
  }

  private void answerGeneral(KubeRequest request, HttpExchange exchange) throws IOException {
    if (List.of("/healthz", "/readyz", "/livez").contains(request.path())) {
      exchange.respond(200, "text/plain", Map.of(), "ok".getBytes(StandardCharsets.UTF_8));
      return;
    }
    ObjectNode answer =
        discovery
            .answer(request.path())
            .or(() -> openApi.answer(request.path()))
            .orElseThrow(ApiException::unknownPath);
    respond(exchange, 200, answer, List.of());
  }

  private void answerResource(KubeRequest request, HttpExchange exchange) throws IOException {
    Optional<ObjectNode> review = reviews.answer(request);
    if (review.isPresent()) {
      respond(exchange, 201, review.get(), List.of());
      return;
    }
    ResourceType type =
        registry
            .find(request.group(), request.version(), request.resource())
            .orElseThrow(ApiException::unknownPath);
    boolean status = request.subresource().equals("status") && type.hasStatus();
    boolean finalize = request.subresource().equals("finalize") && type.isNamespace();
    if (!request.subresource().isEmpty() && !status && !finalize) {
      throw ApiException.unknownPath();
    }
    if (type.namespaced() && request.namespace().isEmpty() && !request.name().isEmpty()) {
      throw ApiException.unknownPath();
    }
    switch (request.verb()) {
      case "get" -> respond(exchange, 200, reader.get(type, request), List.of());
      case "list" -> respond(exchange, 200, reader.list(type, request), List.of());
      case "watch" -> watches.serve(type, request, exchange);
      default -> {
        ObjectWriter.Result result = write(type, request);
        JsonNode body = result.body();
        boolean isObject = !body.path("kind").asText().equals("Status");
        respond(
            exchange,
            result.code(),
            isObject ? ObjectReader.present(type, result.body()) : body,
            result.warnings());
      }
    }
  }

  private ObjectWriter.Result write(ResourceType type, KubeRequest request) {
    ObjectWriter.Result result =
        switch (request.verb()) {
          case "create" -> writer.create(type, request);
          case "update" -> writer.update(type, request);
          case "patch" -> writer.patch(type, request);
          case "delete" -> writer.delete(type, request);
          case "deletecollection" -> writer.deleteCollection(type, request);
          default -> throw ApiException.methodNotAllowed();
        };
    writeListener.accept(request);
    return result;
  }

  static void respond(HttpExchange exchange, int code, JsonNode body, List<String> warnings)
      throws IOException {
    Map<String, String> headers =
        warnings.isEmpty()
            ? Map.of()
            : Map.of(
                "Warning",
                warnings.stream()
                    .map(text -> "299 - \"" + text.replace("\"", "\\\"") + "\"")
                    .collect(Collectors.joining(", ")));
    exchange.respond(code, JSON, headers, Json.bytes(body));
  }
}
