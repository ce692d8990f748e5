// SPDX-License-Identifier: Apache-2.0
package io.clouduser.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.clouduser.mail.MailTemplates.Rendered;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The three templates of one language.
 *
 * @param subject one line
 * @param text the plain text
 * @param html the document
 */
record TemplateSet(Part subject, Part text, Part html) {

  /** A template, and the name of its file for those who have to mend it. */
  record Part(String file, Template template) {}

  /**
   * Compiles the templates of a language and tries them.
   *
   * @param problems takes what is wrong, each with the name of the file
   * @return null when something is
   */
  static @Nullable TemplateSet load(TemplateFiles files, String language, List<String> problems) {
    Mustache.Compiler plain =
        Mustache.compiler().escapeHTML(false).strictSections(true).emptyStringIsFalse(true);
    List<String> found = new ArrayList<>();
    Part subject = compile(plain, files, TemplateFiles.SUBJECT, language, found);
    Part text = compile(plain, files, TemplateFiles.TEXT, language, found);
    Part html = compile(plain.escapeHTML(true), files, TemplateFiles.HTML, language, found);
    TemplateSet set = null;
    if (subject != null && text != null && html != null) {
      set = new TemplateSet(subject, text, html);
      found.addAll(new TemplateDryRun(set).problems());
    }
    problems.addAll(found);
    return found.isEmpty() ? set : null;
  }

  private static @Nullable Part compile(
      Mustache.Compiler compiler,
      TemplateFiles files,
      String kind,
      String language,
      List<String> problems) {
    String file = kind;
    try {
      file = files.name(kind, language);
      return new Part(file, compiler.compile(files.source(kind, language)));
    } catch (CharacterCodingException e) {
      problems.add(file + ": is not UTF-8");
    } catch (IOException e) {
      problems.add(file + ": cannot be read (" + e.getMessage() + ")");
    } catch (MustacheException e) {
      problems.add(file + ": " + e.getMessage());
    }
    return null;
  }

  Rendered render(Map<String, Object> variables) {
    return new Rendered(
        subject.template().execute(variables).strip(),
        text.template().execute(variables),
        html.template().execute(variables));
  }
}
