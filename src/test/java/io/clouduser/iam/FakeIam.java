// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.api.Reason;
import io.clouduser.model.Aspect;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.IamAction;
import io.clouduser.model.ObservedUser;
import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.ObservedUser.Identity;
import io.clouduser.model.ObservedUser.Present;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.Password;
import io.clouduser.model.PasswordRules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * An IAM account in memory behind all doors.
 *
 * <p>Deterministic and for one thread. Every call that the adapters would put on the wire is
 * recorded under IAM's name of it and passes the {@link Hook}, which may throw: before the effect,
 * as if the process died on the way to AWS, or after it, as if it died before it heard the answer.
 * The contracts of this package hold it to what the real adapters do.
 */
public final class FakeIam implements IamUsers, LoginProfiles, Account, AccountReader {
  /** The account that all users are in. */
  public static final String ACCOUNT_ID = "111122223333";

  private static final Duration REMEMBERED = Duration.ofHours(1);
  private static final int GROUPS_PER_USER = 10;
  private static final int POLICIES_PER_USER = 10;
  private static final Set<String> READS =
      Set.of(
          "GetUser",
          "GetAccountAuthorizationDetails",
          "ListGroupsForUser",
          "ListAttachedUserPolicies",
          "ListLeftovers",
          "GetLoginProfile",
          "ListAccessKeys",
          "ListUsers",
          "GetAccountPasswordPolicy",
          "ListAccountAliases");

  /**
   * A call.
   *
   * @param number from 1
   * @param operation IAM's name of it
   * @param user the name it is about, or empty
   */
  public record Call(int number, String operation, String user) {
    /** Whether it may change something. */
    public boolean write() {
      return !READS.contains(operation);
    }
  }

  /** Sees every call; what it throws goes to the caller of the door. */
  public interface Hook {
    /** Nothing has happened yet. */
    default void before(Call call) {}

    /** The call has its effect, and nobody knows. */
    default void after(Call call) {}
  }

  /**
   * A login profile.
   *
   * @param generation of all passwords that were ever set in this account, the how-manieth
   * @param createdAt when the profile, not the password, was made
   */
  public record Login(String password, boolean resetRequired, int generation, Instant createdAt) {}

  private enum FaultKind {
    BEFORE,
    AFTER,
    LOST_REPLY
  }

  private record Fault(FaultKind kind, OperationFailed failure) {}

  private static final class User {
    String name;
    final String id;
    final Instant created;
    String path;
    String boundary;
    Instant lastUsed;
    final Map<String, Boolean> keys = new TreeMap<>();
    final Map<String, String> tags = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final Set<String> groups = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    final Set<String> policies = new TreeSet<>();
    final Set<IamAction> leftovers = new LinkedHashSet<>();
    Login login;

    User(String name, String id, String path, Instant created) {
      this.name = name;
      this.id = id;
      this.path = path;
      this.created = created;
    }

    Identity identity() {
      return new Identity(name, id, "arn:aws:iam::" + ACCOUNT_ID + ":user" + path + name);
    }
  }

  private final InstantSource clock;
  private final Map<String, User> users = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> groups = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> policies = new TreeSet<>();
  private final Set<String> virtualDevices = new TreeSet<>();
  private final List<Call> calls = new ArrayList<>();
  private final Map<String, Deque<Fault>> faults = new HashMap<>();
  private final Set<String> hidden = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private Hook hook = new Hook() {};
  private Duration lag = Duration.ZERO;
  private int ids;
  private int passwords;
  private Optional<PasswordRules> passwordPolicy = Optional.empty();
  private String accountAlias = "";
  private PasswordRules rememberedRules;
  private Instant rulesUntil = Instant.MIN;
  private String rememberedAlias;
  private Instant aliasUntil = Instant.MIN;

  /**
   * @param clock for the users' creation times and for how long answers are remembered
   */
  public FakeIam(InstantSource clock) {
    this.clock = clock;
  }

