// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CredentialsStatus;
import io.clouduser.iam.FakeIam;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What outlives a process: the API server, IAM, the mail system and the time. */
final class World {
  private final FakeClock clock = new FakeClock();
  private final Invariants invariants;
  private final FakeApiServer api;
  private final FakeIam iam = new FakeIam(clock);
  private final MailQueue queue = new MailQueue();
  private final FakeMail mail = new FakeMail(queue, clock);
  private final CallPoints points;
  private final Set<String> operatorsPasswords = new HashSet<>();
  private Runnable listener = () -> {};
  private int deliveries;
  private int processes;
  private final Optional<Person> bystander;

  World(boolean single, boolean reissueUncertain) {
    invariants = new Invariants(this, single, reissueUncertain);
    api = new FakeApiServer(clock, invariants::stored);
    points = new CallPoints(this, invariants);
    iam.addGroup("devs");
    iam.addGroup("ops");
    iam.addPolicy(Specs.POLICY);
    Person.make(iam, Scenario.BYSTANDER, Map.of(), "ops");
    iam.setForeignLogin(Scenario.BYSTANDER, Optional.of("graces-own-password"));
    bystander = bystander();
  }

  FakeClock clock() {
    return clock;
  }

  FakeApiServer api() {
    return api;
  }

  FakeIam iam() {
    return iam;
  }

  FakeMail mail() {
    return mail;
  }

  MailQueue queue() {
    return queue;
  }

  /** Whose turn it is to take messages from the queue. */
  void listener(Runnable newListener) {
    listener = newListener;
  }

  /** The operator's other thread takes what is in the queue, now. */
  void listen() {
    listener.run();
  }

  /** The person signs in, if there is a mail with the password that is set. */
  void signIn() {
    boolean knows =
        person()
            .flatMap(Person::password)
            .filter(
                set ->
                    mail.posts().stream()
                        .anyMatch(it -> it.delivered() && it.password().equals(set)))
            .isPresent();
    if (knows) {
      iam.signIn(FakeApiServer.NAME);
      api.annotate(CloudUser.RECONCILE_ANNOTATION, "signed in");
    }
  }

  CallPoints points() {
    return points;
  }

  Invariants invariants() {
    return invariants;
  }

  /** Passwords that an operator, dead or alive, has made. */
  Set<String> operatorsPasswords() {
    return operatorsPasswords;
  }

  String nextDeliveryId() {
    return "d" + ++deliveries;
  }

  int nextProcess() {
    return ++processes;
  }

  /** The person that the resource is about, as IAM has it. */
  Optional<Person> person() {
    return Person.find(iam, FakeApiServer.NAME);
  }

  private Optional<Person> bystander() {
    return Person.find(iam, Scenario.BYSTANDER);
  }

  boolean bystanderUntouched() {
    return bystander.equals(bystander());
  }

  Optional<CredentialsStatus> record() {
    return api.current()
        .map(CloudUser::getStatus)
        .flatMap(it -> Optional.ofNullable(it.credentials()));
  }
}
