// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clouduser.api.Reason;
import io.clouduser.iam.IamUsers.Applied;
import io.clouduser.iam.IamUsers.Creation;
import io.clouduser.iam.IamWorld.Leftover;
import io.clouduser.model.Aspect;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.IamAction;
import io.clouduser.model.ObservedUser;
import io.clouduser.model.ObservedUser.Identity;
import io.clouduser.model.ObservedUser.Present;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.OperationFailed.Retryability;
import io.clouduser.model.Owner;
import io.clouduser.model.Password;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link IamUsers} promises, whoever keeps it. */
interface IamUsersContract {
  Owner OWNER = Owner.of("cluster", "team", "jane");
  Set<Aspect> ALL = EnumSet.allOf(Aspect.class);

  IamWorld world();

  /** Names are fresh in each test: worlds may be shared. */
  static String fresh(String prefix) {
    return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  private IamUsers iam() {
    return world().users();
  }

  private static DesiredUser desired(String name) {
    return new DesiredUser(name, "/", null, Set.of(), Set.of(), Map.of(), OWNER);
  }

  private static DesiredUser bounded(String name, String boundary) {
    return new DesiredUser(name, "/", boundary, Set.of(), Set.of(), Map.of(), OWNER);
  }

  private Identity create(DesiredUser user) {
    assertThat(iam().create(user)).isInstanceOf(Creation.Created.class);
    return look(user.userName()).attributes().identity();
  }

  private String user() {
    return create(desired(fresh("jane"))).userName();
  }

  private Present look(String name) {
    ObservedUser observed = iam().observe(name, ALL);
    assertThat(observed).isInstanceOf(Present.class);
    return (Present) observed;
  }

  private void done(String name, IamAction action) {
    assertThat(iam().apply(name, action)).isEqualTo(Applied.DONE);
    assertThat(iam().apply(name, action)).as("the same again").isEqualTo(Applied.DONE);
  }

  private static void fails(ThrowingCallable call, Reason reason, Retryability retryability) {
    OperationFailed failure = catchThrowableOfType(OperationFailed.class, call);
    assertThat(failure).as("must fail").isNotNull();
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.retryability()).isEqualTo(retryability);
    assertThat(failure.sentence())
        .isNotBlank()
        .endsWith(".")
        .doesNotContainIgnoringCase("request id");
  }

  @Test
  default void createsAUserWithItsPathAndTags() {
    String name = fresh("Jane.Doe");
    DesiredUser desired =
        new DesiredUser(
            name, "/people/red/", null, Set.of(), Set.of(), Map.of("team", "red"), OWNER);

    Creation creation = iam().create(desired);

    Present seen = look(name);
    assertThat(creation).isEqualTo(new Creation.Created(seen.attributes().identity()));
    assertThat(seen.attributes().identity().userName()).isEqualTo(name);
    assertThat(seen.attributes().identity().userId()).matches("[A-Za-z0-9]{16,}");
    assertThat(seen.attributes().identity().arn())
        .isEqualTo("arn:aws:iam::" + world().accountId() + ":user/people/red/" + name);
    assertThat(seen.attributes().path()).isEqualTo("/people/red/");
    assertThat(seen.attributes().permissionsBoundary()).isNull();
    assertThat(seen.attributes().tags()).isEqualTo(desired.allTags());
    assertThat(seen.attributes().ownedBy(OWNER)).isTrue();
    assertThat(seen.attributes().createdAt()).isAfter(Instant.EPOCH);
    assertThat(seen.groups()).isEmpty();
    assertThat(seen.policies()).isEmpty();
  }

  @Test
  default void createsAUserWithinABoundary() {
    String name = fresh("jane");
    String wall = world().makePolicy(fresh("wall"));

    create(bounded(name, wall));

    assertThat(look(name).attributes().permissionsBoundary()).isEqualTo(wall);
  }

