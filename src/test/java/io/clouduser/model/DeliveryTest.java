// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CredentialsStatus;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.model.Delivery.Access;
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
   * One line a row: access, the recorded phase ({@code -} for no record), the spec's revision
   * against the recorded one, the login profile, whose life the IAM user is in, and the step. A
   * {@code *} stands for every value; rows are tried from the top.
   */
  private static final String TABLE =
      """
      # access  phase     revision profile life  step
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
      # Expired is stored before the login profile is taken away, so there may still be one.
      on        Expired   *        UNKNOWN *     LOOK
      on        Expired   *        PRESENT *     EXPIRE_AGAIN
      on        Expired   *        *       *     REST
      on        Claimed   *        *       *     REST
      on        Complained *        *       *     REST
      on        Bounced   *        *       *     REST
      on        Delivered *        *       *     REST
      on        Withheld  *        *       *     REST
      on        Revoked   *        *       *     ISSUE_AGAIN
      # Without access there is no login profile, whoever made it. A suspension is always recorded.
      suspended -         *        NEVER   *     REVOKE
      suspended -         *        ABSENT  *     REVOKE
      suspended -         *        UNKNOWN *     LOOK
      suspended -         *        PRESENT *     REVOKE
      suspended Revoked   *        UNKNOWN *     LOOK
      suspended Revoked   *        PRESENT *     REVOKE_AGAIN
      suspended Revoked   *        *       *     REST
      suspended *         *        *       *     REVOKE
      off       -         *        UNKNOWN *     REST
      off       -         *        PRESENT *     REVOKE
      off       -         *        NEVER   *     REST
      off       -         *        ABSENT  *     REST
      off       Revoked   *        UNKNOWN *     LOOK
      off       Revoked   *        PRESENT *     REVOKE_AGAIN
      off       Revoked   *        *       *     REST
      off       *         *        *       *     REVOKE
      """;

  private static final long RECORDED = 5;

  /** A row of the table. */
  private record Row(
      String access, String phase, String revision, String profile, String life, Step step) {
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
      return fits(access, cell.word())
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
      Access access, Phase phase, String revision, Profile profile, boolean ownLife) {
    String word() {
      return switch (access) {
        case WANTED -> "on";
        case CONSOLE_OFF -> "off";
        case SUSPENDED -> "suspended";
      };
    }

    Situation situation() {
      long wanted =
          switch (revision) {
            case "higher" -> RECORDED + 1;
            case "lower" -> RECORDED - 1;
            default -> RECORDED;
          };
      return new Situation(
          access,
          wanted,
          null,
          record(phase, NOW.minusSeconds(60)),
          profile,
          ownLife,
          SignInFacts.UNKNOWN,
          NOW);
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

  private static Situation held(CredentialsStatus record, Profile profile) {
    return situation(record, profile, null, null);
  }

  private static Situation situation(
      CredentialsStatus record, Profile profile, Duration validFor, Instant lastSignIn) {
    return new Situation(
        Access.WANTED,
        RECORDED,
        validFor,
        record,
        profile,
        true,
        new SignInFacts(lastSignIn, null),
        NOW);
  }

  static List<Cell> everySituation() {
    List<Cell> cells = new ArrayList<>();
    for (Access access : Access.values()) {
      for (Phase phase :
          Stream.concat(Stream.of((Phase) null), Stream.of(Phase.values())).toList()) {
        for (String revision : List.of("same", "higher", "lower")) {
          for (Profile profile : Profile.values()) {
            cells.add(new Cell(access, phase, revision, profile, true));
            cells.add(new Cell(access, phase, revision, profile, false));
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

    if (cell.access == Access.WANTED && cell.phase == Phase.Uncertain) {
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
      assertThat(cell.phase).isIn(null, Phase.Expired, Phase.Revoked);
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "Sent",
        "Delivered",
        "Bounced",
        "Complained",
        "Claimed",
        "Expired",
        "Withheld",
        "Uncertain"
      })
  void neverMailsAgainOnItsOwnAccountWhenTheProfileIsGone(Phase phase) {
    for (Profile profile : Profile.values()) {
      assertThat(HOLDING.decide(held(record(phase, NOW), profile)).step())
          .as(profile.name())
          .isIn(Step.REST, Step.LOOK, Step.EXPIRE_AGAIN);
    }
  }

  @Nested
  class AMailWithoutAnAnswer {
    private Decision after(Delivery delivery, Duration age) {
      return delivery.decide(held(record(Phase.Sending, NOW.minus(age)), Profile.UNKNOWN));
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
      assertThat(HOLDING.decide(held(record(Phase.Sending, null), Profile.UNKNOWN)))
          .isEqualTo(new Decision(Step.GIVE_UP, null));
    }

    @Test
    void fromAClockThatIsAheadIsWaitedForNoShorter() {
      assertThat(after(HOLDING, Duration.ofMinutes(-5)).until())
          .isEqualTo(NOW.plus(Duration.ofMinutes(15)));
    }
  }

  @Nested
  class ASignIn {
    private final CredentialsStatus sent = record(Phase.Sent, NOW.minusSeconds(600));

    private Step after(CredentialsStatus record, Instant lastSignIn) {
      return HOLDING.decide(situation(record, Profile.UNKNOWN, null, lastSignIn)).step();
    }

    @ParameterizedTest
    @EnumSource(names = {"Sending", "Sent", "Delivered", "Bounced", "Complained", "Uncertain"})
    void afterTheIssueClaimsThePassword(Phase phase) {
      assertThat(after(record(phase, NOW.minusSeconds(600)), NOW.minusSeconds(599)))
          .isEqualTo(Step.CLAIM);
    }

    @ParameterizedTest
    @EnumSource(names = {"Claimed", "Expired", "Withheld"})
    void changesNothingWhereNothingIsOpen(Phase phase) {
      assertThat(after(record(phase, NOW.minusSeconds(600)), NOW)).isIn(Step.REST, Step.LOOK);
    }

    @Test
    void withAnOlderPasswordClaimsNothing() {
      assertThat(after(sent, NOW.minusSeconds(600))).isEqualTo(Step.REST);
      assertThat(after(sent, null)).isEqualTo(Step.REST);
    }

    @Test
    void beforeThePasswordWasOverwrittenProvesNothing() {
      CredentialsStatus doubtful = sent.doubtful(NOW.minusSeconds(100));

      assertThat(after(doubtful, NOW.minusSeconds(101))).isEqualTo(Step.REST);
      assertThat(after(doubtful, NOW.minusSeconds(99))).isEqualTo(Step.CLAIM);
    }
  }

  @Nested
  class AnUnusedPassword {
    private final Duration validFor = Duration.ofDays(3);

    private Decision after(Phase phase, Duration age) {
      return HOLDING.decide(
          situation(record(phase, NOW.minus(age)), Profile.UNKNOWN, validFor, null));
    }

    @ParameterizedTest
    @EnumSource(names = {"Sent", "Delivered", "Bounced", "Complained", "Uncertain"})
    void endsWhenItsTimeIsOver(Phase phase) {
      assertThat(after(phase, validFor.minusSeconds(1)))
          .isEqualTo(new Decision(Step.REST, NOW.plusSeconds(1)));
      assertThat(after(phase, validFor)).isEqualTo(new Decision(Step.EXPIRE, null));
    }

    @ParameterizedTest
    @EnumSource(names = {"Sent", "Delivered", "Bounced", "Complained", "Uncertain"})
    void isNoneWhereSomebodyTookItsLoginProfileAway(Phase phase) {
      CredentialsStatus record = record(phase, NOW.minus(validFor).minusSeconds(1));

      assertThat(HOLDING.decide(situation(record, Profile.ABSENT, validFor, null)))
          .isEqualTo(new Decision(Step.REST, null));
      assertThat(HOLDING.decide(situation(record, Profile.PRESENT, validFor, null)).step())
          .isEqualTo(Step.EXPIRE);
    }

    @ParameterizedTest
    @EnumSource(names = {"Claimed", "Withheld", "Expired"})
    void isNoneWhereItWasUsedOrNeverIssued(Phase phase) {
      assertThat(after(phase, validFor.plusDays(1)).step()).isIn(Step.REST, Step.LOOK);
    }

    @Test
    void hasItsTimeFromTheMailOn() {
      CredentialsStatus late =
          record(Phase.Sent, NOW.minus(validFor)).accepted("m-1", NOW.minusSeconds(60));

      assertThat(Delivery.deadline(late, validFor)).isEqualTo(NOW.minusSeconds(60).plus(validFor));
    }

    @Test
    void staysForEverWhereTheSpecSaysNothing() {
      assertThat(HOLDING.decide(held(record(Phase.Sent, Instant.EPOCH), Profile.UNKNOWN)))
          .isEqualTo(new Decision(Step.REST, null));
    }
  }

  @Test
  void takesARecordWithoutARevisionForAnOldOne() {
    CredentialsStatus record =
        new CredentialsStatus(null, null, Phase.Sent, null, null, null, null, null, null, null);

    assertThat(HOLDING.decide(held(record, Profile.UNKNOWN)).step()).isEqualTo(Step.ISSUE_AGAIN);
  }

  /** Somebody edited the status by hand. */
  @ParameterizedTest
  @EnumSource(Profile.class)
  void mailsNothingOnARecordWithoutAPhase(Profile profile) {
    CredentialsStatus record =
        new CredentialsStatus(RECORDED, "d-1", null, null, null, null, null, null, null, null);

    assertThat(HOLDING.decide(held(record, profile)).step()).isEqualTo(Step.REST);
  }
}
