// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The difference between what is declared and what IAM has, as the fewest calls that close it.
 *
 * <p>A pure function. What takes rights away comes before what gives some, the boundary before
 * policies and groups, so that no order of failures leaves a person with more than declared. IAM
 * ignores the case of group names and tag keys, and so does the comparison.
 */
public final class UserDiff {
  private final Ignored ignored;

  /**
   * @param ignored what others manage
   */
  public UserDiff(Ignored ignored) {
    this.ignored = ignored;
  }

  /**
   * Compares the aspects that were read; others are taken to be as declared.
   *
   * @param desired the declared user
   * @param observed what IAM has
   * @param managedTagKeys keys that were set because of the spec, now or earlier
   * @return calls in the order in which to make them
   */
  public List<IamAction> diff(
      DesiredUser desired, ObservedUser.Present observed, Collection<String> managedTagKeys) {
    List<IamAction> actions = new ArrayList<>();
    if (observed.attributes() != null) {
      attributes(desired, observed.attributes(), managedTagKeys, actions);
    }
    if (observed.policies() != null) {
      policies(desired.policies(), observed.policies(), actions);
    }
    if (observed.groups() != null) {
      groups(desired.groups(), observed.groups(), actions);
    }
    return actions;
  }

  private static void attributes(
      DesiredUser desired,
      ObservedUser.Attributes observed,
      Collection<String> managedTagKeys,
      List<IamAction> actions) {
    boundary(desired.permissionsBoundary(), observed.permissionsBoundary(), actions);
    if (!desired.path().equals(observed.path())) {
      actions.add(new IamAction.MovePath(desired.path()));
    }
    Map<String, String> wanted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    wanted.putAll(desired.allTags());
    Map<String, String> present = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    present.putAll(observed.tags());
    Set<String> remove = new TreeSet<>();
    for (String key : managedTagKeys) {
      if (!wanted.containsKey(key) && present.containsKey(key)) {
        remove.add(key);
      }
    }
    if (!remove.isEmpty()) {
      actions.add(new IamAction.Untag(remove));
    }
    Map<String, String> set = new TreeMap<>();
    wanted.forEach(
        (key, value) -> {
          if (!value.equals(present.get(key))) {
            set.put(key, value);
          }
        });
    if (!set.isEmpty()) {
      actions.add(new IamAction.Tag(set));
    }
  }

  private static void boundary(
      @Nullable String wanted, @Nullable String present, List<IamAction> actions) {
    if (wanted != null && !wanted.equals(present)) {
      actions.add(new IamAction.PutBoundary(wanted));
    } else if (wanted == null && present != null) {
      actions.add(new IamAction.DeleteBoundary());
    }
  }

  private void policies(Set<String> wanted, Set<String> present, List<IamAction> actions) {
    for (String arn : new TreeSet<>(present)) {
      if (!wanted.contains(arn) && !ignored.policy(arn)) {
        actions.add(new IamAction.DetachPolicy(arn));
      }
    }
    for (String arn : wanted) {
      if (!present.contains(arn)) {
        actions.add(new IamAction.AttachPolicy(arn));
      }
    }
  }

  private void groups(Set<String> wanted, Set<String> present, List<IamAction> actions) {
    Set<String> wantedLower = lower(wanted);
    Set<String> presentLower = lower(present);
    for (String group : new TreeSet<>(present)) {
      if (!wantedLower.contains(group.toLowerCase(Locale.ROOT)) && !ignored.group(group)) {
        actions.add(new IamAction.RemoveFromGroup(group));
      }
    }
    for (String group : wanted) {
      if (!presentLower.contains(group.toLowerCase(Locale.ROOT))) {
        actions.add(new IamAction.AddToGroup(group));
      }
    }
  }

  private static Set<String> lower(Set<String> names) {
    Set<String> lower = new TreeSet<>();
    names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    return lower;
  }
}
