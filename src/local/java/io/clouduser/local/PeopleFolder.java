// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A folder whose YAML files are applied as they change, as {@code kubectl apply} and {@code kubectl
 * delete} would.
 *
 * <p>It is looked at again and again instead of watched, which works alike on every system. A
 * change counts when two looks agree on it: editors empty, move and rewrite files while they save,
 * and nobody must lose an IAM user to that. A file that cannot be read changes nothing.
 */
final class PeopleFolder implements AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 400;
  private static final String FIELD_MANAGER = "clouduser-local";

  /** Which resource a document is about. */
  private record Ref(String apiVersion, String kind, String namespace, String name) {
    @Override
    public String toString() {
      return kind.toLowerCase(Locale.ROOT) + "/" + name;
    }
  }

  /** A document and what it is about. */
  private record Manifest(Ref ref, GenericKubernetesResource resource) {}

  /** A file that cannot be applied; the message says why. */
  private static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }

  private final Path folder;
  private final KubernetesClient client;
  private final String namespace;
  private final Story story;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<Path, String> seen = new TreeMap<>();
  private final Map<Path, String> applied = new TreeMap<>();
  private final Map<Path, Set<Ref>> contents = new HashMap<>();
  private final Thread thread = new Thread(this::watch, "people-folder");
  private volatile boolean closed;

  PeopleFolder(Path folder, KubernetesClient client, String namespace, Story story) {
    this.folder = folder;
    this.client = client;
    this.namespace = namespace;
    this.story = story;
    thread.setDaemon(true);
  }

  /**
   * Fills the folder with the samples, unless people are in it from an earlier time.
   *
   * @return whether it was filled
   */
  boolean fill(Path samples) throws IOException {
    Files.createDirectories(folder);
    if (!files(folder).isEmpty()) {
      return false;
    }
    for (Path sample : files(samples)) {
      Files.copy(sample, folder.resolve(sample.getFileName()));
    }
    return true;
  }

  /** Applies what is there. Returns the CloudUsers among it, as {@code namespace/name}. */
  List<String> applyAll() throws IOException {
    Map<Path, String> now = read();
    seen.putAll(now);
    now.forEach(this::apply);
    return contents.values().stream()
        .flatMap(Set::stream)
        .filter(ref -> ref.kind().equals("CloudUser"))
        .map(ref -> ref.namespace() + "/" + ref.name())
        .filter(this::exists)
        .sorted()
        .toList();
  }

  private boolean exists(String namespaceAndName) {
    String[] parts = namespaceAndName.split("/", 2);
    return client
            .resources(io.clouduser.api.CloudUser.class)
            .inNamespace(parts[0])
            .withName(parts[1])
            .get()
        != null;
  }

  /** From now on, changes are applied. */
  void start() {
    thread.start();
  }

  private void watch() {
    while (!closed) {
      try {
        Thread.sleep(LOOK_EVERY_MILLIS);
        look();
      } catch (IOException | KubernetesClientException e) {
        if (!closed) {
          story.happened(Story.typed(folder) + " cannot be looked at: " + e.getMessage());
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void look() throws IOException {
    Map<Path, String> now = read();
    Set<Path> files = new LinkedHashSet<>(seen.keySet());
    files.addAll(now.keySet());
    for (Path file : files) {
      String text = now.get(file);
      boolean agreed = java.util.Objects.equals(text, seen.get(file));
      if (agreed && text != null && !text.equals(applied.get(file))) {
        apply(file, text);
      } else if (agreed && text == null) {
        forget(file);
      }
    }
    // A file that is missing is kept for one more look.
    files.removeAll(now.keySet());
    Map<Path, String> missing = new HashMap<>();
    files.stream().filter(contents::containsKey).forEach(file -> missing.put(file, null));
    seen.clear();
    seen.putAll(now);
    seen.putAll(missing);
  }

  private Map<Path, String> read() throws IOException {
    Map<Path, String> texts = new TreeMap<>();
    for (Path file : files(folder)) {
      try {
        texts.put(file, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      } catch (NoSuchFileException e) {
        // Gone between the two calls: the next look tells.
      }
    }
    return texts;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[^.].*\\.ya?ml"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private void apply(Path file, String text) {
    applied.put(file, text);
    List<Manifest> manifests;
    try {
      manifests = parse(text);
    } catch (Unreadable e) {
      story.happened(file.getFileName() + " is not applied, nothing changes: " + e.getMessage());
      return;
    }
    Set<Ref> refs = new LinkedHashSet<>();
    for (Manifest manifest : manifests) {
      refs.add(manifest.ref());
      apply(file, manifest);
    }
    Set<Ref> before = contents.getOrDefault(file, Set.of());
    contents.put(file, refs);
    before.stream().filter(ref -> !refs.contains(ref)).forEach(ref -> delete(file, ref));
  }

  private void apply(Path file, Manifest manifest) {
    Ref ref = manifest.ref();
    try {
      Resource<GenericKubernetesResource> door = door(manifest.resource(), ref);
      GenericKubernetesResource before = door.get();
      GenericKubernetesResource after =
          door.fieldValidation(Validation.STRICT)
              .fieldManager(FIELD_MANAGER)
              .forceConflicts()
              .serverSideApply();
      story.happened(file.getFileName() + ": " + ref + " " + outcome(before, after));
    } catch (KubernetesClientException e) {
      story.happened(
          file.getFileName() + ": " + ref + " is refused, nothing changes: " + reason(e));
    }
  }

  private static String outcome(GenericKubernetesResource before, GenericKubernetesResource after) {
    if (before == null) {
      return "created";
    }
    boolean same =
        after.getMetadata().getResourceVersion().equals(before.getMetadata().getResourceVersion());
    return same ? "unchanged" : "configured";
  }

  private void forget(Path file) {
    applied.remove(file);
    Set<Ref> refs = contents.remove(file);
    if (refs != null) {
      refs.forEach(ref -> delete(file, ref));
    }
  }

  private void delete(Path file, Ref ref) {
    if (contents.values().stream().anyMatch(refs -> refs.contains(ref))) {
      return;
    }
    try {
      GenericKubernetesResource resource = new GenericKubernetesResource();
      resource.setApiVersion(ref.apiVersion());
      resource.setKind(ref.kind());
      resource.setMetadata(new io.fabric8.kubernetes.api.model.ObjectMeta());
      resource.getMetadata().setName(ref.name());
      resource.getMetadata().setNamespace(ref.namespace());
      boolean deleted = !door(resource, ref).delete().isEmpty();
      story.happened(
          file.getFileName() + ": " + ref + (deleted ? " deleted" : " was not there any more"));
    } catch (KubernetesClientException e) {
      story.happened(file.getFileName() + ": " + ref + " cannot be deleted: " + reason(e));
    }
  }

  private Resource<GenericKubernetesResource> door(GenericKubernetesResource resource, Ref ref) {
    var all = client.genericKubernetesResources(ref.apiVersion(), ref.kind());
    return ref.namespace().isEmpty()
        ? all.resource(resource)
        : all.inNamespace(ref.namespace()).resource(resource);
  }

  private static String reason(KubernetesClientException e) {
    if (e.getStatus() != null && e.getStatus().getMessage() != null) {
      return e.getStatus().getMessage();
    }
    return String.valueOf(e.getMessage());
  }

  private List<Manifest> parse(String text) throws Unreadable {
    List<Manifest> manifests = new ArrayList<>();
    try {
      for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
        if (document != null) {
          manifests.add(manifest(document));
        }
      }
    } catch (MarkedYamlEngineException e) {
      throw new Unreadable(
          "line "
              + e.getProblemMark().map(mark -> String.valueOf(mark.getLine() + 1)).orElse("?")
              + ": "
              + e.getProblem());
    } catch (YamlEngineException e) {
      throw new Unreadable(e.getMessage());
    }
    if (manifests.isEmpty()) {
      throw new Unreadable("it is empty (delete the file to delete what it held)");
    }
    return manifests;
  }

  private Manifest manifest(Object document) throws Unreadable {
    if (!(document instanceof Map<?, ?> fields)
        || !(fields.get("apiVersion") instanceof String apiVersion)
        || !(fields.get("kind") instanceof String kind)
        || !(fields.get("metadata") instanceof Map<?, ?> metadata)
        || !(metadata.get("name") instanceof String name)) {
      throw new Unreadable("a manifest has apiVersion, kind and metadata.name");
    }
    try {
      GenericKubernetesResource resource =
          json.convertValue(new LinkedHashMap<>(fields), GenericKubernetesResource.class);
      Object declared = metadata.get("namespace");
      boolean clusterWide = kind.equals("Namespace");
      String place = clusterWide ? "" : declared == null ? namespace : declared.toString();
      resource.getMetadata().setNamespace(clusterWide ? null : place);
      return new Manifest(new Ref(apiVersion, kind, place, name), resource);
    } catch (IllegalArgumentException e) {
      throw new Unreadable("metadata is not as Kubernetes has it");
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