  @Test
  default void createsNothingWithinABoundaryThatIsNotThere() {
    String name = fresh("jane");
    String wall = "arn:aws:iam::" + world().accountId() + ":policy/" + fresh("wall");

    fails(() -> iam().create(bounded(name, wall)), Reason.PolicyNotFound, Retryability.STALLED);

    assertThat(iam().observe(name, ALL)).isInstanceOf(ObservedUser.Absent.class);
  }

  @Test
  default void refusesANameThatIamDoesNotTake() {
    fails(() -> iam().create(desired("a b")), Reason.InvalidSpec, Retryability.STALLED);
  }

  @Test
  default void leavesAUserAloneWhoHasTheName() {
    String name = fresh("jane");
    String id = world().makeForeignUser(name, Map.of("theirs", "yes"));

    assertThat(iam().create(desired(name))).isEqualTo(new Creation.NameTaken());

    assertThat(look(name).attributes().identity().userId()).isEqualTo(id);
    assertThat(look(name).attributes().tags()).isEqualTo(Map.of("theirs", "yes"));
  }

  @Test
  default void takesANameInOtherCaseForTheSame() {
    String name = user();

    assertThat(iam().create(desired(name.toUpperCase(Locale.ROOT))))
        .isEqualTo(new Creation.NameTaken());
  }

  @Test
  default void givesAUserMadeAnewAnotherId() {
    String name = user();
    String id = look(name).attributes().identity().userId();
    done(name, new IamAction.DeleteUser());

    create(desired(name));

    assertThat(look(name).attributes().identity().userId()).isNotEqualTo(id);
  }

  @ParameterizedTest
  @EnumSource(Aspect.class)
  default void seesThatNobodyHasAName(Aspect aspect) {
    assertThat(iam().observe(fresh("nobody"), EnumSet.of(aspect)))
        .isEqualTo(new ObservedUser.Absent());
  }

  @ParameterizedTest
  @EnumSource(Aspect.class)
  default void readsWhatItIsAskedForAndNoMore(Aspect aspect) {
    Present seen = (Present) iam().observe(user(), EnumSet.of(aspect));

    assertThat(seen.attributes() != null).isEqualTo(aspect == Aspect.USER);
    assertThat(seen.groups() != null).isEqualTo(aspect == Aspect.GROUPS);
    assertThat(seen.policies() != null).isEqualTo(aspect == Aspect.POLICIES);
  }

  @Test
  default void movesAUserThatKeepsItsId() {
    String name = user();
    String id = look(name).attributes().identity().userId();

    done(name, new IamAction.MovePath("/moved/"));

    assertThat(look(name).attributes().path()).isEqualTo("/moved/");
    assertThat(look(name).attributes().identity().arn()).endsWith(":user/moved/" + name);
    assertThat(look(name).attributes().identity().userId()).isEqualTo(id);
  }

  @Test
  default void findsARenamedUserByItsIdAndGivesItsNameBack() {
    String name = user();
    String id = look(name).attributes().identity().userId();
    String other = fresh("renamed");

    iam().apply(name, new IamAction.Rename(other));

    assertThat(iam().nameOf(id)).contains(other);
    assertThat(iam().observe(name, EnumSet.of(Aspect.USER))).isEqualTo(new ObservedUser.Absent());

    iam().apply(other, new IamAction.Rename(name));
    assertThat(look(name).attributes().identity().userId()).isEqualTo(id);
    assertThat(iam().nameOf("AIDANOBODYNOBODYNOBO")).isEmpty();
  }

  @Test
  default void tellsAwssTimeAndThatThePasswordWasNeverUsed() {
    Present seen = look(user());

    assertThat(seen.attributes().readAt()).isNotNull();
    assertThat(seen.attributes().passwordLastUsed()).isNull();
  }

  @Test
  default void setsAndRemovesTags() {
    String name = user();

    done(name, new IamAction.Tag(Map.of("a", "1", "b", "")));
    done(name, new IamAction.Tag(Map.of("a", "2")));
    done(name, new IamAction.Untag(Set.of("b", "absent")));

    Map<String, String> expected = new TreeMap<>(OWNER.tags());
    expected.put("a", "2");
    assertThat(look(name).attributes().tags()).isEqualTo(expected);
  }

