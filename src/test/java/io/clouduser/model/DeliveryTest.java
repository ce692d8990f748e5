// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.model.Delivery.Decision;
import io.clouduser.model.Delivery.Profile;
import io.clouduser.model.Delivery.Situation;
import io.clouduser.model.Delivery.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole table of {@link Delivery#decide}, and what holds all over it. */
class DeliveryTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Delivery HOLDING = new Delivery(PATIENCE, false);
  private static final Delivery REISSUING = new Delivery(PATIENCE, true);

  /**
   * One line a row: console, the recorded phase ({@code -} for no record), the spec's revision
   * against the recorded one, the login profile, whose life the IAM user is in, and the step. A
   * {@code *} stands for every value; rows are tried from the top.
   */
  private static final String TABLE =
      """
      # console phase     revision profile life  step
      # A new user gets credentials; one from before keeps what it has.
      on        -         *        UNKNOWN *     LOOK
      on        -         *        NEVER   *     ISSUE_NEW
      on        -         *        ABSENT  own   ISSUE_NEW
      on        -         *        ABSENT  older WITHHOLD
      on        -         *        PRESENT *     WITHHOLD
      # Nothing was mailed yet: start over, whatever is there.
      on        Issuing   *        *       *     ISSUE_AGAIN
      # A higher revision asks for new credentials and ends every doubt.
      on        Sending   higher   *       *     ISSUE_AGAIN
      on        Sent      higher   *       *     ISSUE_AGAIN
      on        Uncertain higher   *       *     ISSUE_AGAIN
      on        Expired   higher   *       *     ISSUE_AGAIN
      on        Claimed   higher   *       *     ISSUE_AGAIN
      on        Complained higher   *       *     ISSUE_AGAIN
      on        Bounced   higher   *       *     ISSUE_AGAIN
      on        Delivered higher   *       *     ISSUE_AGAIN
      on        Withheld  higher   *       *     ISSUE_AGAIN
      on        Revoked   higher   *       *     ISSUE_AGAIN
      # Otherwise the record rules, also one of a revision that is higher than the spec's.
      on        Sending   *        *       *     WAIT
      on        Sent      *        *       *     REST
      on        Uncertain *        *       *     REST
      on        Expired   *        *       *     REST
      on        Claimed   *        *       *     REST
      on        Complained *        *       *     REST
      on        Bounced   *        *       *     REST
      on        Delivered *        *       *     REST
      on        Withheld  *        *       *     REST
      on        Revoked   *        *       *     ISSUE_AGAIN
      # Without a console there is no login profile, whoever made it.
      off       -         *        UNKNOWN *     LOOK
      off       -         *        PRESENT *     REVOKE
      off       -         *        NEVER   *     REST
      off       -         *        ABSENT  *     REST
      off       Revoked   *        PRESENT *     REVOKE_AGAIN
      off       Revoked   *        *       *     REST
      off       *         *        *       *     REVOKE
      """;

  private static final long RECORDED = 5;

  /** A row of the table. */
  private record Row(
      String console, String phase, String revision, String profile, String life, Step step) {
    static Row parse(String line) {
      Iterator<String> cells = Pattern.compile(" +").splitAsStream(line.strip()).iterator();
      return new Row(
          cells.next(),
          cells.next(),
          cells.next(),
          cells.next(),
          cells.next(),
          Step.valueOf(cells.next()));
    }

    boolean covers(Cell cell) {
      return fits(console, cell.console ? "on" : "off")
          && fits(phase, cell.phase == null ? "-" : cell.phase.name())
          && fits(revision, cell.revision)
          && fits(profile, cell.profile.name())
          && fits(life, cell.ownLife ? "own" : "older");
    }

    private static boolean fits(String pattern, String value) {
      return pattern.equals("*") || pattern.equals(value);
    }
  }

  /** One situation, a minute after its record was written. */
  private record Cell(
      boolean console, Phase phase, String revision, Profile profile, boolean ownLife) {
    Situation situation() {
      long wanted =
          switch (revision) {
            case "higher" -> RECORDED + 1;
            case "lower" -> RECORDED - 1;
            default -> RECORDED;
          };
      return new Situation(
          console, wanted, record(phase, NOW.minusSeconds(60)), profile, ownLife, NOW);
    }
  }

  private static CredentialsStatus record(Phase phase, Instant issuedAt) {
    return phase == null
        ? null
        : new CredentialsStatus(
            RECORDED,
            "d-1",
            phase,
            "jane@example.com",
            null,
            issuedAt == null ? null : CredentialsStatus.timestamp(issuedAt),
            null,
            null,
            null,
            null);
  }

  static List<Cell> everySituation() {
    List<Cell> cells = new ArrayList<>();
    for (boolean console : new boolean[] {true, false}) {
      for (Phase phase :
          Stream.concat(Stream.of((Phase) null), Stream.of(Phase.values())).toList()) {
        for (String revision : List.of("same", "higher", "lower")) {
          for (Profile profile : Profile.values()) {
            cells.add(new Cell(console, phase, revision, profile, true));
            cells.add(new Cell(console, phase, revision, profile, false));
          }
        }
      }
    }
    return cells;
  }

  private static List<Row> rows() {
    return TABLE.lines().filter(line -> !line.startsWith("#")).map(Row::parse).toList();
  }

  @ParameterizedTest
  @MethodSource("everySituation")
  void decidesAsTheTableSays(Cell cell) {
    Row row = rows().stream().filter(it -> it.covers(cell)).findFirst().orElseThrow();

    assertThat(HOLDING.decide(cell.situation()).step()).as(row.toString()).isEqualTo(row.step());
  }

  @Test
  void hasNoRowWithoutASituation() {
    List<Row> rows = rows();
    for (Row row : rows) {
      assertThat(everySituation())
          .as(row.toString())
          .anyMatch(
              cell ->
                  rows.stream()
                      .filter(it -> it.covers(cell))
                      .findFirst()
                      .orElseThrow()
                      .equals(row));
    }
  }

  @ParameterizedTest
  @MethodSource("everySituation")
  void issuesTheSameWhetherHeldOrReissuedExceptInDoubt(Cell cell) {
    Step reissuing = REISSUING.decide(cell.situation()).step();

    if (cell.console && cell.phase == Phase.Uncertain) {
      assertThat(reissuing).isEqualTo(Step.ISSUE_AGAIN);
    } else {
      assertThat(reissuing).isEqualTo(HOLDING.decide(cell.situation()).step());
    }
  }

  @ParameterizedTest
  @MethodSource("everySituation")
  void looksOnlyWhenItDoesNotKnow(Cell cell) {
    Step step = HOLDING.decide(cell.situation()).step();

    if (step == Step.LOOK) {
      assertThat(cell.profile).isEqualTo(Profile.UNKNOWN);
      assertThat(cell.phase).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Sent", "Withheld", "Uncertain"})
  void neverMailsAgainOnItsOwnAccountWhenTheProfileIsGone(Phase phase) {
    for (Profile profile : Profile.values()) {
      assertThat(
              HOLDING.decide(new Situation(true, RECORDED, record(phase, NOW), profile, true, NOW)))
          .as(profile.name())
          .isEqualTo(new Decision(Step.REST, null));
    }
  }

  @Nested
  class AMailWithoutAnAnswer {
    private Decision after(Delivery delivery, Duration age) {
      return delivery.decide(
          new Situation(
              true, RECORDED, record(Phase.Sending, NOW.minus(age)), Profile.UNKNOWN, true, NOW));
    }

    @Test
    void isWaitedForFromTheTimeOfThePassword() {
      assertThat(after(HOLDING, Duration.ZERO))
          .isEqualTo(new Decision(Step.WAIT, NOW.plus(PATIENCE)));
      assertThat(after(HOLDING, PATIENCE.minusSeconds(1)))
          .isEqualTo(new Decision(Step.WAIT, NOW.plusSeconds(1)));
      assertThat(after(REISSUING, PATIENCE.minusSeconds(1)).step()).isEqualTo(Step.WAIT);
    }

    @Test
    void isGivenUpAtTheEnd() {
      assertThat(after(HOLDING, PATIENCE)).isEqualTo(new Decision(Step.GIVE_UP, null));
      assertThat(after(HOLDING, Duration.ofDays(400)).step()).isEqualTo(Step.GIVE_UP);
    }

    @Test
    void isReplacedAtTheEndWhereTheConfigurationSaysSo() {
      assertThat(after(REISSUING, PATIENCE)).isEqualTo(new Decision(Step.ISSUE_AGAIN, null));
    }

    @Test
    void isGivenUpAtOnceWhenNobodyWroteDownSinceWhen() {
      assertThat(
              HOLDING.decide(
                  new Situation(
                      true, RECORDED, record(Phase.Sending, null), Profile.UNKNOWN, true, NOW)))
          .isEqualTo(new Decision(Step.GIVE_UP, null));
    }

    @Test
    void fromAClockThatIsAheadIsWaitedForNoShorter() {
      assertThat(after(HOLDING, Duration.ofMinutes(-5)).until())
          .isEqualTo(NOW.plus(Duration.ofMinutes(15)));
    }
  }

  @Test
  void takesARecordWithoutARevisionForAnOldOne() {
    CredentialsStatus record =
        new CredentialsStatus(null, null, Phase.Sent, null, null, null, null, null, null, null);

    assertThat(HOLDING.decide(new Situation(true, 1, record, Profile.UNKNOWN, true, NOW)).step())
        .isEqualTo(Step.ISSUE_AGAIN);
  }

  /** Somebody edited the status by hand. */
  @ParameterizedTest
  @EnumSource(Profile.class)
  void mailsNothingOnARecordWithoutAPhase(Profile profile) {
    CredentialsStatus record =
        new CredentialsStatus(1L, "d-1", null, null, null, null, null, null, null, null);

    assertThat(HOLDING.decide(new Situation(true, 1, record, profile, true, NOW)).step())
        .isEqualTo(Step.REST);
  }
}