  // What a test says to the account.

  /** Has every call seen. */
  public void hook(Hook value) {
    hook = value;
  }

  /** The next call of this operation has no effect and fails so. */
  public void failNext(String operation, OperationFailed failure) {
    fault(operation, new Fault(FaultKind.BEFORE, failure));
  }

  /** The next call of this operation has its effect and fails so nevertheless. */
  public void failNextAfterEffect(String operation, OperationFailed failure) {
    fault(operation, new Fault(FaultKind.AFTER, failure));
  }

  /**
   * The answer to the next call of this operation is lost. As with the real adapter it is then made
   * again, but for CreateLoginProfile, which fails.
   */
  public void loseNextReply(String operation) {
    fault(
        operation,
        new Fault(
            FaultKind.LOST_REPLY,
            OperationFailed.passing(
                Reason.AwsUnavailable, "IAM did not answer " + operation + ".", null)));
  }

  private void fault(String operation, Fault fault) {
    faults.computeIfAbsent(operation, key -> new ArrayDeque<>()).add(fault);
  }

  /** Makes a group. */
  public void addGroup(String name) {
    groups.add(name);
  }

  /** Makes a managed policy. */
  public void addPolicy(String arn) {
    policies.add(arn);
  }

  /** Sets the account's password policy; empty for the default one. */
  public void passwordPolicy(Optional<PasswordRules> rules) {
    passwordPolicy = rules;
  }

  /** Names the account; empty for no name. */
  public void alias(String value) {
    accountAlias = value;
  }

  /** IAM's reads do not show a user for so long after it was made. */
  public void showUsersLate(Duration time) {
    lag = time;
  }

  /** Somebody else makes a user. */
  public Identity addForeignUser(String name, Map<String, String> tags) {
    User user = new User(name, nextId(), "/", clock.instant());
    user.tags.putAll(tags);
    users.put(name, user);
    return user.identity();
  }

  /** Somebody else removes a user, with all that hangs on it. */
  public void removeUser(String name) {
    users.remove(name);
  }

  /** Somebody else makes a login profile, or takes it away. */
  public void setForeignLogin(String name, Optional<String> password) {
    user(name).login =
        password.map(text -> new Login(text, false, ++passwords, clock.instant())).orElse(null);
  }

  /** The next look at this user's login profile does not see it: reads are behind. */
  public void hideNextLogin(String name) {
    hidden.add(name);
  }

  /** Somebody makes an access key, which is active. */
  public void addAccessKey(String name, String id) {
    user(name).keys.put(id, true);
  }

  /** The access keys of a user, and whether they are active. */
  public Map<String, Boolean> accessKeys(String name) {
    return Map.copyOf(user(name).keys);
  }

  /** The person signs in with the password that is set; one who is asked to change it does so. */
  public void signIn(String name) {
    User user = user(name);
    if (user.login != null) {
      user.lastUsed = clock.instant();
      if (user.login.resetRequired()) {
        user.login = new Login(name + "s-own-password", false, ++passwords, user.login.createdAt());
      }
    }
  }

  /**
   * Gives a user something that stands in the way of its deletion.
   *
   * @param removal the action that takes it away again
   */
  public void addLeftover(String name, IamAction removal) {
    user(name).leftovers.add(removal);
    if (removal instanceof IamAction.DeactivateMfa it && Leftovers.virtual(it.serialNumber())) {
      virtualDevices.add(it.serialNumber());
    }
  }

  // What a test asks the account.

  /** All calls so far. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** How often an operation was called, repetitions included. */
  public long count(String operation) {
    return calls.stream().filter(call -> call.operation().equals(operation)).count();
  }

  /** Forgets the calls so far; their numbers go on. */
  public void forgetCalls() {
    numbered += calls.size();
    calls.clear();
  }

  private int numbered;

  /** The names of all users. */
  public Set<String> userNames() {
    return new TreeSet<>(users.keySet());
  }