  @Test
  default void takesTagKeysInOtherCaseForTheSame() {
    String name = user();

    done(name, new IamAction.Tag(Map.of("Team", "red")));
    done(name, new IamAction.Tag(Map.of("TEAM", "blue")));
    assertThat(look(name).attributes().tags()).hasSize(3).containsEntry("TEAM", "blue");

    done(name, new IamAction.Untag(Set.of("team")));
    assertThat(look(name).attributes().tags()).isEqualTo(OWNER.tags());
  }

  @Test
  default void setsAndLiftsABoundary() {
    String name = user();
    String wall = world().makePolicy(fresh("wall"));
    String fence = world().makePolicy(fresh("fence"));

    done(name, new IamAction.PutBoundary(wall));
    done(name, new IamAction.PutBoundary(fence));
    assertThat(look(name).attributes().permissionsBoundary()).isEqualTo(fence);

    done(name, new IamAction.DeleteBoundary());
    assertThat(look(name).attributes().permissionsBoundary()).isNull();
  }

  @Test
  default void joinsAndLeavesGroups() {
    String name = user();
    String group = fresh("Developers");
    world().makeGroup(group);

    done(name, new IamAction.AddToGroup(group));
    assertThat(look(name).groups()).containsExactly(group);

    done(name, new IamAction.RemoveFromGroup(group));
    assertThat(look(name).groups()).isEmpty();
  }

  @Test
  default void attachesAndDetachesPolicies() {
    String name = user();
    String policy = world().makePolicy(fresh("reader"));

    done(name, new IamAction.AttachPolicy(policy));
    assertThat(look(name).policies()).containsExactly(policy);

    done(name, new IamAction.DetachPolicy(policy));
    assertThat(look(name).policies()).isEmpty();
  }

  @Test
  default void namesAGroupThatIsNotThere() {
    String name = user();
    String group = fresh("no-group");

    fails(
        () -> iam().apply(name, new IamAction.AddToGroup(group)),
        Reason.GroupNotFound,
        Retryability.STALLED);
    done(name, new IamAction.RemoveFromGroup(group));
  }

  @Test
  default void namesAPolicyThatIsNotThere() {
    String name = user();
    String arn = "arn:aws:iam::" + world().accountId() + ":policy/" + fresh("no-policy");

    fails(
        () -> iam().apply(name, new IamAction.AttachPolicy(arn)),
        Reason.PolicyNotFound,
        Retryability.STALLED);
    done(name, new IamAction.DetachPolicy(arn));
  }

  @Test
  default void namesABoundaryThatIsNotThere() {
    String name = user();
    String arn = "arn:aws:iam::" + world().accountId() + ":policy/" + fresh("no-policy");

    fails(
        () -> iam().apply(name, new IamAction.PutBoundary(arn)),
        Reason.PolicyNotFound,
        Retryability.STALLED);
  }

  @Test
  default void tellsWhenAUserIsInTooManyGroups() {
    String name = user();
    for (int i = 0; i < 10; i++) {
      String group = fresh("group");
      world().makeGroup(group);
      iam().apply(name, new IamAction.AddToGroup(group));
    }
    String eleventh = fresh("group");
    world().makeGroup(eleventh);

    fails(
        () -> iam().apply(name, new IamAction.AddToGroup(eleventh)),
        Reason.QuotaExceeded,
        Retryability.STALLED);
  }

  @Test
  default void triesAgainToGiveSomethingToAUserWhoIsNotThereYet() {
    String name = fresh("nobody");
    String group = fresh("group");
    world().makeGroup(group);
    String policy = world().makePolicy(fresh("policy"));

    for (IamAction action :
        List.of(
            new IamAction.AddToGroup(group),
            new IamAction.AttachPolicy(policy),
            new IamAction.MovePath("/x/"),
            new IamAction.Tag(Map.of("a", "b")))) {
      fails(() -> iam().apply(name, action), Reason.Provisioning, Retryability.TRANSIENT);
    }
  }

