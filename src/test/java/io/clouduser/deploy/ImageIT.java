// SPDX-License-Identifier: Apache-2.0
package io.clouduser.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The image as the build leaves it in a tarball: without a base, for want of a registry. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageIT {
  private static final Path DIRECTORY = Path.of("target", "image");
  private static final Path TAR = DIRECTORY.resolve("without-base.tar");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Map<String, TarArchiveEntry>> layers = new TreeMap<>();
  private final Map<String, Long> sizes = new TreeMap<>();
  private JsonNode config;

  @BeforeAll
  void read() throws IOException {
    assertThat(TAR).as("mvn verify builds it first").exists();
    Map<String, byte[]> files = new TreeMap<>();
    try (TarArchiveInputStream tar = tar(Files.newInputStream(TAR))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        files.put(entry.getName(), tar.readAllBytes());
      }
    }
    JsonNode manifest = JSON.readTree(files.get("manifest.json")).get(0);
    config = JSON.readTree(files.get(manifest.get("Config").asText()));
    List<String> names = new ArrayList<>();
    config.at("/history").forEach(step -> names.add(step.at("/comment").asText()));
    for (int i = 0; i < names.size(); i++) {
      byte[] layer = files.get(manifest.get("Layers").get(i).asText());
      sizes.put(names.get(i), (long) layer.length);
      Map<String, TarArchiveEntry> entries = new TreeMap<>();
      try (TarArchiveInputStream tar = tar(new GZIPInputStream(new ByteArrayInputStream(layer)))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          entries.put(entry.getName(), entry);
        }
      }
      layers.put(names.get(i), entries);
    }
  }

  private static TarArchiveInputStream tar(InputStream in) {
    return new TarArchiveInputStream(new BufferedInputStream(in));
  }

  @Test
  void runsAsNobodyInParticularWithoutAShell() {
    assertThat(config.at("/config/User").asText()).isEqualTo("65532:65532");
    List<String> entryPoint = new ArrayList<>();
    config.at("/config/Entrypoint").forEach(it -> entryPoint.add(it.asText()));
    assertThat(entryPoint)
        .startsWith("java")
        .endsWith("io.clouduser.Main")
        .contains("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Djava.io.tmpdir=/tmp")
        .as("docs/performance.md measures with these")
        .contains("-XX:TieredStopAtLevel=1", "-XX:MaxRAMPercentage=35", "-Xms24m", "-Xmn12m")
        .contains("-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20", "-Xss512k")
        .noneMatch(it -> it.contains("sh -c"));
    assertThat(config.at("/config/Env")).isEmpty();
    assertThat(config.at("/config/ExposedPorts").has("8080/tcp")).isTrue();
  }

  @Test
  void saysWhatItIs() throws IOException {
    JsonNode labels = config.at("/config/Labels");
    String version = Files.readString(Path.of("target/classes/io/clouduser/version.properties"));

    assertThat(labels.path("org.opencontainers.image.version").asText()).isNotBlank();
    assertThat(version)
        .contains("version=" + labels.path("org.opencontainers.image.version").asText())
        .contains("commit=" + labels.path("org.opencontainers.image.revision").asText());
    assertThat(labels.path("org.opencontainers.image.revision").asText())
        .matches("[0-9a-f]{40}|unknown");
    assertThat(labels.path("org.opencontainers.image.licenses").asText()).isEqualTo("Apache-2.0");
  }

  @Test
  void holdsTheOperatorAndItsLibrariesAndNothingElse() {
    assertThat(layers.keySet())
        .containsExactly("classes", "dependencies", "jvm arg files", "resources");
    layers.forEach(
        (layer, entries) -> {
          assertThat(entries.keySet()).allMatch(name -> name.startsWith("app/"));
          assertThat(entries.keySet())
              .as(layer)
              .noneMatch(name -> name.startsWith("app/classes/io/clouduser/local/"))
              .noneMatch(name -> name.matches(".*(Test|IT)(\\$.*)?\\.class"))
              .noneMatch(
                  name -> name.matches(".*/(junit|assertj|awaitility|archunit|cel|luaj|helm).*"))
              .noneMatch(name -> name.matches(".*\\.(java|map|pem|key|env|git)"));
          assertThat(entries.values())
              .as("files nobody can change")
              .allSatisfy(
                  entry -> {
                    assertThat(entry.getMode() & 0022).as(entry.getName()).isZero();
                    assertThat(entry.getLongUserId()).isZero();
                  });
        });
    assertThat(layers.get("classes")).containsKey("app/classes/io/clouduser/Main.class");
    long total = sizes.values().stream().mapToLong(Long::longValue).sum();
    System.out.printf("image without its base: %.1f MB compressed%n", total / 1e6);
    layers.forEach(
        (layer, entries) ->
            System.out.printf(
                "  %-14s %8.3f MB  %d files%n",
                layer,
                sizes.get(layer) / 1e6,
                entries.values().stream().filter(entry -> !entry.isDirectory()).count()));
  }

  @Test
  void isTheSameWhenBuiltAgain() throws IOException {
    assertThat(DIRECTORY.resolve("without-base-again.digest"))
        .hasSameTextualContentAs(DIRECTORY.resolve("without-base.digest"));
    assertThat(Files.mismatch(TAR, DIRECTORY.resolve("without-base-again.tar"))).isEqualTo(-1);
  }

  @Test
  void bomNamesEachLibraryAndNoOther() throws IOException {
    Path file = Path.of("target", "bom.json");
    boolean fresh =
        Files.exists(file)
            && Files.getLastModifiedTime(file)
                    .compareTo(
                        Files.getLastModifiedTime(Path.of("target", "clouduser-operator.jar")))
                >= 0;
    if (!fresh) {
      System.out.println("SKIPPED: the bill of materials (an offline build makes none)");
    }
    Assumptions.assumeTrue(fresh, "an offline build makes no bill of materials");
    JsonNode bom = JSON.readTree(Files.readString(file));
    TreeSet<String> named = new TreeSet<>();
    bom.at("/components")
        .forEach(
            it -> named.add(it.path("name").asText() + "-" + it.path("version").asText() + ".jar"));
    TreeSet<String> shipped = new TreeSet<>();
    layers
        .get("dependencies")
        .values()
        .forEach(
            entry -> {
              if (!entry.isDirectory()) {
                shipped.add(entry.getName().substring("app/libs/".length()));
              }
            });

    assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
    assertThat(named).isEqualTo(shipped);
  }

  /** With this machine's Java instead of the base's: the layers are complete. */
  @Test
  void startsFromItsLayers(@TempDir Path root) throws Exception {
    try (TarArchiveInputStream image = tar(Files.newInputStream(TAR))) {
      for (TarArchiveEntry file = image.getNextEntry(); file != null; file = image.getNextEntry()) {
        if (file.getName().endsWith(".tar.gz")) {
          unpack(tar(new GZIPInputStream(image)), root);
        }
      }
    }
    Path classPath = root.resolve("app/jib-classpath-file");
    Files.writeString(classPath, Files.readString(classPath).replace("/app/", root + "/app/"));
    List<String> command = new ArrayList<>();
    config
        .at("/config/Entrypoint")
        .forEach(it -> command.add(it.asText().replace("@/app/", "@" + root + "/app/")));
    command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--version");

    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said).matches("clouduser-operator \\S+ \\(commit \\S+\\)\\R");
  }

  @Test
  void theDocumentedCommandFindsTheOperatorInIt() throws IOException {
    String command = "exec deploy/clouduser-operator -- java -cp @/app/jib-classpath-file ";
    assertThat(layers.get("jvm arg files")).containsKey("app/jib-classpath-file");
    assertThat(Files.readString(Path.of("docs", "doctor.md")))
        .contains(command + "io.clouduser.Main");
    assertThat(Files.readString(Path.of("docs", "aws-setup.md"))).contains(command);
  }

  private static void unpack(TarArchiveInputStream layer, Path root) throws IOException {
    for (TarArchiveEntry entry = layer.getNextEntry();
        entry != null;
        entry = layer.getNextEntry()) {
      Path to = root.resolve(entry.getName()).normalize();
      assertThat(to.startsWith(root)).as(entry.getName()).isTrue();
      if (entry.isDirectory()) {
        Files.createDirectories(to);
      } else {
        Files.createDirectories(to.getParent());
        Files.copy(layer, to);
      }
    }
  }

  @Test
  void dockerfileMakesTheSame() throws IOException {
    String dockerfile = Files.readString(Path.of("Dockerfile"));
    String last = dockerfile.substring(dockerfile.lastIndexOf("\nFROM "));
    List<String> flags = new ArrayList<>();
    config
        .at("/config/Entrypoint")
        .forEach(
            it -> {
              if (it.asText().startsWith("-X") || it.asText().startsWith("-D")) {
                flags.add("\"" + it.asText() + "\"");
              }
            });

    assertThat(last)
        .contains("USER " + config.at("/config/User").asText() + "\n")
        .contains("EXPOSE 8080\n")
        .contains(
            "ENTRYPOINT [\"java\", "
                + String.join(", ", flags)
                + ", \"-XX:SharedArchiveFile=/app/clouduser.jsa\", \"-cp\"")
        .doesNotContain("RUN ");
    String pom = Files.readString(Path.of("pom.xml"));
    String base = last.lines().skip(1).findFirst().orElseThrow().substring("FROM ".length());
    assertThat(pom).contains("<image.base>" + base + "</image.base>");
  }

  /** The step that makes it, and the entry point that uses it, with this machine's Java. */
  @Test
  void dockerfilesArchiveIsOneThatItsFlagsCanUse(@TempDir Path root) throws Exception {
    Path app = Files.createDirectories(root.resolve("app"));
    Files.copy(Path.of("target", "clouduser-operator.jar"), app.resolve("clouduser-operator.jar"));
    List<String> entryPoint = dockerfile("ENTRYPOINT ", root);
    List<String> listing = new ArrayList<>(entryPoint);
    listing.removeIf(it -> it.startsWith("-XX:SharedArchiveFile"));
    listing.add(1, "-XX:DumpLoadedClassList=" + app.resolve("classes.lst"));
    run(listing, "--version");

    run(dockerfile("RUN [\"java\", \"-Xshare:dump\"", root));

    Files.move(root.resolve("tmp/clouduser.jsa"), app.resolve("clouduser.jsa"));
    entryPoint.replaceAll(it -> it.equals("-Xshare:auto") ? "-Xshare:on" : it);
    entryPoint.add(1, "-Xlog:class+load");
    assertThat(run(entryPoint, "--version"))
        .contains("io.clouduser.Main source: shared objects file")
        .containsPattern("(?m)^clouduser-operator \\S+ \\(commit");
  }

  private static List<String> dockerfile(String line, Path root) throws IOException {
    Files.createDirectories(root.resolve("tmp"));
    String found =
        Files.readString(Path.of("Dockerfile"))
            .lines()
            .filter(it -> it.startsWith(line))
            .findFirst()
            .orElseThrow();
    List<String> command = new ArrayList<>();
    JSON.readTree(found.substring(found.indexOf('[')))
        .forEach(
            it ->
                command.add(
                    it.asText().replaceFirst("(^|=)/(app|tmp)(?=/|$)", "$1" + root + "/$2")));
    command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    return command;
  }

  private static String run(List<String> command, String... more) throws Exception {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s: %s", all, said).isZero();
    return said;
  }
}
