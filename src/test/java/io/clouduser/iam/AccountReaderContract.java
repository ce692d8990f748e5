// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static io.clouduser.iam.IamUsersContract.fresh;
import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.model.Aspect;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.IamAction;
import io.clouduser.model.ObservedUser;
import io.clouduser.model.SignInFacts;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@link AccountReader} promises, whoever keeps it. */
interface AccountReaderContract {
  IamWorld world();

  private String user() {
    String name = fresh("Jane.Doe");
    world()
        .users()
        .create(
            new DesiredUser(
                name,
                "/people/red/",
                null,
                Set.of(),
                Set.of(),
                Map.of("team", "red"),
                IamUsersContract.OWNER));
    return name;
  }

  private ObservedUser.Present look(String name) {
    return (ObservedUser.Present) world().users().observe(name, EnumSet.allOf(Aspect.class));
  }

  /** But for when it was read. */
  private static void same(ObservedUser seen, ObservedUser.Present looked) {
    ObservedUser.Attributes a = looked.attributes();
    assertThat(seen)
        .isEqualTo(
            new ObservedUser.Present(
                new ObservedUser.Attributes(
                    a.identity(),
                    a.path(),
                    a.permissionsBoundary(),
                    a.tags(),
                    a.createdAt(),
                    a.passwordLastUsed(),
                    null),
                looked.groups(),
                looked.policies()));
  }

  @Test
  default void seesAUserAsTheCallsForOneUserDo() {
    String name = user();
    String group = fresh("red");
    world().makeGroup(group);
    world().users().apply(name, new IamAction.AddToGroup(group));
    world().users().apply(name, new IamAction.AttachPolicy(world().makePolicy(fresh("read"))));
    String other = user();

    AccountSnapshot snapshot = world().reader().read(false);

    same(snapshot.observe(name), look(name));
    same(snapshot.observe(other), look(other));
    assertThat(look(name).groups()).containsExactly(group);
    assertThat(snapshot.size()).isGreaterThanOrEqualTo(2);
  }

  @Test
  default void findsAUserByNameInAnyCaseAndById() {
    String name = user();
    ObservedUser.Identity identity = look(name).attributes().identity();

    AccountSnapshot snapshot = world().reader().read(true);

    same(snapshot.observe(name.toUpperCase(Locale.ROOT)), look(name));
    assertThat(snapshot.withId(identity.userId())).contains(identity);
    assertThat(snapshot.signIn(name, identity.userId()).lastSignIn()).isNull();
  }

  @Test
  default void knowsNothingOfWhoIsNotThere() {
    AccountSnapshot snapshot = world().reader().read(true);

    assertThat(snapshot.observe(fresh("nobody"))).isEqualTo(new ObservedUser.Absent());
    assertThat(snapshot.withId("AIDANOBODY")).isEmpty();
    assertThat(snapshot.signIn(fresh("nobody"), "AIDANOBODY")).isEqualTo(SignInFacts.UNKNOWN);
    assertThat(snapshot.login(fresh("nobody"), "AIDANOBODY")).isEmpty();
  }

  @Test
  default void staysAsItIsWhenTheAccountChanges() {
    String name = user();
    AccountSnapshot snapshot = world().reader().read(false);
    ObservedUser before = snapshot.observe(name);

    world().users().apply(name, new IamAction.Tag(Map.of("team", "blue")));

    assertThat(snapshot.observe(name)).isEqualTo(before);
    assertThat(before).isNotEqualTo(world().reader().read(false).observe(name));
  }
}
