// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.api.CloudUser;
import io.clouduser.api.Reason;
import io.clouduser.mail.CredentialMailer.Outcome;
import io.clouduser.model.OperationFailed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The stories that are explored. Suspension joins them when the operator knows it. */
final class Scenarios {
  private Scenarios() {}

  static List<Scenario> all() {
    return List.of(
        onboarding(),
        Scenario.named("onboarding, uncertain is issued anew", Scenarios::declared).reissuing(),
        reissue(),
        Scenario.named("re-issue, uncertain is issued anew", Scenarios::onboarded)
            .at(it -> it.api().edit(Specs.revision(2)))
            .reissuing(),
        Scenario.named("a revision while issuing", Scenarios::declared)
            .during(it -> it.api().edit(Specs.revision(2))),
        Scenario.named("adoption of a user with a login profile", foreign(true)).ending("Withheld"),
        Scenario.named("adoption of a user without a login profile", foreign(false)),
        Scenario.named("a revision for an adopted user", foreign(true))
            .during(it -> it.api().edit(Specs.revision(2)))
            .ending("Sent", "Uncertain", "Withheld"),
        Scenario.named(
                "a user that is somebody else's",
                it -> {
                  foreignUser(it, true);
                  it.world().api().create(Specs.onboarding());
                })
            .ending("none")
            .owningNobody(),
        Scenario.named("groups change while issuing", Scenarios::declared)
            .during(it -> it.api().edit(Specs.groups("ops"))),
        Scenario.named("e-mail changes while issuing", Scenarios::declared)
            .during(it -> it.api().edit(Specs.email("ada@elsewhere.example"))),
        Scenario.named("deletion while issuing", Scenarios::declared)
            .during(it -> it.api().delete())
            .endingGone(),
        Scenario.named("deletion", Scenarios::onboarded).at(it -> it.api().delete()).endingGone(),
        Scenario.named(
                "deletion, and declared anew under the same name",
                it -> {
                  onboarded(it);
                  it.world().api().delete();
                })
            .during(it -> it.api().createWhenGone(Specs.onboarding())),
        Scenario.named("console off", Scenarios::onboarded)
            .at(it -> it.api().edit(Specs.console(false)))
            .ending("Revoked"),
        Scenario.named("console off while issuing", Scenarios::declared)
            .during(it -> it.api().edit(Specs.console(false)))
            .ending("Revoked", "none"),
        Scenario.named(
                "console off, and on at any time",
                it -> {
                  onboarded(it);
                  it.world().api().edit(Specs.console(false));
                })
            .during(it -> it.api().edit(Specs.console(true))),
        Scenario.named(
                "console off from the start, and on",
                it -> {
                  it.world().api().create(Specs.withoutConsole());
                  it.settle();
                })
            .at(it -> it.api().edit(Specs.console(true))),
        Scenario.named("user deleted by somebody else", Scenarios::onboarded)
            .at(Scenarios::userGone),
        Scenario.named("user deleted by somebody else while issuing again", Scenarios::onboarded)
            .during(
                it -> {
                  it.iam().removeUser(FakeApiServer.NAME);
                  it.api().edit(Specs.revision(2));
                }),
        Scenario.named("login profile removed by somebody else", Scenarios::onboarded)
            .at(
                it -> {
                  it.iam().setForeignLogin(FakeApiServer.NAME, Optional.empty());
                  it.api().annotate(CloudUser.RECONCILE_ANNOTATION, "now");
                })
            .ending("Sent")
            .notReady(),
        Scenario.named(
                "password changed by its owner, then the console off and on",
                it -> {
                  onboarded(it);
                  own(it.world());
                  it.world().api().edit(Specs.console(false));
                })
            .during(it -> it.api().edit(Specs.console(true))),
        Scenario.named("somebody sets a password while issuing", Scenarios::declared)
            .during(
                it -> {
                  if (it.person().isPresent()) {
                    own(it);
                  }
                })
            .ending("Sent", "Uncertain", "Withheld"),
        Scenario.named("withheld, then the console off", foreign(true))
            .during(it -> it.api().edit(Specs.console(false)))
            .ending("Revoked"),
        Scenario.named(
                "withheld, then deleted by somebody else",
                it -> {
                  foreign(true).accept(it);
                  it.settle();
                })
            .at(Scenarios::userGone),
        Scenario.named(
                "console off, then deleted by somebody else, then the console on",
                it -> {
                  onboarded(it);
                  it.world().api().edit(Specs.console(false));
                  it.settle();
                })
            .at(
                it -> {
                  userGone(it);
                  it.api().edit(Specs.console(true));
                }),
        Scenario.named("uncertain, then deleted by somebody else", Scenarios::uncertain)
            .at(Scenarios::userGone),
        Scenario.named("mail refused twice, then sent", answered(false, notSent(), notSent())),
        Scenario.named("mail unanswered and delivered", answered(true, unknown())),
        Scenario.named("mail unanswered and lost", answered(false, unknown())),
        Scenario.named("a revision for what is uncertain", Scenarios::uncertain)
            .at(it -> it.api().edit(Specs.revision(2))));
  }

  /** Those that two instances work on at once. */
  static List<Scenario> forTwo() {
    return List.of(
        onboarding(),
        reissue(),
        Scenario.named("adoption", foreign(false)),
        Scenario.named("a revision for what is uncertain", Scenarios::uncertain)
            .at(it -> it.api().edit(Specs.revision(2))));
  }

  private static void uncertain(Simulation it) {
    answered(false, unknown()).accept(it);
    it.settle();
  }

  /** The person, or an administrator, sets a password. */
  private static void own(World it) {
    it.iam().setForeignLogin(FakeApiServer.NAME, Optional.of("adas-own-password"));
  }

  private static void userGone(World it) {
    it.iam().removeUser(FakeApiServer.NAME);
    it.api().annotate(CloudUser.RECONCILE_ANNOTATION, "now");
  }

  private static Scenario onboarding() {
    return Scenario.named("onboarding", Scenarios::declared);
  }

  private static Scenario reissue() {
    return Scenario.named("re-issue by revision", Scenarios::onboarded)
        .at(it -> it.api().edit(Specs.revision(2)));
  }

  private static void declared(Simulation it) {
    it.world().api().create(Specs.onboarding());
  }

  private static void onboarded(Simulation it) {
    declared(it);
    it.settle();
  }

  private static Consumer<Simulation> foreign(boolean withProfile) {
    return it -> {
      foreignUser(it, withProfile);
      it.world().api().create(Specs.adopting());
    };
  }

  private static void foreignUser(Simulation it, boolean withProfile) {
    Person.make(it.world().iam(), FakeApiServer.NAME, Map.of("cost", "17"), "ops");
    if (withProfile) {
      own(it.world());
    }
    it.world().clock().leap(Duration.ofDays(1));
  }

  private static Consumer<Simulation> answered(boolean deliveredAllTheSame, Outcome... outcomes) {
    return it -> {
      declared(it);
      it.world().mail().answers(deliveredAllTheSame, outcomes);
    };
  }

  private static Outcome notSent() {
    return new Outcome.NotSent(
        OperationFailed.passing(Reason.Throttled, "SES asked for fewer mails per second.", null));
  }

  private static Outcome unknown() {
    return new Outcome.Unknown("SES did not answer in time");
  }
}
