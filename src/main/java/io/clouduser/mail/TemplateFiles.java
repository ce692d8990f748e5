// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the text of a template: in the admin's directory as {@code body.ko.html}, there without a
 * language for the configured one ({@code body.html}), or in the jar.
 *
 * <p>The language stands in the file's name and not in a sub-directory, because the keys of a
 * ConfigMap are file names.
 */
final class TemplateFiles {
  static final String SUBJECT = "subject.txt";
  static final String TEXT = "body.txt";
  static final String HTML = "body.html";

  private static final Set<String> BUILT_IN = Set.of("en", "ko");
  private static final int LONGEST_TEMPLATE = 256 * 1024;
  private static final Pattern OF_A_LANGUAGE =
      Pattern.compile("(?:subject|body)\\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\\.(?:txt|html)");

  private final @Nullable Path directory;
  private final String configured;

  /**
   * @param directory the admin's, or null
   * @param configured language of the files whose names tell none; in lower case
   */
  TemplateFiles(@Nullable Path directory, String configured) {
    this.directory = directory;
    this.configured = configured;
  }

  /**
   * The built-in languages and those of the directory, in lower case.
   *
   * @throws IOException when the directory cannot be listed
   */
  Set<String> languages() throws IOException {
    Set<String> languages = new TreeSet<>(BUILT_IN);
    if (directory != null) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          Matcher named = OF_A_LANGUAGE.matcher(String.valueOf(entry.getFileName()));
          if (named.matches()) {
            languages.add(named.group(1).toLowerCase(Locale.ROOT));
          } else if (Set.of(SUBJECT, TEXT, HTML).contains(String.valueOf(entry.getFileName()))) {
            languages.add(configured);
          }
        }
      }
    }
    return languages;
  }

  /** What an admin calls the file: without the language where it is the configured one. */
  String name(String kind, String language) throws IOException {
    Path own = own(kind, language);
    if (own != null) {
      return String.valueOf(own.getFileName());
    }
    return language.equals(configured) ? kind : named(kind, language);
  }

  /**
   * The text of a template.
   *
   * @throws IOException when there is none, or it cannot be read
   */
  String source(String kind, String language) throws IOException {
    Path own = own(kind, language);
    if (own != null) {
      if (Files.size(own) > LONGEST_TEMPLATE) {
        throw new IOException("longer than " + LONGEST_TEMPLATE / 1024 + " KiB");
      }
      return Files.readString(own);
    }
    String resource = "/mail/" + named(kind, language);
    try (InputStream builtIn = TemplateFiles.class.getResourceAsStream(resource)) {
      if (builtIn == null) {
        throw new IOException("there is no such file, and no built-in template for " + language);
      }
      return new String(builtIn.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private @Nullable Path own(String kind, String language) throws IOException {
    if (directory == null) {
      return null;
    }
    Path found = null;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String file = String.valueOf(entry.getFileName());
        boolean unnamed = file.equals(kind) && language.equals(configured);
        if (unnamed || file.equalsIgnoreCase(named(kind, language))) {
          if (found != null) {
            throw new IOException(
                "both " + found.getFileName() + " and " + file + " are there for " + language);
          }
          found = entry;
        }
      }
    }
    return found;
  }

  private static String named(String kind, String language) {
    int dot = kind.lastIndexOf('.');
    return kind.substring(0, dot) + "." + language + kind.substring(dot);
  }
}
