// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An answer that several checks need and that is asked for once, a refusal included. */
final class Once<T> implements Supplier<T> {
  private final Supplier<T> question;
  private @Nullable T answer;
  private @Nullable Unanswered refusal;

  Once(Supplier<T> question) {
    this.question = question;
  }

  @Override
  public synchronized T get() {
    if (refusal != null) {
      throw refusal;
    }
    T known = answer;
    if (known == null) {
      try {
        known = question.get();
      } catch (Unanswered e) {
        refusal = e;
        throw e;
      }
      answer = known;
    }
    return known;
  }
}
