// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whoever follows a link in the documentation arrives somewhere, and the index knows every page.
 */
class DocumentationTest {
  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".terraform");
  private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    List<Path> pages = pages();
    for (Path page : pages) {
      for (String link : links(page)) {
        if (!leadsSomewhere(page, link)) {
          broken.add(ROOT.relativize(page) + ": " + link);
        }
      }
    }

    assertThat(pages).hasSizeGreaterThan(20);
    assertThat(broken).isEmpty();
  }

  @Test
  void theIndexKnowsEveryPage() throws IOException {
    Path docs = ROOT.resolve("docs");
    try (Stream<Path> files = Files.list(docs)) {
      assertThat(links(docs.resolve("README.md")))
          .containsAll(
              files
                  .map(it -> it.getFileName().toString())
                  .filter(it -> !it.equals("README.md"))
                  .toList());
    }
  }

  @Test
  void theReadmeExplainsEveryReason() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));

    assertThat(Reason.values()).allMatch(reason -> readme.contains("`" + reason + "`"));
  }

  /** The directory holds a kustomization, which is no object. */
  @Test
  void noPageAppliesTheDefinitionsFileByFile() throws IOException {
    for (Path page : pages()) {
      assertThat(Files.readString(page)).as("%s", page).doesNotContain("-f crds");
    }
  }

  /** One that the module makes: what is copied from a page is not refused by AWS. */
  @Test
  void everyPageNamesTheModulesBoundary() throws IOException {
    Pattern arn = Pattern.compile("arn:aws:iam::111122223333:policy/[\\w/-]*boundary");
    for (Path page : pages()) {
      assertThat(arn.matcher(Files.readString(page)).results().map(MatchResult::group))
          .as("%s", page)
          .allMatch("arn:aws:iam::111122223333:policy/cloud-users/clouduser-boundary"::equals);
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(it -> it.toString().endsWith(".md"))
          .filter(
              it -> {
                for (Path part : ROOT.relativize(it)) {
                  if (NOT_OURS.contains(part.toString())) {
                    return false;
                  }
                }
                return true;
              })
          .toList();
    }
  }

  private static List<String> links(Path page) throws IOException {
    String text = CODE_BLOCK.matcher(Files.readString(page)).replaceAll("");
    return LINK.matcher(text)
        .results()
        .map(it -> it.group(1))
        .filter(it -> !it.matches("[a-z]+:.*"))
        .toList();
  }

  private static boolean leadsSomewhere(Path page, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path to = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.exists(to) && (parts.length == 1 || anchors(to).contains(parts[1]));
  }

  /** As GitHub makes them of headings. */
  private static Set<String> anchors(Path page) throws IOException {
    String text = CODE_BLOCK.matcher(Files.readString(page)).replaceAll("");
    return HEADING
        .matcher(text)
        .results()
        .map(DocumentationTest::anchor)
        .collect(Collectors.toSet());
  }

  private static String anchor(MatchResult heading) {
    return heading
        .group(1)
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}
