// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A test's hand on IAM: what users really look like now, limits, moods, and people signing in.
 *
 * <p>Looking ignores stale reads; nothing here counts as an API call.
 */
public final class IamControl {
  /** What the console says to a person who signs in. */
  public enum SignIn {
    /** In. */
    SIGNED_IN,
    /** The password is right, and a new one must be chosen first. */
    MUST_CHANGE_PASSWORD,
    /** No such user, no login profile, or a wrong password. */
    DENIED
  }

  private final IamStore store;
  private final IamLoginOperations logins;

  IamControl(IamStore store, IamLoginOperations logins) {
    this.store = store;
    this.logins = logins;
  }

  /** The user of that name, compared ignoring case. */
  public Optional<IamUserView> user(String name) {
    return store.latest(() -> Optional.ofNullable(store.data().users.get(name)).map(this::view));
  }

  /** All users, by name. */
  public List<IamUserView> users() {
    return store.latest(() -> store.data().users.values().stream().map(this::view).toList());
  }

  /** The ids of all that has a login profile. */
  public Set<String> usersWithLoginProfile() {
    return store.latest(
        () -> {
          Set<String> names = new TreeSet<>();
          store.data().users.values().stream()
              .filter(user -> user.login.isPresent())
              .forEach(user -> names.add(user.name));
          return names;
        });
  }

  /** How many users the account may have. */
  public void userQuota(int users) {
    store.latest(() -> store.userQuota = users);
  }

  /** How many managed policies a user may have attached; 10 by default, 20 at most on AWS. */
  public void policiesPerUser(int policies) {
    store.latest(() -> store.policiesPerUser = policies);
  }

  /** Actions, such as {@code iam:CreateUser}, that SimulatePrincipalPolicy says are denied. */
  public void denyInSimulation(String... actions) {
    store.latest(() -> store.deniedInSimulation = Set.of(actions));
  }

  /** For how long after CreateLoginProfile changes of it are refused with a 409. */
  public void loginProfileSettling(Duration window) {
    store.latest(() -> store.loginProfileSettling = window);
  }

  /** Reads by API return the state of this long ago; zero, the default, ends that. */
  public void staleReads(Duration window) {
    store.staleReads(window);
  }

  /** A person enters a password on the sign-in page; success shows in PasswordLastUsed. */
  public SignIn signIn(String userName, String password) {
    return store.latest(
        () -> {
          Optional<IamData.User> user = knownBy(userName, password);
          user.ifPresent(u -> u.passwordLastUsed = Optional.of(store.clock.instant()));
          return user.flatMap(u -> u.login)
              .map(l -> l.resetRequired() ? SignIn.MUST_CHANGE_PASSWORD : SignIn.SIGNED_IN)
              .orElse(SignIn.DENIED);
        });
  }

  /**
   * A person signs in and chooses a new password.
   *
   * @return {@link SignIn#DENIED} if the old password is wrong or the policy forbids the new one
   */
  public SignIn signInAndChangePassword(String userName, String oldPassword, String newPassword) {
    return store.latest(
        () -> {
          Optional<IamData.User> user = knownBy(userName, oldPassword);
          if (user.isEmpty()) {
            return SignIn.DENIED;
          }
          Instant now = store.clock.instant();
          try {
            logins.change(user.get(), oldPassword, newPassword, now);
          } catch (AwsError e) {
            return SignIn.DENIED;
          }
          user.get().passwordLastUsed = Optional.of(now);
          return SignIn.SIGNED_IN;
        });
  }

  private Optional<IamData.User> knownBy(String userName, String password) {
    return Optional.ofNullable(store.data().users.get(userName))
        .filter(u -> u.login.filter(login -> login.password().equals(password)).isPresent());
  }

  private IamUserView view(IamData.User user) {
    Map<String, String> keys = new LinkedHashMap<>();
    user.accessKeys.forEach(key -> keys.put(key.id(), key.status()));
    List<String> leftovers =
        Stream.of(
                user.certificates.stream().map(IamData.Certificate::id),
                user.sshKeys.stream().map(IamData.SshKey::id),
                user.serviceCredentials.stream().map(IamData.ServiceCredential::id))
            .flatMap(ids -> ids)
            .toList();
    return new IamUserView(
        user.name,
        user.id,
        IamUserOperations.arn(store, user),
        user.path,
        user.created,
        Set.copyOf(user.groups),
        Set.copyOf(user.attachedPolicies),
        Set.copyOf(user.inlinePolicies.keySet()),
        user.boundary,
        Map.copyOf(user.tags),
        user.login.map(
            login ->
                new IamUserView.Login(
                    login.password(),
                    login.resetRequired(),
                    login.created(),
                    login.passwordChanged())),
        keys,
        Set.copyOf(user.mfaDevices.keySet()),
        leftovers,
        user.passwordLastUsed);
  }
}