  /** A user as it really is. */
  public Optional<Present> look(String name) {
    return Optional.ofNullable(users.get(name))
        .map(u -> new Present(attributes(u, null), Set.copyOf(u.groups), Set.copyOf(u.policies)));
  }

  /** The login profile as it really is. */
  public Optional<Login> login(String name) {
    return Optional.ofNullable(users.get(name)).map(user -> user.login);
  }

  /** The virtual MFA devices of the account, in use or not. */
  public Set<String> virtualMfaDevices() {
    return Set.copyOf(virtualDevices);
  }

  // The doors.

  @Override
  public Creation create(DesiredUser desired) {
    return call("CreateUser", desired.userName(), () -> made(desired));
  }

  private Creation made(DesiredUser desired) {
    if (!desired.userName().matches("[\\w+=,.@-]{1,64}")) {
      throw OperationFailed.stalled(
          Reason.InvalidSpec, "IAM refuses the spec (CreateUser): the user name.", null);
    }
    if (desired.permissionsBoundary() != null) {
      requireBoundary(desired.permissionsBoundary());
    }
    if (users.containsKey(desired.userName())) {
      return new Creation.NameTaken();
    }
    User user = new User(desired.userName(), nextId(), desired.path(), clock.instant());
    user.boundary = desired.permissionsBoundary();
    user.tags.putAll(desired.allTags());
    users.put(user.name, user);
    return new Creation.Created(user.identity());
  }

  @Override
  public ObservedUser observe(String userName, Set<Aspect> aspects) {
    Attributes attributes = null;
    Set<String> attached = null;
    Set<String> memberships = null;
    boolean gone = false;
    if (aspects.contains(Aspect.USER)) {
      Optional<User> user = read("GetUser", userName);
      if (user.isEmpty()) {
        return new ObservedUser.Absent();
      }
      attributes = attributes(user.get(), clock.instant());
    }
    if (aspects.contains(Aspect.POLICIES)) {
      Optional<User> user = read("ListAttachedUserPolicies", userName);
      attached = user.map(it -> new TreeSet<>(it.policies)).orElse(null);
      gone = user.isEmpty();
    }
    if (aspects.contains(Aspect.GROUPS)) {
      Optional<User> user = read("ListGroupsForUser", userName);
      memberships = user.map(it -> copy(it.groups)).orElse(null);
      gone |= user.isEmpty();
    }
    return gone ? new ObservedUser.Absent() : new Present(attributes, memberships, attached);
  }

  private Optional<User> read(String operation, String userName) {
    return call(
        operation, userName, () -> Optional.ofNullable(users.get(userName)).filter(this::shown));
  }

  private boolean shown(User user) {
    return !user.created.plus(lag).isAfter(clock.instant());
  }

  private static Set<String> copy(Collection<String> names) {
    return new TreeSet<>(names.stream().toList());
  }

  private static Attributes attributes(User user, Instant readAt) {
    return new Attributes(
        user.identity(),
        user.path,
        user.boundary,
        new TreeMap<>(new LinkedHashMap<>(user.tags)),
        user.created,
        user.lastUsed,
        readAt);
  }

  @Override
  public Applied apply(String userName, IamAction action) {
    return call(
        operation(action),
        userName,
        () -> {
          User user = users.get(userName);
          if (user == null && !(action instanceof IamAction.DeleteVirtualMfa)) {
            return absent(userName, action);
          }
          return change(user, action);
        });
  }

  private static Applied absent(String userName, IamAction action) {
    if (sets(action)) {
      throw OperationFailed.passing(
          Reason.Provisioning,
          "IAM does not show the user " + userName + " (any more, or yet); trying again.",
          null);
    }
    return Applied.DONE;
  }

  private static boolean sets(IamAction action) {
    return action instanceof IamAction.MovePath
        || action instanceof IamAction.Rename
        || action instanceof IamAction.Tag
        || action instanceof IamAction.PutBoundary
        || action instanceof IamAction.AddToGroup
        || action instanceof IamAction.AttachPolicy;
  }

