// SPDX-License-Identifier: Apache-2.0
package io.clouduser.faults;

import io.clouduser.api.CloudUser;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.FaultRule;
import io.clouduser.operator.Manifests;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * One person taken through stages, in each of which one operation may go wrong, with an admin who
 * does what status asks for: looks again, and raises the revision where nobody can know.
 */
public final class Life {
  private static final Duration PATIENCE_OF_THE_ADMIN = Duration.ofMillis(1_500);

  /** An operation in trouble, from the beginning of a stage. */
  record Case(Stage stage, String operation, Trouble trouble) {
    @Override
    public String toString() {
      return operation + " " + trouble + " in " + stage;
    }
  }

  private final Site site;
  private final String name;
  private final Map<Stage, Case> trials;
  private final BooleanSupplier seen;
  private final Deque<Stage> ahead = new ArrayDeque<>();
  private final List<String> untruths = new ArrayList<>();
  private Optional<FaultRule> rule = Optional.empty();
  private Stage stage;
  private long version;
  private Instant asked = Instant.MAX;
  private int revision = 1;
  private int faults;
  private boolean reached;
  private boolean done;

  private Life(
      Site site,
      String name,
      Map<Stage, Case> trials,
      Collection<Stage> stages,
      BooleanSupplier seen) {
    this.site = site;
    this.name = name;
    this.trials = trials;
    this.ahead.addAll(stages);
    this.seen = seen;
  }

  /** A life to its end, of the stages that are needed to bring these operations into trouble. */
  static Life tried(Site site, String name, Map<Stage, Case> trials) {
    Set<Stage> stages = EnumSet.of(Stage.ONBOARD);
    for (Stage stage : trials.keySet()) {
      stages.add(stage);
      stages.addAll(stage.before());
    }
    if (stages.stream().noneMatch(Stage::endsGone)) {
      stages.add(Stage.DELETE);
    }
    return new Life(site, name, trials, stages, () -> true);
  }

  /**
   * Stages of a life in which no operation in particular is in trouble.
   *
   * @param seen whether what the stage is about has happened, where status does not tell
   */
  public static Life untroubled(Site site, String name, List<Stage> stages, BooleanSupplier seen) {
    return new Life(site, name, Map.of(), stages, seen);
  }

  public String name() {
    return name;
  }

  Manifests manifests() {
    return site.manifests();
  }

  AwsEmulator aws() {
    return site.aws();
  }

  /** What status said at the end of a stage that was not so. */
  public List<String> untruths() {
    return untruths;
  }

  int faults() {
    return faults + rule.map(FaultRule::hits).orElse(0);
  }

  /** Whether all stages are behind it. */
  public boolean done() {
    return done;
  }

  /** Looks how far it came, and goes on to the next stage where one is done. */
  public void advance() {
    if (finishStage()) {
      next();
    }
  }

  /** Brings the stage that was begun nearer to its end; returns whether it is there. */
  public boolean finishStage() {
    if (stage == null || reached) {
      return true;
    }
    if (!settled()) {
      helpOn();
      return false;
    }
    reached = true;
    site.ledger().resource(name).ifPresent(it -> untruths.addAll(site.ledger().untruths(it)));
    return true;
  }

  private void next() {
    stage = ahead.poll();
    done = stage == null;
    if (!done) {
      reached = false;
      faults = faults();
      rule =
          Optional.ofNullable(trials.get(stage))
              .map(it -> it.trouble().begin(site.aws().faults(), it.operation(), name));
      asked = Instant.now();
      stage.begin(this);
    }
  }

  private boolean settled() {
    boolean struck = rule.map(it -> it.hits() > 0).orElse(true);
    if (!struck || !seen.getAsBoolean()) {
      return false;
    }
    Optional<CloudUser> resource = site.ledger().resource(name);
    if (stage.endsGone()) {
      return resource.isEmpty() && site.aws().iam().user(name).isEmpty();
    }
    return resource
        .filter(it -> Long.parseLong(it.getMetadata().getResourceVersion()) >= version)
        .filter(Ledger::ready)
        .filter(
            it -> site.aws().iam().user(name).filter(user -> stage.isThere(it, user)).isPresent())
        .isPresent();
  }

  /** What an admin does who finds that something has not come about. */
  private void helpOn() {
    if (Instant.now().isBefore(asked.plus(PATIENCE_OF_THE_ADMIN))) {
      return;
    }
    asked = Instant.now();
    Optional<CloudUser> resource = site.ledger().resource(name);
    boolean unknowable =
        !stage.endsGone()
            && resource
                .map(Ledger::phase)
                .filter(phase -> phase.equals("Uncertain") || phase.equals("Withheld"))
                .isPresent();
    try {
      if (unknowable) {
        raiseRevision();
      } else {
        touch();
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404) {
        throw e;
      }
    }
  }

  void raiseRevision() {
    revision++;
    patch("{\"spec\":{\"credentials\":{\"revision\":" + revision + "}}}");
  }

  void touch() {
    site.manifests().touch(name);
  }

  void patch(String json) {
    site.manifests().patch(name, json);
    version = Long.parseLong(site.manifests().get(name).getMetadata().getResourceVersion());
  }

  /** Where it got stuck. */
  @Override
  public String toString() {
    String status =
        site.ledger()
            .resource(name)
            .map(
                it ->
                    Ledger.phase(it)
                        + " "
                        + Ledger.condition(it, ConditionType.Ready)
                            .map(Condition::message)
                            .orElse("no condition"))
            .orElse("gone");
    return name
        + " in "
        + stage
        + ", in trouble with "
        + trials.values()
        + ", struck "
        + faults()
        + " times: "
        + status;
  }
}
