// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.clouduser.model.IamAction.AddToGroup;
import io.clouduser.model.IamAction.AttachPolicy;
import io.clouduser.model.IamAction.DeleteBoundary;
import io.clouduser.model.IamAction.DetachPolicy;
import io.clouduser.model.IamAction.MovePath;
import io.clouduser.model.IamAction.PutBoundary;
import io.clouduser.model.IamAction.RemoveFromGroup;
import io.clouduser.model.IamAction.Tag;
import io.clouduser.model.IamAction.Untag;
import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.ObservedUser.Identity;
import io.clouduser.model.ObservedUser.Present;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UserDiffTest {
  private static final Owner OWNER = Owner.of("cluster", "team", "jane");
  private static final String READ = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  private static final String ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";
  private static final String WALL = "arn:aws:iam::111122223333:policy/wall";
  private static final String FENCE = "arn:aws:iam::111122223333:policy/fence";
  private static final UserDiff DIFF = new UserDiff(Ignored.NOTHING);

  /** A declared user, and what IAM has, as one changes the other in a line. */
  private record Case(
      String path,
      String boundary,
      Map<String, String> tags,
      Set<String> groups,
      Set<String> policies) {
    static final Case BARE = new Case("/", null, Map.of(), Set.of(), Set.of());

    Case path(String to) {
      return new Case(to, boundary, tags, groups, policies);
    }

    Case boundary(String arn) {
      return new Case(path, arn, tags, groups, policies);
    }

    /** Keys and values in turn. */
    Case tags(String... keysAndValues) {
      Map<String, String> map = new TreeMap<>();
      for (int i = 0; i < keysAndValues.length; i += 2) {
        map.put(keysAndValues[i], keysAndValues[i + 1]);
      }
      return new Case(path, boundary, map, groups, policies);
    }

    Case groups(String... names) {
      return new Case(path, boundary, tags, Set.of(names), policies);
    }

    Case policies(String... arns) {
      return new Case(path, boundary, tags, groups, Set.of(arns));
    }

    DesiredUser declared() {
      return new DesiredUser("jane", path, boundary, groups, policies, tags, OWNER);
    }

    /** IAM has all this and the owner's tags. */
    Present observed() {
      Map<String, String> all = new TreeMap<>(tags);
      all.putAll(OWNER.tags());
      return new Present(attributes(all), groups, policies);
    }

    Attributes attributes(Map<String, String> all) {
      return new Attributes(
          new Identity("jane", "AIDAEXAMPLE", "arn:aws:iam::111122223333:user" + path + "jane"),
          path,
          boundary,
          all,
          Instant.EPOCH,
          null,
          null);
    }
  }

  static Stream<Arguments> differences() {
    Case bare = Case.BARE;
    return Stream.of(
        row("nothing differs", bare, bare),
        row(
            "all is as declared",
            bare.path("/a/").boundary(WALL).tags("team", "red").groups("dev").policies(READ),
            bare.path("/a/").boundary(WALL).tags("team", "red").groups("dev").policies(READ)),
        row("another path", bare.path("/a/"), bare.path("/b/"), new MovePath("/a/")),
        row("the root again", bare, bare.path("/b/"), new MovePath("/")),
        row("a boundary is missing", bare.boundary(WALL), bare, new PutBoundary(WALL)),
        row("another boundary", bare.boundary(WALL), bare.boundary(FENCE), new PutBoundary(WALL)),
        row("a boundary too many", bare, bare.boundary(FENCE), new DeleteBoundary()),
        row("a tag is missing", bare.tags("a", "1"), bare, new Tag(Map.of("a", "1"))),
        row("another value", bare.tags("a", "1"), bare.tags("a", "2"), new Tag(Map.of("a", "1"))),
        row(
            "values have a case",
            bare.tags("a", "x"),
            bare.tags("a", "X"),
            new Tag(Map.of("a", "x"))),
        row(
            "one call for all tags, and only for those that differ",
            bare.tags("a", "1", "b", "2", "c", "3"),
            bare.tags("b", "2", "c", "?"),
            new Tag(Map.of("a", "1", "c", "3"))),
        row("an empty value is a value", bare.tags("a", ""), bare, new Tag(Map.of("a", ""))),
        row("tag keys have no case", bare.tags("Team", "red"), bare.tags("team", "red")),
        row(
            "tag keys have no case, their values do",
            bare.tags("Team", "red"),
            bare.tags("TEAM", "blue"),
            new Tag(Map.of("Team", "red"))),
        row("tags of others stay", bare, bare.tags("cost-centre", "7", "aws:x", "y")),
        row("a membership is missing", bare.groups("dev"), bare, new AddToGroup("dev")),
        row("a membership too many", bare, bare.groups("dev"), new RemoveFromGroup("dev")),
        row("group names have no case", bare.groups("Dev"), bare.groups("dEV")),
        row(
            "leaves before it joins, each in the order of the alphabet",
            bare.groups("a", "b", "z"),
            bare.groups("b", "y", "x"),
            new RemoveFromGroup("x"),
            new RemoveFromGroup("y"),
            new AddToGroup("a"),
            new AddToGroup("z")),
        row("a policy is missing", bare.policies(READ), bare, new AttachPolicy(READ)),
        row("a policy too many", bare, bare.policies(READ), new DetachPolicy(READ)),
        row(
            "detaches before it attaches",
            bare.policies(ADMIN),
            bare.policies(READ),
            new DetachPolicy(READ),
            new AttachPolicy(ADMIN)),
        row(
            "what is taken away comes before what is given, whatever it is",
            bare.path("/b/").tags("a", "1").groups("ops").policies(ADMIN),
            bare.groups("dev").policies(READ),
            new DetachPolicy(READ),
            new RemoveFromGroup("dev"),
            new MovePath("/b/"),
            new Tag(Map.of("a", "1")),
            new AttachPolicy(ADMIN),
            new AddToGroup("ops")),
        row(
            "a boundary where there was none is put first: it only narrows",
            bare.boundary(WALL).groups("ops").policies(ADMIN),
            bare.groups("dev").policies(READ),
            new PutBoundary(WALL),
            new DetachPolicy(READ),
            new RemoveFromGroup("dev"),
            new AttachPolicy(ADMIN),
            new AddToGroup("ops")),
        row(
            "another boundary may be wider: it waits for what is taken away",
            bare.boundary(WALL).groups("ops").policies(ADMIN),
            bare.boundary(FENCE).groups("dev").policies(READ),
            new DetachPolicy(READ),
            new RemoveFromGroup("dev"),
            new PutBoundary(WALL),
            new AttachPolicy(ADMIN),
            new AddToGroup("ops")),
        row(
            "a boundary is lifted only once what it held down is gone",
            bare.groups("ops").policies(READ),
            bare.boundary(FENCE).groups("dev").policies(ADMIN),
            new DetachPolicy(ADMIN),
            new RemoveFromGroup("dev"),
            new DeleteBoundary(),
            new AttachPolicy(READ),
            new AddToGroup("ops")));
  }

  private static Arguments row(String name, Case declared, Case observed, IamAction... calls) {
    return arguments(name, declared, observed, List.of(calls));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("differences")
  void closesTheDifferenceWithTheFewestCalls(
      String name, Case declared, Case observed, List<IamAction> calls) {
    assertThat(DIFF.diff(declared.declared(), observed.observed(), declared.tags().keySet()))
        .as(name)
        .isEqualTo(calls);
  }

  @Test
  void removesATagThatTheSpecOnceAskedForAndNoOther() {
    Present observed = Case.BARE.tags("team", "red", "theirs", "x").observed();

    assertThat(DIFF.diff(Case.BARE.declared(), observed, Set.of("Team", "gone-already")))
        .containsExactly(new Untag(Set.of("Team")));
  }

  @Test
  void removesTagsBeforeItSetsOthers() {
    assertThat(
            DIFF.diff(
                Case.BARE.tags("b", "2").declared(),
                Case.BARE.tags("a", "1").observed(),
                List.of("a", "b")))
        .containsExactly(new Untag(Set.of("a")), new Tag(Map.of("b", "2")));
  }

  @Test
  void keepsATagWhoseKeyChangedItsCaseOnly() {
    assertThat(
            DIFF.diff(
                Case.BARE.tags("TEAM", "red").declared(),
                Case.BARE.tags("team", "red").observed(),
                List.of("team", "TEAM")))
        .isEmpty();
  }

  @Test
  void putsBackTheOwnersTags() {
    Present stripped =
        new Present(Case.BARE.attributes(Map.of(Owner.MANAGED_BY_TAG, "?")), Set.of(), Set.of());

    assertThat(DIFF.diff(Case.BARE.declared(), stripped, Set.of()))
        .containsExactly(new Tag(OWNER.tags()));
  }

  @Test
  void leavesMembershipsAloneThatOthersManage() {
    UserDiff diff = new UserDiff(new Ignored(Pattern.compile("sso-.*"), null));
    Present observed = Case.BARE.groups("sso-red", "my-sso-x", "dev").observed();

    assertThat(diff.diff(Case.BARE.groups("sso-new").declared(), observed, Set.of()))
        .as("the pattern is for whole names, and says nothing against joining")
        .containsExactly(
            new RemoveFromGroup("dev"), new RemoveFromGroup("my-sso-x"), new AddToGroup("sso-new"));
  }

  @Test
  void leavesAttachmentsAloneThatOthersManage() {
    UserDiff diff = new UserDiff(new Ignored(null, Pattern.compile("arn:aws:iam::aws:.*")));
    Present observed = Case.BARE.policies(ADMIN, FENCE).observed();

    assertThat(diff.diff(Case.BARE.policies(READ, WALL).declared(), observed, Set.of()))
        .containsExactly(new DetachPolicy(FENCE), new AttachPolicy(WALL), new AttachPolicy(READ));
  }

  @Test
  void takesWhatWasNotReadToBeAsDeclared() {
    DesiredUser declared =
        Case.BARE.path("/x/").boundary(WALL).tags("a", "1").groups("dev").policies(READ).declared();

    assertThat(DIFF.diff(declared, new Present(null, null, null), Set.of("b"))).isEmpty();
    assertThat(DIFF.diff(declared, new Present(null, Set.of(), null), Set.of()))
        .containsExactly(new AddToGroup("dev"));
    assertThat(DIFF.diff(declared, new Present(null, null, Set.of()), Set.of()))
        .containsExactly(new AttachPolicy(READ));
  }

  @Test
  void leavesNoDifferenceBehind() {
    List<Arguments> table = differences().toList();
    for (Arguments row : table) {
      Case declared = (Case) row.get()[1];
      Present after =
          carriedOut(
              ((Case) row.get()[2]).observed(),
              DIFF.diff(
                  declared.declared(), ((Case) row.get()[2]).observed(), declared.tags().keySet()));
      assertThat(DIFF.diff(declared.declared(), after, declared.tags().keySet()))
          .as(Arrays.toString(row.get()))
          .isEmpty();
    }
  }

  /** What IAM has after these calls. */
  private static Present carriedOut(Present before, List<IamAction> actions) {
    Case state = Case.BARE.path(before.attributes().path());
    state = state.boundary(before.attributes().permissionsBoundary());
    Map<String, String> tags = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    tags.putAll(before.attributes().tags());
    Set<String> groups = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    groups.addAll(before.groups());
    Set<String> policies = new TreeSet<>(before.policies());
    for (IamAction action : actions) {
      if (action instanceof MovePath it) {
        state = state.path(it.path());
      } else if (action instanceof PutBoundary it) {
        state = state.boundary(it.policyArn());
      } else if (action instanceof DeleteBoundary) {
        state = state.boundary(null);
      } else if (action instanceof Tag it) {
        tags.putAll(it.tags());
      } else if (action instanceof Untag it) {
        tags.keySet().removeAll(it.keys());
      } else if (action instanceof AddToGroup it) {
        groups.add(it.group());
      } else if (action instanceof RemoveFromGroup it) {
        groups.remove(it.group());
      } else if (action instanceof AttachPolicy it) {
        policies.add(it.policyArn());
      } else if (action instanceof DetachPolicy it) {
        policies.remove(it.policyArn());
      } else {
        throw new AssertionError("no part of a diff: " + action);
      }
    }
    return new Present(state.attributes(tags), groups, policies);
  }
}