  private Applied change(User user, IamAction action) {
    if (action instanceof IamAction.MovePath it) {
      user.path = it.path();
    } else if (action instanceof IamAction.Rename it) {
      rename(user, it.newName());
    } else if (action instanceof IamAction.DeactivateAccessKey it) {
      user.keys.computeIfPresent(it.accessKeyId(), (id, active) -> false);
    } else if (action instanceof IamAction.ActivateAccessKey it) {
      user.keys.computeIfPresent(it.accessKeyId(), (id, active) -> true);
    } else if (action instanceof IamAction.DeleteAccessKey it
        && user.keys.containsKey(it.accessKeyId())) {
      user.keys.remove(it.accessKeyId());
    } else if (action instanceof IamAction.Tag it) {
      // A key that differs in case alone replaces the other.
      it.tags().keySet().forEach(user.tags::remove);
      user.tags.putAll(it.tags());
    } else if (action instanceof IamAction.Untag it) {
      it.keys().forEach(user.tags::remove);
    } else if (action instanceof IamAction.PutBoundary it) {
      requireBoundary(it.policyArn());
      user.boundary = it.policyArn();
    } else if (action instanceof IamAction.DeleteBoundary) {
      user.boundary = null;
    } else if (action instanceof IamAction.AddToGroup it) {
      join(user, it.group());
    } else if (action instanceof IamAction.RemoveFromGroup it) {
      user.groups.remove(it.group());
    } else if (action instanceof IamAction.AttachPolicy it) {
      attach(user, it.policyArn());
    } else if (action instanceof IamAction.DetachPolicy it) {
      user.policies.remove(it.policyArn());
    } else if (action instanceof IamAction.DeleteLoginProfile) {
      user.login = null;
    } else if (action instanceof IamAction.DeleteVirtualMfa it) {
      virtualDevices.remove(it.serialNumber());
    } else if (action instanceof IamAction.DeleteUser) {
      return delete(user);
    } else {
      user.leftovers.remove(action);
    }
    return Applied.DONE;
  }

  /** Somebody else, or the operator, gives a user another name. */
  public void rename(String name, String newName) {
    rename(user(name), newName);
  }

  private void rename(User user, String newName) {
    users.remove(user.name);
    user.name = newName;
    users.put(newName, user);
  }

  private Applied delete(User user) {
    if (blockers(user).isEmpty()) {
      users.remove(user.name);
      return Applied.DONE;
    }
    return Applied.BLOCKED;
  }

  private void requireBoundary(String arn) {
    if (!policies.contains(arn)) {
      throw OperationFailed.stalled(
          Reason.PolicyNotFound, "The permissions boundary " + arn + " does not exist.", null);
    }
  }

  private void join(User user, String group) {
    if (!groups.contains(group)) {
      throw OperationFailed.stalled(
          Reason.GroupNotFound, "The group " + group + " does not exist.", null);
    }
    limit(user.groups, group, GROUPS_PER_USER);
    user.groups.add(group);
  }

  private void attach(User user, String arn) {
    if (!policies.contains(arn)) {
      throw OperationFailed.stalled(
          Reason.PolicyNotFound, "The policy " + arn + " does not exist.", null);
    }
    limit(user.policies, arn, POLICIES_PER_USER);
    user.policies.add(arn);
  }

  private static void limit(Set<String> present, String one, int most) {
    if (!present.contains(one) && present.size() >= most) {
      throw OperationFailed.stalled(Reason.QuotaExceeded, "An IAM quota is used up.", null);
    }
  }

  @Override
  public List<IamAction> blockers(String userName) {
    return call(
        "ListLeftovers",
        userName,
        () -> {
          User user = users.get(userName);
          if (user == null) {
            return List.of();
          }
          List<IamAction> actions = new ArrayList<>(blockers(user));
          if (!actions.contains(new IamAction.DeleteLoginProfile())) {
            // The adapter does not ask whether there is one: taking it away does no harm.
            actions.add(0, new IamAction.DeleteLoginProfile());
          }
          return actions;
        });
  }

