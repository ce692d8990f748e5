// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.ObservedUser;
import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.ObservedUser.Identity;
import io.clouduser.model.Owner;
import io.clouduser.model.SignInFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All users of an account as one sweep read them.
 *
 * <p>Immutable. What many users have in common (paths, lists of groups and policies, tags) is held
 * once, so that a user costs some hundred bytes; what others ask for is put together on demand.
 */
public final class AccountSnapshot {
  /**
   * A login profile as the credential report tells of it.
   *
   * @param present whether there was one
   * @param reportedAt when; up to four hours ago
   */
  public record ReportedLogin(boolean present, Instant reportedAt) {}

  private static final Comparator<Entry> BY_NAME =
      Comparator.comparing(Entry::userName, String.CASE_INSENSITIVE_ORDER);
  private static final Comparator<Entry> BY_ID = Comparator.comparing(Entry::userId);

  /**
   * One user.
   *
   * @param arnHead the ARN up to the path, the same for all users
   * @param owner value of the owner's tag, the one tag that no two users share
   * @param tags the other tags
   * @param report the row of the credential report, if it is of this very user
   */
  private record Entry(
      String userName,
      String userId,
      String arnHead,
      String path,
      @Nullable String boundary,
      @Nullable String owner,
      Map<String, String> tags,
      Set<String> groups,
      Set<String> policies,
      Instant createdAt,
      @Nullable Instant passwordLastUsed,
      CredentialReport.@Nullable Row report) {

    Identity identity() {
      return new Identity(userName, userId, arnHead + path + userName);
    }

    ObservedUser.Present observed() {
      Map<String, String> all = new TreeMap<>(tags);
      if (owner != null) {
        all.put(Owner.OWNER_TAG, owner);
      }
      return new ObservedUser.Present(
          new Attributes(identity(), path, boundary, all, createdAt, signIn().lastSignIn(), null),
          groups,
          policies);
    }

    SignInFacts signIn() {
      SignInFacts listed = new SignInFacts(passwordLastUsed, null);
      return report == null
          ? listed
          : listed.and(new SignInFacts(report.passwordLastUsed(), report.mfaActive()));
    }
  }

  private final Instant begun;
  private final @Nullable Instant reportedAt;
  private final Entry[] byName;
  private final Entry[] byId;

  private AccountSnapshot(Instant begun, @Nullable Instant reportedAt, Collection<Entry> entries) {
    this.begun = begun;
    this.reportedAt = reportedAt;
    this.byName = entries.stream().sorted(BY_NAME).toArray(Entry[]::new);
    this.byId = entries.stream().sorted(BY_ID).toArray(Entry[]::new);
  }

  /** When reading began: what was written later may be missing. */
  public Instant begun() {
    return begun;
  }

  /** How many users the account has. */
  public int size() {
    return byName.length;
  }

  /**
   * What the sweep saw of a name.
   *
   * @return all aspects of the user, or that nobody had the name
   */
  public ObservedUser observe(String userName) {
    Entry entry = named(userName);
    return entry == null ? new ObservedUser.Absent() : entry.observed();
  }

  /** Who has this id, by whatever name. */
  public Optional<Identity> withId(String userId) {
    int low = 0;
    int high = byId.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = byId[middle].userId().compareTo(userId);
      if (order == 0) {
        return Optional.of(byId[middle].identity());
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Optional.empty();
  }

  /** The sign-ins of the user of that name and id. */
  public SignInFacts signIn(String userName, String userId) {
    Entry entry = named(userName);
    return entry == null || !entry.userId().equals(userId) ? SignInFacts.UNKNOWN : entry.signIn();
  }

  /** The login profile of the user of that name and id, if the credential report tells of it. */
  public Optional<ReportedLogin> login(String userName, String userId) {
    Entry entry = named(userName);
    if (entry == null || !entry.userId().equals(userId) || entry.report() == null) {
      return Optional.empty();
    }
    return reportedAt == null
        ? Optional.empty()
        : Optional.of(new ReportedLogin(entry.report().passwordEnabled(), reportedAt));
  }

  /** Shows every user, in the order of their names. */
  public void forEach(Consumer<ObservedUser.Present> action) {
    for (Entry entry : byName) {
      action.accept(entry.observed());
    }
  }

  private @Nullable Entry named(String userName) {
    int low = 0;
    int high = byName.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = String.CASE_INSENSITIVE_ORDER.compare(byName[middle].userName(), userName);
      if (order == 0) {
        return byName[middle];
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  /** Gathers the users of one sweep. For one thread. */
  public static final class Builder {
    private final Instant begun;
    private final List<ObservedUser.Present> users = new ArrayList<>();
    private final Map<String, Instant> passwordsLastUsed = new HashMap<>();
    private final Map<Object, Object> shared = new HashMap<>();
    private CredentialReport report = CredentialReport.NONE;

    /**
     * @param begun when reading began
     */
    public Builder(Instant begun) {
      this.begun = begun;
    }

    /** Adds a user, all of whose aspects are known. */
    public void add(ObservedUser.Present user) {
      users.add(user);
    }

    /** Adds when a user's password was last used. */
    public void passwordLastUsed(String userId, Instant at) {
      passwordsLastUsed.put(userId, at);
    }

    /** Adds the credential report. */
    public void report(CredentialReport value) {
      report = value;
    }

    /** All of it. */
    public AccountSnapshot build() {
      List<Entry> entries = new ArrayList<>(users.size());
      for (ObservedUser.Present user : users) {
        entries.add(entry(user));
      }
      return new AccountSnapshot(begun, report.generatedAt(), entries);
    }

    private Entry entry(ObservedUser.Present user) {
      Attributes attributes = user.attributes();
      Set<String> groups = user.groups();
      Set<String> policies = user.policies();
      if (attributes == null || groups == null || policies == null) {
        throw new IllegalArgumentException("a snapshot holds whole users");
      }
      Identity identity = attributes.identity();
      Map<String, String> tags = new HashMap<>(attributes.tags());
      String owner = tags.remove(Owner.OWNER_TAG);
      String tail = attributes.path() + identity.userName();
      if (!identity.arn().endsWith(tail)) {
        throw new IllegalArgumentException("the ARN ends with path and name: " + identity.arn());
      }
      String head = identity.arn().substring(0, identity.arn().length() - tail.length());
      return new Entry(
          identity.userName(),
          identity.userId(),
          once(head),
          once(attributes.path()),
          attributes.permissionsBoundary() == null ? null : once(attributes.permissionsBoundary()),
          owner,
          once(Map.copyOf(tags)),
          once(Set.copyOf(groups)),
          once(Set.copyOf(policies)),
          attributes.createdAt(),
          passwordsLastUsed.get(identity.userId()),
          report.row(identity.arn(), attributes.createdAt()).orElse(null));
    }

    /** The first of all that are equal. */
    @SuppressWarnings("unchecked")
    private <T> T once(T value) {
      return (T) shared.computeIfAbsent(value, key -> value);
    }
  }
}
