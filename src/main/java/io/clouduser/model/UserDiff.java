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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The difference between what is declared and what IAM has, as the fewest calls that close it.
 *
 * <p>A pure function. Wherever the calls break off, the person has no right that is neither
 * declared nor was there before: a boundary where there was none comes first, because it only
 * narrows; then all that is taken away; then a boundary that is changed or lifted, which may widen
 * what is left; then all that is given. IAM ignores the case of group names and tag keys, and so
 * does the comparison.
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
    List<IamAction> first = new ArrayList<>();
    List<IamAction> takes = new ArrayList<>();
    List<IamAction> changes = new ArrayList<>();
    List<IamAction> gives = new ArrayList<>();
    if (observed.attributes() != null) {
      String wanted = desired.permissionsBoundary();
      String present = observed.attributes().permissionsBoundary();
      boundary(wanted, present, present == null ? first : changes);
      attributes(desired, observed.attributes(), managedTagKeys, changes);
    }
    if (observed.policies() != null) {
      policies(desired.policies(), observed.policies(), takes, gives);
    }
    if (observed.groups() != null) {
      groups(desired.groups(), observed.groups(), takes, gives);
    }
    return Stream.of(first, takes, changes, gives).flatMap(List::stream).toList();
  }

  private static void attributes(
      DesiredUser desired,
      ObservedUser.Attributes observed,
      Collection<String> managedTagKeys,
      List<IamAction> actions) {
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

  private void policies(
      Set<String> wanted, Set<String> present, List<IamAction> takes, List<IamAction> gives) {
    for (String arn : new TreeSet<>(present)) {
      if (!wanted.contains(arn) && !ignored.policy(arn)) {
        takes.add(new IamAction.DetachPolicy(arn));
      }
    }
    for (String arn : wanted) {
      if (!present.contains(arn)) {
        gives.add(new IamAction.AttachPolicy(arn));
      }
    }
  }

  private void groups(
      Set<String> wanted, Set<String> present, List<IamAction> takes, List<IamAction> gives) {
    Set<String> wantedLower = lower(wanted);
    Set<String> presentLower = lower(present);
    for (String group : new TreeSet<>(present)) {
      if (!wantedLower.contains(group.toLowerCase(Locale.ROOT)) && !ignored.group(group)) {
        takes.add(new IamAction.RemoveFromGroup(group));
      }
    }
    for (String group : wanted) {
      if (!presentLower.contains(group.toLowerCase(Locale.ROOT))) {
        gives.add(new IamAction.AddToGroup(group));
      }
    }
  }

  private static Set<String> lower(Set<String> names) {
    Set<String> lower = new TreeSet<>();
    names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    return lower;
  }
}
