// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CredentialReportTest {
  private static final Instant GENERATED = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant CREATED = Instant.parse("2026-01-15T08:30:00Z");
  private static final String HEAD =
      "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
          + "password_next_rotation,mfa_active,access_key_1_active\n";
  private static final String ARN = "arn:aws:iam::111122223333:user/people/";

  private static CredentialReport report(String lines) {
    return CredentialReport.parse(HEAD + lines, GENERATED);
  }

  private static String line(String name, String enabled, String lastUsed, String mfa) {
    return name
        + ","
        + ARN
        + name
        + ",2026-01-15T08:30:00+00:00,"
        + enabled
        + ","
        + lastUsed
        + ",2026-01-15T08:31:00+00:00,N/A,"
        + mfa
        + ",false\n";
  }

  @Test
  void tellsOfLoginProfileSignInAndMfa() {
    CredentialReport report =
        report(
            line("jane", "true", "2026-02-01T10:00:00+00:00", "true")
                + line("john", "false", "N/A", "false")
                + line("joan", "true", "no_information", "false"));

    assertThat(report.generatedAt()).isEqualTo(GENERATED);
    assertThat(report.row(ARN + "jane", CREATED))
        .contains(
            new CredentialReport.Row(CREATED, true, Instant.parse("2026-02-01T10:00:00Z"), true));
    assertThat(report.row(ARN + "john", CREATED))
        .contains(new CredentialReport.Row(CREATED, false, null, false));
    assertThat(report.row(ARN + "joan", CREATED))
        .contains(new CredentialReport.Row(CREATED, true, null, false));
  }

  @Test
  void readsNamesWithCommas() {
    CredentialReport report = report(line("doe,jane", "false", "N/A", "true"));

    assertThat(report.row(ARN + "doe,jane", CREATED))
        .contains(new CredentialReport.Row(CREATED, false, null, true));
  }

  @Test
  void doesNotTakeAnEarlierUserOfThatNameForThisOne() {
    CredentialReport report = report(line("jane", "true", "N/A", "true"));

    assertThat(report.row(ARN + "jane", CREATED.plusSeconds(60))).isEmpty();
    assertThat(report.row(ARN + "jane", CREATED.plusMillis(300))).isPresent();
  }

  @Test
  void leavesOutWhatItCannotRead() {
    CredentialReport report =
        report(
            "<root_account>,arn:aws:iam::111122223333:root,2015-02-06T18:40:00+00:00,not_supported,"
                + "no_information,not_supported,not_supported,true,false\n"
                + "half a li\n"
                + "jack,"
                + ARN
                + "jack,yesterday,true,N/A,N/A,N/A,true,false\n\n"
                + line("jane", "true", "soon", "maybe"));

    assertThat(report.row(ARN + "jack", CREATED)).isEmpty();
    assertThat(report.row(ARN + "jane", CREATED))
        .contains(new CredentialReport.Row(CREATED, true, null, false));
    assertThat(CredentialReport.parse("", GENERATED).row(ARN + "jane", CREATED)).isEmpty();
  }
}
