// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.clouduser.iam.AccountReader;
import io.clouduser.model.Delivery;
import io.clouduser.model.Drift;
import io.clouduser.model.Owner;
import io.clouduser.model.PasswordGenerator;
import io.clouduser.model.UserDiff;
import io.clouduser.reconcile.CloudUserOperator.Aws;
import io.clouduser.reconcile.CloudUserOperator.Settings;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What works when something is to be done, without the framework that wakes it.
 *
 * @param reconciler one resource at a time
 * @param sweep the account as a whole, if that can be read
 */
record Engine(CloudUserReconciler reconciler, @Nullable Sweep sweep) {
  /**
   * Where chance comes from; a test puts its own there, so that what it saw can be seen again.
   *
   * @param random for passwords and jitter
   * @param deliveryIds never the same twice
   */
  record Chance(SecureRandom random, Supplier<String> deliveryIds) {}

  /**
   * Puts the collaborators together.
   *
   * @param store reads and writes the resources
   * @param events tells people
   * @param aws the doors to AWS
   * @param settings how to behave
   * @param chance where chance comes from
   * @param wakeups finds and wakes resources
   * @param leading whether this process may change anything
   * @param strangers shown what every sweep reads, and told which resources go
   * @param sweeps told of every sweep
   * @param clock the time
   */
  static Engine assemble(
      CloudUserStore store,
      Events events,
      Aws aws,
      Settings settings,
      Chance chance,
      Wakeups wakeups,
      BooleanSupplier leading,
      Strangers strangers,
      SweepListener sweeps,
      InstantSource clock) {
    AccountReader reader = aws.reader();
    UserDiff userDiff = new UserDiff(settings.ignored());
    Drift drift = new Drift(userDiff);
    OwnWrites users = new OwnWrites(aws.users(), clock);
    Memory memory = new Memory(settings.resync(), drift, users, clock, reader != null);
    Function<CloudUser, Owner> owners =
        resource ->
            Owner.of(
                settings.clusterId(),
                resource.getMetadata().getNamespace(),
                resource.getMetadata().getName());
    Recognition recognition = new Recognition(users, memory, owners);
    Outcomes outcomes = new Outcomes();
    Lanes lanes = new Lanes(settings.concurrency(), wakeups::nudge, clock);
    CloudUserReconciler reconciler =
        new CloudUserReconciler(
            new CloudUserReconciler.Collaborators(
                cached -> new Session(store, clock, store.current(cached)),
                new UserProvisioner(users, userDiff, memory, events),
                new CredentialIssuer(
                    users,
                    aws.profiles(),
                    aws.account(),
                    aws.mailer(),
                    aws.turns(),
                    new PasswordSetter(
                        aws.profiles(), aws.account(), new PasswordGenerator(chance.random())),
                    recognition,
                    new Delivery(settings.uncertainAfter(), settings.reissueUncertain()),
                    new Expiry(users, aws.profiles(), recognition, events, clock),
                    outcomes,
                    chance.deliveryIds(),
                    events,
                    clock),
                new Suspension(users, aws.profiles(), recognition, events),
                new UserRemover(users, events, clock),
                new FailurePolicy(events),
                gone -> {
                  memory.forget(gone);
                  store.forget(gone);
                  outcomes.forget(gone);
                  wakeups.forget(gone);
                  lanes.forget(gone);
                  strangers.dismissed(gone);
                }),
            new Names(wakeups),
            wakeups,
            lanes,
            owners,
            new Schedule(settings.resync(), clock, (RandomGenerator) chance.random()));
    return new Engine(
        reconciler,
        reader == null
            ? null
            : new Sweep(
                new Sweep.Parts(reader, memory, wakeups, drift, owners, strangers, sweeps),
                settings.resync(),
                leading,
                clock,
                (RandomGenerator) chance.random()));
  }
}
