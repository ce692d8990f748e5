// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * The writing verbs. Invariants: a write that names a resourceVersion other than the stored one is
 * refused; what is stored is pruned, defaulted and valid; a write that changes nothing stores
 * nothing.
 */
final class ObjectWriter {

  /**
   * The answer to a write.
   *
   * @param warnings for the Warning header
   */
  record Result(int code, ObjectNode body, List<String> warnings) {}

  private static final String NAME_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final List<String> SERVER_FIELDS =
      List.of(
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation");

  private final ObjectStore store;
  private final ResourceRegistry registry;
  private final ServerSideApply serverSideApply = new ServerSideApply();
  private final Random random = new Random();

  ObjectWriter(ObjectStore store, ResourceRegistry registry) {
    this.store = store;
    this.registry = registry;
  }

  Result create(ResourceType type, KubeRequest request) {
    if (!request.name().isEmpty()) {
      throw ApiException.methodNotAllowed();
    }
    return create(type, request, decode(type, request));
  }

  private Result create(ResourceType type, KubeRequest request, ObjectNode object) {
    ObjectNode metadata = Json.metadata(object);
    if (!Json.resourceVersion(object).isEmpty()) {
      throw ApiException.badRequest("resourceVersion should not be set on objects to be created");
    }
    placeInNamespace(type, request, metadata);
    if (Json.name(object).isEmpty() && metadata.hasNonNull("generateName")) {
      metadata.put("name", metadata.get("generateName").asText() + suffix());
    }
    SERVER_FIELDS.forEach(metadata::remove);
    metadata.remove("managedFields");
    metadata.put("uid", UUID.randomUUID().toString()).put("creationTimestamp", Json.now());
    if (type.hasGeneration()) {
      metadata.put("generation", 1);
    }
    if (type.hasStatus()) {
      object.remove("status");
    }
    List<String> warnings = admit(type, request, object, "");
    synchronized (store) {
      requireLivingNamespace(type, object);
      validate(type, object, null);
      String name = Json.name(object);
      if (store.get(type.storage(), Json.namespace(object), name) != null) {
        throw ApiException.alreadyExists(type, name);
      }
      if (type.isDefinition()) {
        serve(type, object, request.isDryRun());
        object.set("status", Definitions.establishedStatus(object));
      } else if (type.isNamespace()) {
        metadata.withObjectProperty("labels").put("kubernetes.io/metadata.name", name);
        object.putObject("status").put("phase", "Active");
        object.putObject("spec").putArray("finalizers").add("kubernetes");
      } else if (type.qualifiedName().equals("secrets") && !object.hasNonNull("type")) {
        object.put("type", "Opaque");
      }
      if (!request.isDryRun()) {
        store.put(type.storage(), object);
      }
    }
    return new Result(201, object, warnings);
  }

  Result update(ResourceType type, KubeRequest request) {
    ObjectNode incoming = decode(type, request);
    if (!Json.name(incoming).equals(request.name())) {
      throw ApiException.badRequest(
          "the name of the object (%s) does not match the name on the URL (%s)"
              .formatted(Json.name(incoming), request.name()));
    }
    placeInNamespace(type, request, Json.metadata(incoming));
    synchronized (store) {
      ObjectNode existing = stored(type, request);
      if (existing == null && type.createOnUpdate() && request.subresource().isEmpty()) {
        return create(type, request, incoming);
      }
      if (existing == null) {
        throw ApiException.notFound(type, request.name());
      }
      if (Json.resourceVersion(incoming).isEmpty() && !type.unconditionalUpdate()) {
        throw ApiException.invalidResource(
            type,
            request.name(),
            FieldError.invalid(
                "metadata.resourceVersion", Json.of(0), "must be specified for an update"));
      }
      return replace(type, request, existing, incoming, "");
    }
  }

  Result patch(ResourceType type, KubeRequest request) {
    String format = request.contentType();
    if (format.equals(Patches.APPLY)) {
      return apply(type, request);
    }
    String accepted = "application/json-patch+json, application/merge-patch+json";
    boolean custom = type.custom().isPresent();
    if (!List.of(Patches.JSON, Patches.MERGE, Patches.STRATEGIC).contains(format)
        || (custom && format.equals(Patches.STRATEGIC))) {
      throw ApiException.unsupportedMediaType(
          accepted
              + (custom ? ", " : ", application/strategic-merge-patch+json, ")
              + Patches.APPLY);
    }
    JsonNode patch = parse(request.body());
    synchronized (store) {
      ObjectNode existing = existing(type, request);
      return replace(type, request, existing, patched(type, existing, format, patch), patch + "");
    }
  }

  private static ObjectNode patched(
      ResourceType type, ObjectNode existing, String format, JsonNode patch) {
    ObjectNode target = type.isModernEvent() ? Events.toModern(existing) : existing;
    ObjectNode result;
    if (format.equals(Patches.JSON)) {
      try {
        result = Patches.json(target, patch);
      } catch (RuntimeException e) {
        throw ApiException.of(
            422, "Invalid", "the server rejected our request due to an error in our request");
      }
    } else {
      result =
          format.equals(Patches.MERGE)
              ? Patches.merge(target, patch)
              : Patches.strategic(target, patch);
    }
    return type.isModernEvent() ? Events.toCore(result) : result;
  }

  private Result apply(ResourceType type, KubeRequest request) {
    String manager = request.parameter("fieldManager");
    if (manager.isEmpty()) {
      throw ApiException.badRequest(
          "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for"
              + " apply patch");
    }
    String owner = manager + "/" + request.subresource();
    ObjectNode configuration = decode(type, request);
    Json.metadata(configuration).put("name", request.name());
    placeInNamespace(type, request, Json.metadata(configuration));
    ObjectNode remembered = configuration.deepCopy();
    synchronized (store) {
      ObjectNode existing = stored(type, request);
      Result result;
      if (existing == null) {
        if (!request.subresource().isEmpty()) {
          throw ApiException.notFound(type, request.name());
        }
        String uid = configuration.at("/metadata/uid").asText("");
        if (!uid.isEmpty()) {
          throw ApiException.conflict(
              type,
              request.name(),
              "uid mismatch: the provided object specified uid "
                  + uid
                  + ", and no existing object"
                  + " was found");
        }
        result = create(type, request, configuration);
      } else {
        boolean force = request.flag("force");
        ObjectNode merged = serverSideApply.apply(existing, configuration, owner, force, type);
        result = replace(type, request, existing, merged, configuration + "");
      }
      if (!request.isDryRun()) {
        serverSideApply.remember(result.body().at("/metadata/uid").asText(), owner, remembered);
      }
      return result;
    }
  }

  /** Puts a new state in the place of the existing one; the caller holds the store's monitor. */
  private Result replace(
      ResourceType type,
      KubeRequest request,
      ObjectNode existing,
      ObjectNode incoming,
      String patch) {
    String name = request.name();
    String version = Json.resourceVersion(incoming);
    if (!version.isEmpty() && !version.equals(Json.resourceVersion(existing))) {
      throw ApiException.staleVersion(type, name);
    }
    String uid = incoming.at("/metadata/uid").asText("");
    String existingUid = existing.at("/metadata/uid").asText("");
    if (!uid.isEmpty() && !uid.equals(existingUid)) {
      if (request.verb().equals("patch")) {
        throw ApiException.invalid(
            type,
            name,
            List.of(FieldError.invalid("metadata.uid", Json.of(uid), "field is immutable")));
      }
      throw ApiException.conflict(
          type,
          name,
          "Precondition failed: UID in precondition: %s, UID in object meta: %s"
              .formatted(uid, existingUid));
    }
    ObjectNode next = next(type, request.subresource(), existing, incoming);
    List<String> warnings = admit(type, request, next, patch);
    countGeneration(type, existing, next);
    validate(type, next, existing);
    if (type.isDefinition()) {
      serve(type, next, request.isDryRun());
    }
    if (request.isDryRun()) {
      return new Result(200, next, warnings);
    }
    if (Json.isBeingDeleted(existing) && !Json.hasFinalizers(next) && !type.isNamespace()) {
      remove(type, existing);
      return new Result(200, next, warnings);
    }
    if (Json.same(existing, next)) {
      return new Result(200, existing, warnings);
    }
    store.put(type.storage(), next);
    return new Result(200, next, warnings);
  }

  /** Takes from the incoming object what this (sub)resource may change. */
  private static ObjectNode next(
      ResourceType type, String subresource, ObjectNode existing, ObjectNode incoming) {
    if (!subresource.isEmpty()) {
      ObjectNode next = existing.deepCopy();
      Json.copyField(incoming, next, "status");
      return next;
    }
    ObjectNode next = incoming.deepCopy();
    if (type.hasStatus()) {
      Json.copyField(existing, next, "status");
    }
    ObjectNode metadata = Json.metadata(next);
    metadata.remove("managedFields");
    for (String field : SERVER_FIELDS) {
      Json.copyField(existing.path("metadata"), metadata, field);
    }
    Json.copyField(existing.path("metadata"), metadata, "resourceVersion");
    for (String field : List.of("labels", "annotations", "finalizers", "ownerReferences")) {
      if (metadata.path(field).isEmpty()) {
        metadata.remove(field);
      }
    }
    next.set("apiVersion", existing.get("apiVersion"));
    next.set("kind", existing.get("kind"));
    return next;
  }

  private static void countGeneration(ResourceType type, ObjectNode existing, ObjectNode next) {
    if (!type.hasGeneration()) {
      return;
    }
    ObjectNode before = existing.deepCopy();
    ObjectNode after = next.deepCopy();
    Set<String> ignored = type.hasStatus() ? Set.of("metadata", "status") : Set.of("metadata");
    before.remove(ignored);
    after.remove(ignored);
    if (!Json.same(before, after)) {
      long generation = existing.at("/metadata/generation").asLong(1);
      Json.metadata(next).put("generation", generation + 1);
    }
  }

  Result delete(ResourceType type, KubeRequest request) {
    JsonNode options = request.body().isEmpty() ? Json.object() : Json.parseYaml(request.body());
    synchronized (store) {
      ObjectNode existing = existing(type, request);
      JsonNode preconditions = options.path("preconditions");
      checkPrecondition(type, existing, preconditions, "uid", "UID");
      checkPrecondition(type, existing, preconditions, "resourceVersion", "ResourceVersion");
      boolean dryRun = request.isDryRun() || !options.path("dryRun").isEmpty();
      return new Result(200, delete(type, existing, dryRun), List.of());
    }
  }

  private static void checkPrecondition(
      ResourceType type, ObjectNode existing, JsonNode preconditions, String field, String label) {
    String wanted = preconditions.path(field).asText("");
    String actual = existing.path("metadata").path(field).asText("");
    if (!wanted.isEmpty() && !wanted.equals(actual)) {
      throw ApiException.conflict(
          type,
          Json.name(existing),
          "Precondition failed: %1$s in precondition: %2$s, %1$s in object meta: %3$s"
              .formatted(label, wanted, actual));
    }
  }

  Result deleteCollection(ResourceType type, KubeRequest request) {
    ObjectNode list =
        Json.object().put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
    ArrayNode items = list.putArray("items");
    synchronized (store) {
      for (ObjectNode object : store.list(type.storage(), request.namespace())) {
        if (Selectors.of(request, type).test(object)) {
          items.add(object);
          delete(type, object, request.isDryRun());
        }
      }
      Json.metadata(list).put("resourceVersion", Long.toString(store.revision()));
    }
    return new Result(200, list, List.of());
  }

  private ObjectNode delete(ResourceType type, ObjectNode existing, boolean dryRun) {
    boolean held = Json.hasFinalizers(existing) || type.isNamespace();
    if (held && !Json.isBeingDeleted(existing) && !dryRun) {
      ObjectNode dying = existing.deepCopy();
      ObjectNode metadata = Json.metadata(dying);
      metadata.put("deletionTimestamp", Json.now()).put("deletionGracePeriodSeconds", 0);
      if (metadata.has("generation")) {
        metadata.put("generation", metadata.get("generation").asLong() + 1);
      }
      if (type.isNamespace()) {
        dying.withObjectProperty("status").put("phase", "Terminating");
      }
      store.put(type.storage(), dying);
      if (type.isNamespace()) {
        emptyNamespace(Json.name(dying));
      }
      return dying;
    }
    if (held) {
      return existing;
    }
    if (!dryRun) {
      if (type.isDefinition()) {
        deleteInstances(existing);
      }
      remove(type, existing);
    }
    ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Success");
    ObjectNode details = status.putObject("details").put("name", Json.name(existing));
    if (!type.group().isEmpty()) {
      details.put("group", type.group());
    }
    details.put("kind", type.plural()).put("uid", existing.at("/metadata/uid").asText());
    return status;
  }

  private void remove(ResourceType type, ObjectNode object) {
    store.remove(type.storage(), Json.namespace(object), Json.name(object));
    String namespace = Json.namespace(object);
    ObjectNode home = namespace.isEmpty() ? null : store.get("namespaces", "", namespace);
    if (home != null && Json.isBeingDeleted(home)) {
      removeNamespaceIfEmpty(namespace);
    }
  }

  private void emptyNamespace(String namespace) {
    for (ResourceType type : registry.all()) {
      if (type.namespaced()) {
        store.list(type.storage(), namespace).forEach(object -> delete(type, object, false));
      }
    }
    removeNamespaceIfEmpty(namespace);
  }

  private void removeNamespaceIfEmpty(String namespace) {
    boolean empty =
        registry.all().stream()
            .filter(ResourceType::namespaced)
            .allMatch(type -> store.list(type.storage(), namespace).isEmpty());
    if (empty && store.get("namespaces", "", namespace) != null) {
      store.remove("namespaces", "", namespace);
    }
  }

  private void deleteInstances(ObjectNode definition) {
    String group = definition.at("/spec/group").asText();
    String plural = definition.at("/spec/names/plural").asText();
    store
        .list(plural + "." + group, "")
        .forEach(
            object ->
                store.remove(plural + "." + group, Json.namespace(object), Json.name(object)));
    registry.replace(group, plural, List.of());
  }

  private void serve(ResourceType type, ObjectNode definition, boolean dryRun) {
    List<ResourceType> versions = Definitions.read(type, definition);
    if (!dryRun) {
      registry.replace(
          definition.at("/spec/group").asText(),
          definition.at("/spec/names/plural").asText(),
          versions);
    }
  }

  private List<String> admit(
      ResourceType type, KubeRequest request, ObjectNode object, String patch) {
    Optional<Schema> schema = type.custom().map(CustomResource::schema);
    if (schema.isEmpty()) {
      return List.of();
    }
    List<String> unknown = new ArrayList<>();
    SchemaDefaults.prune(object, schema.get())
        .forEach(path -> unknown.add("unknown field \"" + path + "\""));
    SchemaDefaults.apply(object, schema.get());
    String validation = request.parameter("fieldValidation");
    if (!unknown.isEmpty() && validation.equals("Strict")) {
      String error = "strict decoding error: " + String.join(", ", unknown);
      if (patch.isEmpty()) {
        throw ApiException.badRequest(
            "%1$s in version \"%2$s\" cannot be handled as a %1$s: %3$s"
                .formatted(type.kind(), type.version(), error));
      }
      throw ApiException.invalidPatch(FieldError.invalid("patch", Json.of(patch), error));
    }
    return validation.equals("Ignore") ? List.of() : unknown;
  }

  private static void validate(ResourceType type, ObjectNode object, ObjectNode old) {
    List<FieldError> errors = new ArrayList<>(MetadataRules.check(object, old));
    type.custom()
        .ifPresent(custom -> errors.addAll(SchemaValidator.validate(object, old, custom.schema())));
    if (!errors.isEmpty()) {
      throw ApiException.invalid(type, Json.name(object), errors);
    }
  }

  private static ObjectNode decode(ResourceType type, KubeRequest request) {
    if (request.contentType().contains("protobuf") && request.body().isEmpty()) {
      throw ApiException.unsupportedMediaType("application/json, application/yaml");
    }
    JsonNode body =
        request.contentType().contains("yaml")
            ? Json.parseYaml(request.body())
            : parse(request.body());
    if (!(body instanceof ObjectNode object)) {
      throw ApiException.badRequest("the body of the request is not an object");
    }
    for (Map.Entry<String, String> expected :
        Map.of("apiVersion", type.apiVersion(), "kind", type.kind()).entrySet()) {
      String given = object.path(expected.getKey()).asText("");
      if (!given.isEmpty() && !given.equals(expected.getValue())) {
        throw ApiException.badRequest(
            "the %s in the data (%s) does not match the expected one (%s)"
                .formatted(expected.getKey(), given, expected.getValue()));
      }
      object.put(expected.getKey(), expected.getValue());
    }
    return type.isModernEvent() ? Events.toCore(object) : object;
  }

  private static JsonNode parse(String body) {
    try {
      return Json.parse(body);
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("the object provided is unrecognized: " + e.getMessage());
    }
  }

  private static void placeInNamespace(
      ResourceType type, KubeRequest request, ObjectNode metadata) {
    if (!type.namespaced()) {
      metadata.remove("namespace");
      return;
    }
    String given = metadata.path("namespace").asText("");
    if (!given.isEmpty() && !given.equals(request.namespace())) {
      throw ApiException.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    metadata.put("namespace", request.namespace());
  }

  private void requireLivingNamespace(ResourceType type, ObjectNode object) {
    if (!type.namespaced()) {
      return;
    }
    String namespace = Json.namespace(object);
    ObjectNode home = store.get("namespaces", "", namespace);
    if (home == null) {
      ResourceType namespaces = registry.find("", "v1", "namespaces").orElseThrow();
      throw ApiException.notFound(namespaces, namespace);
    }
    if (Json.isBeingDeleted(home)) {
      throw ApiException.forbidden(
          type,
          Json.name(object),
          "unable to create new content in namespace "
              + namespace
              + " because it is being terminated");
    }
  }

  private ObjectNode stored(ResourceType type, KubeRequest request) {
    return store.get(type.storage(), request.namespace(), request.name());
  }

  private ObjectNode existing(ResourceType type, KubeRequest request) {
    ObjectNode existing = stored(type, request);
    if (existing == null) {
      throw ApiException.notFound(type, request.name());
    }
    return existing;
  }

  private String suffix() {
    StringBuilder suffix = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      suffix.append(NAME_CHARACTERS.charAt(random.nextInt(NAME_CHARACTERS.length())));
    }
    return suffix.toString();
  }
}
