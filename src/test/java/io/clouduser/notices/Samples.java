// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notices;

import io.clouduser.notices.Notice.Kind;
import java.time.Instant;

/** Notices for tests. */
final class Samples {
  private Samples() {}

  static Notice notice(Kind kind, String name) {
    boolean attention = kind == Kind.NeedsAttention;
    boolean mail = kind == Kind.Mailed;
    return new Notice(
        "uid-" + name + "/7/" + kind,
        kind,
        "test",
        "people",
        name,
        "uid-" + name,
        name,
        attention ? null : "AIDAEXAMPLE",
        attention ? null : "arn:aws:iam::111122223333:user/" + name,
        mail ? 1L : null,
        mail ? "d-1" : null,
        mail ? name + "@example.com" : null,
        attention ? "GroupNotFound" : null,
        "What happened to <" + name + "> & how.",
        Instant.parse("2026-01-15T09:30:46.120Z"));
  }
}
