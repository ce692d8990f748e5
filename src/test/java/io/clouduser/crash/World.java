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
  private final FakeMail mail = new FakeMail();
  private final CallPoints points;
  private final Set<String> operatorsPasswords = new HashSet<>();
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