  private List<IamAction> blockers(User user) {
    List<IamAction> actions = new ArrayList<>();
    if (user.login != null) {
      actions.add(new IamAction.DeleteLoginProfile());
    }
    user.keys.keySet().forEach(id -> actions.add(new IamAction.DeleteAccessKey(id)));
    for (IamAction leftover : user.leftovers) {
      actions.add(leftover);
      if (leftover instanceof IamAction.DeactivateMfa it
          && virtualDevices.contains(it.serialNumber())) {
        actions.add(new IamAction.DeleteVirtualMfa(it.serialNumber()));
      }
    }
    user.policies.forEach(arn -> actions.add(new IamAction.DetachPolicy(arn)));
    user.groups.forEach(group -> actions.add(new IamAction.RemoveFromGroup(group)));
    return actions;
  }

  @Override
  public LoginProfiles.Outcome create(String userName, Password password, boolean resetRequired) {
    return call(
        "CreateLoginProfile",
        userName,
        () -> {
          User user = users.get(userName);
          if (user == null) {
            absent(userName, new IamAction.Tag(Map.of()));
          }
          if (user.login != null) {
            return LoginProfiles.Outcome.PRESENT;
          }
          return set(user, password, resetRequired);
        });
  }

  @Override
  public LoginProfiles.Outcome update(String userName, Password password, boolean resetRequired) {
    return call(
        "UpdateLoginProfile",
        userName,
        () -> {
          User user = users.get(userName);
          if (user == null || user.login == null) {
            return LoginProfiles.Outcome.ABSENT;
          }
          return set(user, password, resetRequired);
        });
  }

  private LoginProfiles.Outcome set(User user, Password password, boolean resetRequired) {
    String text = password.reveal();
    if (text.length() < passwordPolicy.orElse(PasswordRules.ACCOUNT_DEFAULT).minimumLength()) {
      throw OperationFailed.stalled(
          Reason.PasswordPolicyViolation, "The account's password policy refuses it.", null);
    }
    Instant made = user.login == null ? clock.instant() : user.login.createdAt();
    user.login = new Login(text, resetRequired, ++passwords, made);
    return LoginProfiles.Outcome.SET;
  }

  @Override
  public Optional<LoginProfile> find(String userName) {
    return call(
        "GetLoginProfile",
        userName,
        () ->
            Optional.ofNullable(users.get(userName))
                .filter(u -> !hidden.remove(u.name))
                .map(u -> u.login)
                .map(login -> new LoginProfile(login.createdAt(), login.resetRequired())));
  }

  @Override
  public Set<String> activeKeys(String userName) {
    return call(
        "ListAccessKeys",
        userName,
        () ->
            Optional.ofNullable(users.get(userName))
                .map(
                    user ->
                        user.keys.entrySet().stream()
                            .filter(Map.Entry::getValue)
                            .map(Map.Entry::getKey)
                            .collect(Collectors.toCollection(TreeSet::new)))
                .orElseGet(TreeSet::new));
  }

  @Override
  public Optional<String> nameOf(String userId) {
    return call(
        "ListUsers",
        "",
        () ->
            users.values().stream()
                .filter(user -> user.id.equals(userId) && shown(user))
                .map(user -> user.name)
                .findFirst());
  }

  @Override
  public PasswordRules passwordRules() {
    if (rememberedRules == null || clock.instant().isAfter(rulesUntil)) {
      rememberedRules =
          call(
              "GetAccountPasswordPolicy",
              "",
              () -> passwordPolicy.orElse(PasswordRules.ACCOUNT_DEFAULT));
      rulesUntil = clock.instant().plus(REMEMBERED);
    }
    return rememberedRules;
  }

  @Override
  public void forgetPasswordRules() {
    rememberedRules = null;
  }