  @Test
  default void hasNothingToTakeFromAUserWhoIsGone() {
    String name = fresh("nobody");

    for (IamAction action :
        List.of(
            new IamAction.Untag(Set.of("a")),
            new IamAction.RemoveFromGroup("group"),
            new IamAction.DetachPolicy("arn:aws:iam::aws:policy/ReadOnlyAccess"),
            new IamAction.DeleteInlinePolicy("inline"),
            new IamAction.DeleteLoginProfile(),
            new IamAction.DeleteAccessKey("AKIAAAAAAAAAAAAAAAAA"),
            new IamAction.DeleteSigningCertificate("ABCDEFGHIJKLMNOPQRSTUVWX"),
            new IamAction.DeleteSshKey("APKAAAAAAAAAAAAAAAAA"),
            new IamAction.DeactivateMfa("GAHT12345678"),
            new IamAction.DeleteVirtualMfa(
                "arn:aws:iam::" + world().accountId() + ":mfa/" + fresh("phone")),
            new IamAction.DeleteUser())) {
      assertThat(iam().apply(name, action)).as(action.toString()).isEqualTo(Applied.DONE);
    }
  }

  @Test
  default void deletesAUserWithNothingOnIt() {
    String name = user();

    done(name, new IamAction.DeleteUser());

    assertThat(iam().observe(name, ALL)).isEqualTo(new ObservedUser.Absent());
  }

  @ParameterizedTest
  @EnumSource(Leftover.class)
  default void doesNotDeleteAUserWithLeftovers(Leftover what) {
    String name = user();
    world().leave(name, what);

    assertThat(iam().apply(name, new IamAction.DeleteUser())).isEqualTo(Applied.BLOCKED);

    look(name);
  }

  @ParameterizedTest
  @EnumSource(Leftover.class)
  default void findsAndClearsEveryLeftover(Leftover what) {
    String name = user();
    IamAction removal = world().leave(name, what);

    List<IamAction> blockers = iam().blockers(name);

    assertThat(blockers).contains(removal);
    blockers.forEach(action -> done(name, action));
    assertThat(iam().blockers(name)).isSubsetOf(new IamAction.DeleteLoginProfile());
    done(name, new IamAction.DeleteUser());
  }

  @Test
  default void takesTheSignInAwayFirst() {
    String name = user();
    world().leave(name, Leftover.GROUP);
    world().leave(name, Leftover.ACCESS_KEY);
    try (Password password = new Password("Correct-Horse-7-Battery".toCharArray())) {
      world().profiles().create(name, password, false);
    }

    assertThat(iam().blockers(name))
        .hasSize(3)
        .startsWith(new IamAction.DeleteLoginProfile())
        .element(1)
        .isInstanceOf(IamAction.DeleteAccessKey.class);
  }

  @Test
  default void deletesAVirtualMfaDeviceWithItsUser() {
    String name = user();
    String serial =
        ((IamAction.DeactivateMfa) world().leave(name, Leftover.VIRTUAL_MFA)).serialNumber();

    assertThat(iam().blockers(name))
        .containsSubsequence(
            new IamAction.DeactivateMfa(serial), new IamAction.DeleteVirtualMfa(serial));
    iam().blockers(name).forEach(action -> done(name, action));

    assertThat(world().hasVirtualDevice(serial)).isFalse();
  }

  @Test
  default void onlyDeactivatesAHardwareMfaDevice() {
    String name = user();
    IamAction removal = world().leave(name, Leftover.HARDWARE_MFA);

    assertThat(iam().blockers(name))
        .contains(removal)
        .noneMatch(IamAction.DeleteVirtualMfa.class::isInstance);
  }

  @Test
  default void findsNothingInTheWayOfAUserWhoIsGone() {
    assertThat(iam().blockers(fresh("nobody"))).isEmpty();
  }
}
