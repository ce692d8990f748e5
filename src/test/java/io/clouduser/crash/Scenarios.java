// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserSpec;
import io.clouduser.api.CloudUserSpec.Management;
import io.clouduser.api.Reason;
import io.clouduser.crash.Scenario.Trait;
import io.clouduser.mail.CredentialMailer.Outcome;
import io.clouduser.model.IamAction;
import io.clouduser.model.MailNews.Kind;
import io.clouduser.model.OperationFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The stories that are explored. */
final class Scenarios {
  private Scenarios() {}

  static List<Scenario> all() {
    return Stream.of(issues(), mails(), lives(), afterwards(), anothers(), strangers())
        .flatMap(List::stream)
        .toList();
  }

  /** Credentials are issued, once, while this and that happens. */
  private static List<Scenario> issues() {
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
        Scenario.named(
                "deletion while issuing, and IAM shows the user late",
                it -> {
                  it.world().iam().showUsersLate(Duration.ofSeconds(3));
                  declared(it);
                })
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
        Scenario.named(
                "user deleted by somebody else while issuing again",
                it -> {
                  onboarded(it);
                  it.world().api().edit(Specs.revision(2));
                })
            .during(Scenarios::userGone),
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

  /** SES says later what became of the mail. */
  private static List<Scenario> mails() {
    return List.of(
        Scenario.named(
                "the mail is delivered, and SES says so twice",
                said(Kind.SEND, Kind.DELIVERY, Kind.SEND))
            .during(World::listen)
            .ending("Delivered", "Uncertain"),
        Scenario.named(
                "SES's events come in the wrong order",
                said(Kind.DELIVERY, Kind.DELIVERY_DELAY, Kind.SEND))
            .ending("Delivered", "Uncertain"),
        Scenario.named("the mail bounces", said(Kind.BOUNCE, Kind.SEND))
            .during(World::listen)
            .ending("Bounced", "Uncertain")
            .notReady(),
        Scenario.named("SES refuses the mail after all", said(Kind.SEND, Kind.REJECT))
            .ending("Bounced", "Uncertain")
            .notReady(),
        Scenario.named(
                "delivered, then a complaint", said(Kind.SEND, Kind.DELIVERY, Kind.COMPLAINT))
            .ending("Complained", "Uncertain")
            .notReady(),
        Scenario.named("delivered, then a late bounce", said(Kind.DELIVERY, Kind.BOUNCE))
            .ending("Bounced", "Uncertain")
            .notReady(),
        Scenario.named(
            "SES answers only with an event",
            it -> {
              answered(true, unknown()).accept(it);
              it.world().queue().says(null, Kind.SEND);
            }),
        Scenario.named("SES's event ends the doubt", late(Kind.DELIVERY))
            .at(it -> it.queue().release())
            .ending("Delivered"),
        Scenario.named("SES's event ends the doubt with a bounce", late(Kind.BOUNCE))
            .at(it -> it.queue().release())
            .ending("Bounced")
            .notReady(),
        Scenario.named("SES's event ends the doubt with a complaint", late(Kind.COMPLAINT))
            .at(it -> it.queue().release())
            .ending("Complained")
            .notReady(),
        Scenario.named(
                "SES answers only with a complaint",
                it -> {
                  answered(true, unknown()).accept(it);
                  it.world().queue().says(null, Kind.COMPLAINT);
                })
            .ending("Complained", "Uncertain")
            .notReady(),
        Scenario.named("a complaint after a bounce", said(Kind.BOUNCE, Kind.COMPLAINT))
            .ending("Complained", "Uncertain")
            .notReady(),
        Scenario.named(
                "an automatic answer comes before the news of the delivery",
                it -> {
                  declared(it);
                  it.world().queue().says("Transient/General", Kind.BOUNCE, Kind.DELIVERY);
                })
            .ending("Delivered", "Uncertain"),
        Scenario.named("a revision while SES's event ends the doubt", late(Kind.SEND))
            .at(
                it -> {
                  it.queue().release();
                  it.api().edit(Specs.revision(2));
                }));
  }

  /** A person signs in, does not, leaves and comes back. */
  private static List<Scenario> lives() {
    return List.of(
        Scenario.named("the person signs in", Scenarios::onboarded)
            .at(World::signIn)
            .ending("Claimed"),
        Scenario.named("the person signs in at once", Scenarios::declared)
            .during(World::signIn)
            .ending("Sent", "Claimed", "Uncertain"),
        Scenario.named("a sign-in ends the doubt", late(Kind.DELIVERY))
            .at(World::signIn)
            .ending("Claimed"),
        Scenario.named("nobody uses the password in time", Scenarios::overdue)
            .at(Scenarios::look)
            .ending("Expired")
            .notReady(),
        Scenario.named("the person signs in when time is over", Scenarios::overdue)
            .during(World::signIn)
            .ending("Claimed", "Expired")
            .notReady(),
        Scenario.named("a revision when time is over", Scenarios::overdue)
            .during(it -> it.api().edit(Specs.revision(2)))
            .ending("Sent", "Uncertain"),
        Scenario.named(
                "time is over for what is uncertain",
                it -> {
                  uncertain(it);
                  it.world().api().edit(Specs.validFor("1h"));
                  it.world().clock().leap(Duration.ofHours(2));
                })
            .ending("Expired")
            .notReady(),
        Scenario.named("suspension", Scenarios::withKeys)
            .at(it -> it.api().edit(Specs.suspended(true)))
            .ending("Revoked"),
        Scenario.named("suspension while issuing", Scenarios::declared)
            .during(it -> it.api().edit(Specs.suspended(true)))
            .ending("Revoked"),
        Scenario.named("suspended, and back", Scenarios::suspended)
            .at(it -> it.api().edit(Specs.suspended(false))),
        Scenario.named(
                "suspended, and back at any time",
                it -> {
                  withKeys(it);
                  it.world().api().edit(Specs.suspended(true));
                })
            .during(it -> it.api().edit(Specs.suspended(false))),
        Scenario.named(
                "back, and suspended at any time",
                it -> {
                  suspended(it);
                  it.world().api().edit(Specs.suspended(false));
                })
            .during(it -> it.api().edit(Specs.suspended(true)))
            .ending("Revoked"),
        Scenario.named("a revision while suspended", Scenarios::suspended)
            .at(it -> it.api().edit(Specs.revision(2)))
            .ending("Revoked"),
        Scenario.named(
                "suspended from the start, and not any more",
                it -> {
                  it.world().api().create(Specs.suspended(true).apply(Specs.onboarding()));
                  it.settle();
                })
            .at(it -> it.api().edit(Specs.suspended(false))),
        Scenario.named("deletion while suspended", Scenarios::suspended)
            .at(it -> it.api().delete())
            .endingGone(),
        Scenario.named("renamed by somebody else", Scenarios::onboarded).at(Scenarios::renamed),
        Scenario.named("renamed by somebody else, and deleted", Scenarios::onboarded)
            .at(
                it -> {
                  renamed(it);
                  it.api().delete();
                })
            .endingGone());
  }

  /** What may follow when all is said and done. */
  private static List<Scenario> afterwards() {
    Map<String, Consumer<Simulation>> unclaimed =
        Map.of(
            "Delivered", settledAfter(said(Kind.DELIVERY)),
            "Bounced", settledAfter(said(Kind.BOUNCE)),
            "Complained", settledAfter(said(Kind.COMPLAINT)));
    Map<String, Consumer<Simulation>> ends = new TreeMap<>(unclaimed);
    ends.put("Claimed", settledAfter(Scenarios::claimed));
    ends.put("Expired", expired());
    List<Scenario> all = new ArrayList<>();
    ends.forEach(
        (end, story) -> {
          all.add(
              Scenario.named("a revision after " + end, story)
                  .at(
                      it -> {
                        it.queue().says(null);
                        it.api().edit(Specs.revision(2));
                      }));
          all.add(
              Scenario.named("suspended after " + end, story)
                  .at(it -> it.api().edit(Specs.suspended(true)))
                  .ending("Revoked"));
          all.add(
              Scenario.named("deleted by somebody else after " + end, story)
                  .at(
                      it -> {
                        it.queue().says(null);
                        userGone(it);
                      }));
        });
    unclaimed.forEach(
        (end, story) -> {
          all.add(
              Scenario.named("the person signs in after " + end, story)
                  .at(World::signIn)
                  .ending("Claimed"));
          all.add(
              Scenario.named("time is over after " + end, story)
                  .at(
                      it -> {
                        it.api().edit(Specs.validFor("1h"));
                        it.clock().leap(Duration.ofHours(2));
                      })
                  .ending("Expired")
                  .notReady());
        });
    return all;
  }

  /** The IAM user is another tool's. */
  private static List<Scenario> anothers() {
    return List.of(
        Scenario.named("credentials for another tool's user", anothers(false))
            .being(Trait.ANOTHERS),
        Scenario.named("another tool's user with a login profile", anothers(true))
            .being(Trait.ANOTHERS)
            .ending("Withheld"),
        Scenario.named("a revision for another tool's user", anothers(true))
            .during(it -> it.api().edit(Specs.revision(2)))
            .being(Trait.ANOTHERS)
            .ending("Sent", "Uncertain", "Withheld"),
        Scenario.named(
                "another tool's user is not there",
                it -> it.world().api().create(Specs.credentialsOnly()))
            .ending("none")
            .owningNobody(),
        Scenario.named(
                "another tool's user is not there yet",
                it -> {
                  it.world().api().create(Specs.credentialsOnly());
                  it.settle();
                })
            .at(
                it -> {
                  Person.make(it.iam(), FakeApiServer.NAME, Map.of("cost", "17"), "ops");
                  look(it);
                })
            .being(Trait.ANOTHERS),
        Scenario.named("another tool's user is made anew", settledAfter(anothers(false)))
            .at(
                it -> {
                  it.iam().removeUser(FakeApiServer.NAME);
                  Person.make(it.iam(), FakeApiServer.NAME, Map.of("cost", "17"), "ops");
                  look(it);
                })
            .being(Trait.ANOTHERS),
        Scenario.named("deletion, and another tool's user stays", settledAfter(anothers(false)))
            .at(it -> it.api().delete())
            .being(Trait.USER_STAYS),
        Scenario.named("deletion while issuing for another tool's user", anothers(false))
            .during(it -> it.api().delete())
            .being(Trait.USER_STAYS),
        Scenario.named("suspension of another tool's user", settledAfter(anothers(true)))
            .at(it -> it.api().edit(Specs.suspended(true)))
            .being(Trait.ANOTHERS)
            .ending("Revoked"),
        Scenario.named("handed over to another tool while issuing", Scenarios::declared)
            .during(
                it -> {
                  if (it.person().isPresent()) {
                    it.api().edit(Specs.management(Management.CredentialsOnly));
                  }
                })
            .being(Trait.HANDED_OVER),
        Scenario.named("taken over from another tool", anothers(false))
            .during(it -> it.api().edit(Specs.takenOver())));
  }

  /** Between two sweeps the user was deleted, and somebody made another one of that name. */
  private static List<Scenario> strangers() {
    return List.of(
        stranger("a revision, and a stranger", Scenarios::onboarded)
            .at(it -> strangerAnd(it, Specs.revision(2)))
            .ending("Sent"),
        stranger("console off, and a stranger", Scenarios::onboarded)
            .at(it -> strangerAnd(it, Specs.console(false)))
            .ending("Sent"),
        stranger("suspended, and a stranger", Scenarios::withKeys)
            .at(it -> strangerAnd(it, Specs.suspended(true)))
            .ending("Sent"),
        stranger("back from suspension, and a stranger", Scenarios::suspended)
            .at(it -> strangerAnd(it, Specs.suspended(false)))
            .ending("Revoked"),
        stranger("time is over, and a stranger", Scenarios::onboarded)
            .at(
                it -> {
                  it.clock().leap(Duration.ofMinutes(5));
                  strangerAnd(it, Specs.validFor("1m"));
                })
            .ending("Sent"));
  }

  private static Scenario stranger(String name, Consumer<Simulation> before) {
    return Scenario.named(name + " in the name", before).being(Trait.LOST_ITS_NAME).notReady();
  }

  private static void strangerAnd(World it, UnaryOperator<CloudUserSpec> edit) {
    it.iam().removeUser(FakeApiServer.NAME);
    Person.make(it.iam(), FakeApiServer.NAME, Map.of("cost", "17"), "ops");
    it.iam().setForeignLogin(FakeApiServer.NAME, Optional.of(Invariants.STRANGERS));
    it.iam().addAccessKey(FakeApiServer.NAME, Invariants.STRANGERS_KEY);
    it.api().edit(edit);
  }

  /** Those that two instances work on at once. */
  static List<Scenario> forTwo() {
    return List.of(
        onboarding(),
        Scenario.named("onboarding, and SES says that the mail arrived", said(Kind.DELIVERY))
            .ending("Delivered", "Uncertain"),
        reissue(),
        Scenario.named("adoption", foreign(false)),
        Scenario.named("a revision for what is uncertain", Scenarios::uncertain)
            .at(it -> it.api().edit(Specs.revision(2))));
  }

  private static void look(World it) {
    it.api().annotate(CloudUser.RECONCILE_ANNOTATION, "version " + it.api().versions().size());
  }

  private static void renamed(World it) {
    it.iam().rename(FakeApiServer.NAME, "augusta");
    look(it);
  }

  private static Consumer<Simulation> settledAfter(Consumer<Simulation> story) {
    return it -> {
      story.accept(it);
      it.settle();
    };
  }

  private static Consumer<Simulation> said(Kind... kinds) {
    return it -> {
      declared(it);
      it.world().queue().says(null, kinds);
    };
  }

  /** The mail arrived, its answer did not, and SES's event is late. */
  private static Consumer<Simulation> late(Kind kind) {
    return it -> {
      it.world().queue().hold();
      answered(true, unknown()).accept(it);
      it.world().queue().says(null, kind);
      it.settle();
    };
  }

  private static void claimed(Simulation it) {
    onboarded(it);
    it.world().signIn();
  }

  private static void overdue(Simulation it) {
    it.world().api().create(Specs.validFor("1h").apply(Specs.onboarding()));
    it.settle();
    it.world().clock().leap(Duration.ofHours(2));
    look(it.world());
  }

  private static Consumer<Simulation> expired() {
    return settledAfter(Scenarios::overdue);
  }

  /** One access key is in use, another one its owner has deactivated. */
  private static void withKeys(Simulation it) {
    onboarded(it);
    it.world().iam().addAccessKey(FakeApiServer.NAME, "AKIAONE");
    it.world().iam().addAccessKey(FakeApiServer.NAME, Invariants.OWN_INACTIVE);
    it.world()
        .iam()
        .apply(FakeApiServer.NAME, new IamAction.DeactivateAccessKey(Invariants.OWN_INACTIVE));
  }

  private static void suspended(Simulation it) {
    withKeys(it);
    it.world().api().edit(Specs.suspended(true));
    it.settle();
  }

  private static Consumer<Simulation> anothers(boolean withProfile) {
    return it -> {
      foreignUser(it, withProfile);
      it.world().api().create(Specs.credentialsOnly());
    };
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
    look(it);
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