  @Override
  public void forgetAlias() {
    rememberedAlias = null;
  }

  @Override
  public String signInUrl(String userArn) {
    if (!userArn.startsWith("arn:aws:")) {
      throw new IllegalArgumentException("the fake is in no other partition: " + userArn);
    }
    if (rememberedAlias == null || clock.instant().isAfter(aliasUntil)) {
      rememberedAlias = call("ListAccountAliases", "", () -> accountAlias);
      aliasUntil = clock.instant().plus(REMEMBERED);
    }
    String account = rememberedAlias.isEmpty() ? ACCOUNT_ID : rememberedAlias;
    return "https://" + account + ".signin.aws.amazon.com/console";
  }

  /**
   * All users in one page; without a credential report, as for an operator that may not have it.
   */
  @Override
  public AccountSnapshot read(boolean signIns) {
    Instant begun = clock.instant();
    return call(
        "GetAccountAuthorizationDetails",
        "",
        () -> {
          AccountSnapshot.Builder snapshot = new AccountSnapshot.Builder(begun);
          users.keySet().forEach(name -> look(name).ifPresent(snapshot::add));
          return snapshot.build();
        });
  }

  /** One call as it would go over the wire. */
  private <T> T call(String operation, String userName, Supplier<T> effect) {
    Call call = new Call(numbered + calls.size() + 1, operation, userName);
    calls.add(call);
    hook.before(call);
    Deque<Fault> waiting = faults.get(operation);
    Fault fault = waiting == null ? null : waiting.poll();
    if (fault != null && fault.kind() == FaultKind.BEFORE) {
      throw fault.failure();
    }
    T answer = effect.get();
    hook.after(call);
    if (fault == null) {
      return answer;
    }
    if (fault.kind() == FaultKind.LOST_REPLY && !operation.equals("CreateLoginProfile")) {
      return call(operation, userName, effect);
    }
    throw fault.failure();
  }

  private static String operation(IamAction action) {
    if (action instanceof IamAction.MovePath || action instanceof IamAction.Rename) {
      return "UpdateUser";
    } else if (action instanceof IamAction.DeactivateAccessKey
        || action instanceof IamAction.ActivateAccessKey) {
      return "UpdateAccessKey";
    } else if (action instanceof IamAction.Tag) {
      return "TagUser";
    } else if (action instanceof IamAction.Untag) {
      return "UntagUser";
    } else if (action instanceof IamAction.PutBoundary) {
      return "PutUserPermissionsBoundary";
    } else if (action instanceof IamAction.DeleteBoundary) {
      return "DeleteUserPermissionsBoundary";
    } else if (action instanceof IamAction.AddToGroup) {
      return "AddUserToGroup";
    } else if (action instanceof IamAction.RemoveFromGroup) {
      return "RemoveUserFromGroup";
    } else if (action instanceof IamAction.AttachPolicy) {
      return "AttachUserPolicy";
    } else if (action instanceof IamAction.DetachPolicy) {
      return "DetachUserPolicy";
    } else if (action instanceof IamAction.DeleteInlinePolicy) {
      return "DeleteUserPolicy";
    } else if (action instanceof IamAction.DeleteSshKey) {
      return "DeleteSSHPublicKey";
    } else if (action instanceof IamAction.DeleteServiceCredential) {
      return "DeleteServiceSpecificCredential";
    } else if (action instanceof IamAction.DeactivateMfa) {
      return "DeactivateMFADevice";
    } else if (action instanceof IamAction.DeleteVirtualMfa) {
      return "DeleteVirtualMFADevice";
    }
    // The others are named as IAM names them.
    return action.getClass().getSimpleName();
  }

  private String nextId() {
    return String.format("AIDA%017d", ++ids);
  }

  private User user(String name) {
    User user = users.get(name);
    if (user == null) {
      throw new IllegalStateException("no such user: " + name);
    }
    return user;
  }
}
