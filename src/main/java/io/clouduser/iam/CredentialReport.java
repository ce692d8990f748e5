// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * IAM's credential report, as far as it is of use here.
 *
 * <p>Source: IAM User Guide, "Generate credential reports for your AWS account". A column that is
 * not there, a line that cannot be read or a value like {@code N/A} counts as not known: the report
 * only ever makes somebody look.
 */
public final class CredentialReport {
  /** No report. */
  public static final CredentialReport NONE = new CredentialReport(null, Map.of());

  private static final Logger LOG = LoggerFactory.getLogger(CredentialReport.class);

  /** A name may hold commas; the columns after these two do not. */
  private static final int NAME_AND_ARN = 2;

  /**
   * What it says of one user.
   *
   * @param createdAt tells users apart that had the same name one after the other
   * @param passwordEnabled whether there was a login profile
   * @param passwordLastUsed the last sign-in, or null
   * @param mfaActive whether an MFA device was enabled
   */
  record Row(
      Instant createdAt,
      boolean passwordEnabled,
      @Nullable Instant passwordLastUsed,
      boolean mfaActive) {}

  private final @Nullable Instant generatedAt;
  private final Map<String, Row> byArn;

  private CredentialReport(@Nullable Instant generatedAt, Map<String, Row> byArn) {
    this.generatedAt = generatedAt;
    this.byArn = byArn;
  }

  /**
   * Reads a report.
   *
   * @param csv as GetCredentialReport answers
   * @param generatedAt as that says
   */
  public static CredentialReport parse(String csv, Instant generatedAt) {
    List<String> lines = csv.lines().filter(line -> !line.isBlank()).toList();
    Map<String, Row> rows = new HashMap<>();
    if (!lines.isEmpty()) {
      List<String> columns = List.of(lines.get(0).split(",", -1));
      int unread = 0;
      for (String line : lines.subList(1, lines.size())) {
        unread += read(line, columns, rows) ? 0 : 1;
      }
      if (unread > 0) {
        LOG.warn("{} lines of the credential report cannot be read and are left out", unread);
      }
    }
    return new CredentialReport(generatedAt, rows);
  }

  private static boolean read(String line, List<String> columns, Map<String, Row> rows) {
    String[] cells = line.split(",", -1);
    int tail = columns.size() - NAME_AND_ARN;
    int arnAt = line.indexOf(",arn:");
    if (cells.length < columns.size() || arnAt < 0) {
      return false;
    }
    String[] last = Arrays.copyOfRange(cells, cells.length - tail, cells.length);
    int tailLength = Arrays.stream(last).mapToInt(cell -> cell.length() + 1).sum();
    String arn = line.substring(arnAt + 1, line.length() - tailLength);
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < tail; i++) {
      values.put(columns.get(NAME_AND_ARN + i), last[i]);
    }
    Instant createdAt = time(values.get("user_creation_time"));
    if (createdAt == null) {
      return false;
    }
    rows.put(
        arn,
        new Row(
            createdAt,
            // The root user's is "not_supported".
            !"false".equalsIgnoreCase(values.get("password_enabled")),
            time(values.get("password_last_used")),
            "true".equalsIgnoreCase(values.get("mfa_active"))));
    return true;
  }

  private static @Nullable Instant time(@Nullable String cell) {
    if (cell == null || cell.isEmpty() || !Character.isDigit(cell.charAt(0))) {
      return null;
    }
    try {
      return OffsetDateTime.parse(cell).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  @Nullable Instant generatedAt() {
    return generatedAt;
  }

  /** What it says of this user, and not of one that had the name before. */
  Optional<Row> row(String arn, Instant createdAt) {
    return Optional.ofNullable(byArn.get(arn))
        .filter(
            row ->
                row.createdAt()
                    .truncatedTo(ChronoUnit.SECONDS)
                    .equals(createdAt.truncatedTo(ChronoUnit.SECONDS)));
  }
}
