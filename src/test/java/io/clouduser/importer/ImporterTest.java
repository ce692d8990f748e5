// SPDX-License-Identifier: Apache-2.0
package io.clouduser.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clouduser.api.CloudUser;
import io.clouduser.api.CloudUserSpec;
import io.clouduser.api.CloudUserSpec.Adoption;
import io.clouduser.api.CloudUserSpec.DeletionPolicy;
import io.clouduser.api.CloudUserSpec.Management;
import io.clouduser.api.Reason;
import io.clouduser.api.SpecRules;
import io.clouduser.importer.Importer.Include;
import io.clouduser.importer.Importer.Summary;
import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.ObservedUser.Identity;
import io.clouduser.model.ObservedUser.Present;
import io.clouduser.model.OperationFailed;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImporterTest {
  private static final Pattern DIVIDER = Pattern.compile("(?m)^---\\s*$");
  private static final Selection ALL = new Selection("/", Map.of(), Set.of());
  private static final Include PEOPLE = new Include(false, false);
  private static final Include EVERYBODY = new Include(true, true);
  private static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

  private final Set<String> signIns = new HashSet<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private static Style style(String emailDomain) {
    return new Style(null, Management.Full, "email", emailDomain, true, null, null);
  }

  private Present user(String name, Map<String, String> tags) {
    return user(name, "/", Set.of(), Set.of(), null, tags);
  }

  private Present user(
      String name,
      String path,
      Set<String> groups,
      Set<String> policies,
      String boundary,
      Map<String, String> tags) {
    signIns.add(name);
    return new Present(
        new Attributes(
            new Identity(name, "AIDA" + name, "arn:aws:iam::111122223333:user" + path + name),
            path,
            boundary,
            tags,
            Instant.EPOCH,
            null,
            null),
        groups,
        policies);
  }

  private static Map<String, String> mail(String... more) {
    Map<String, String> tags = new HashMap<>(Map.of("email", "jane@example.com"));
    for (int i = 0; i < more.length; i += 2) {
      tags.put(more[i], more[i + 1]);
    }
    return tags;
  }

  private Summary print(List<Present> users, Selection selection, Include include, Style style) {
    return new Importer(signIns::contains, new PrintWriter(out), new PrintWriter(err, true))
        .print(users, selection, include, style);
  }

  private List<CloudUser> manifests() {
    List<CloudUser> manifests = new ArrayList<>();
    for (String document : DIVIDER.split(out.toString(), -1)) {
      String text = document.replaceAll("(?m)^#.*$", "").strip();
      if (!text.isEmpty()) {
        manifests.add(Serialization.unmarshal(text, CloudUser.class));
      }
    }
    return manifests;
  }

  private CloudUser only(Present user, Style style) {
    print(List.of(user), ALL, EVERYBODY, style);
    assertThat(manifests()).as(out.toString()).hasSize(1);
    assertThat(SpecRules.check(manifests().get(0))).isEmpty();
    return manifests().get(0);
  }

  @Test
  void declaresEverythingThatTheUserHas() {
    Present jane =
        user(
            "jane",
            "/people/",
            Set.of("developers", "analysts"),
            Set.of(READ_ONLY),
            "arn:aws:iam::111122223333:policy/boundary",
            mail("team", "blue", "managed-by", "hand", "aws:cloudformation:stack", "x"));

    CloudUserSpec spec = only(jane, style(null)).getSpec();

    assertThat(spec.userName()).isEqualTo("jane");
    assertThat(spec.email()).isEqualTo("jane@example.com");
    assertThat(spec.path()).isEqualTo("/people/");
    assertThat(spec.groups()).containsExactly("analysts", "developers");
    assertThat(spec.policies()).containsExactly(READ_ONLY);
    assertThat(spec.permissionsBoundary()).endsWith(":policy/boundary");
    assertThat(spec.tags()).containsOnlyKeys("email", "team");
    assertThat(spec.adoption()).isEqualTo(Adoption.Adopt);
    assertThat(spec.deletionPolicy()).isEqualTo(DeletionPolicy.Retain);
    assertThat(spec.console().enabled()).isTrue();
  }

  @Test
  void readsWellAndLeavesOutWhatIsTheDefault() {
    only(user("jane", mail()), style(null));

    assertThat(out.toString())
        .isEqualTo(
            """
            ---
            apiVersion: clouduser.io/v1alpha1
            kind: CloudUser
            metadata:
              name: jane
            spec:
              userName: jane
              email: jane@example.com
              tags:
                email: jane@example.com
              adoption: Adopt
              deletionPolicy: Retain
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "007",
        "1.50",
        "0x1F",
        "1e3",
        "no",
        "Yes",
        "null",
        "~",
        "true",
        "12:30:45",
        "2026-01-01",
        ".inf",
        "a: b",
        "a #b",
        "- a",
        "@a",
        "=",
        "",
        " x ",
        "key:",
        "1_000",
        "<<",
        "é=ü"
      })
  void keepsTextsThatYamlMightTakeForSomethingElse(String text) {
    Map<String, String> tags = mail("value", text);
    boolean legal = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+@-]+").matcher(text).matches();
    if (legal) {
      tags.put(text, "key");
    }
    boolean legalValue = legal || text.isEmpty();
    if (!legalValue) {
      tags.remove("value");
    }

    assertThat(only(user("jane", tags), style(null)).getSpec().tags()).isEqualTo(tags);
  }

  @ParameterizedTest
  @CsvSource({
    "jane, x@example.org, , x@example.org",
    "j@example.com, , , j@example.com",
    "jane, , example.com, jane@example.com",
    "j@example.com, x@example.org, example.net, x@example.org"
  })
  void findsTheAddressInATagOrInTheNameOrMakesOne(
      String name, String tag, String domain, String address) {
    Present user = user(name, tag == null ? Map.of() : Map.of("Email", tag));

    assertThat(only(user, style(domain)).getSpec().email()).isEqualTo(address);
  }

  @Test
  void leavesAttributesToTheOtherTool() {
    Present jane = user("jane", "/people/", Set.of("developers"), Set.of(), null, mail());

    CloudUserSpec spec =
        only(jane, new Style("ns", Management.CredentialsOnly, "email", null, true, null, null))
            .getSpec();

    assertThat(spec.management()).isEqualTo(Management.CredentialsOnly);
    assertThat(spec.groups()).isEmpty();
    assertThat(spec.path()).isEqualTo("/");
    assertThat(spec.tags()).isEmpty();
  }

  @Test
  void givesNoConsoleToAUserThatHasNone() {
    Present robot = user("robot", mail());
    signIns.remove("robot");

    assertThat(print(List.of(robot), ALL, PEOPLE, style(null)).withoutLoginProfile()).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(only(robot, style(null)).getSpec().console().enabled()).isFalse();
  }

  @Test
  void leavesOutWhatIsOwnedUnlessAskedAndThenKeepsItsNames() {
    Present jane = user("jane", mail("clouduser.io/owner", "prod/people/jane-doe"));

    assertThat(print(List.of(jane), ALL, PEOPLE, style(null)).owned()).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    CloudUser manifest = only(jane, style(null));
    assertThat(manifest.getMetadata().getNamespace()).isEqualTo("people");
    assertThat(manifest.getMetadata().getName()).isEqualTo("jane-doe");
  }

  @Test
  void doesNotGuessWhetherAnOwnedUserWithoutALoginProfileIsSuspended() {
    Present jane = user("jane", mail("clouduser.io/owner", "prod/people/jane"));
    signIns.remove("jane");

    Summary summary = print(List.of(jane), ALL, new Include(false, true), style(null));

    assertThat(summary.impossible()).isEqualTo(1);
    assertThat(summary.withoutLoginProfile()).isZero();
    assertThat(manifests()).isEmpty();
    assertThat(out.toString())
        .startsWith("# jane is not written: a CloudUser owns it and it has no login profile")
        .contains("suspended", "kubectl get cloudusers -o yaml");
  }

  @ParameterizedTest
  @CsvSource({"jane, jane, ", "Jane, jane, Jane", "jane, jane-doe, jane"})
  void namesTheUserOfAnOwnerOnlyWhereTheOwnersNameDoesNot(
      String userName, String ownersName, String declared) {
    Present jane = user(userName, mail("clouduser.io/owner", "prod/people/" + ownersName));

    CloudUser manifest = only(jane, style(null));

    assertThat(manifest.getMetadata().getName()).isEqualTo(ownersName);
    assertThat(manifest.getSpec().userName()).isEqualTo(declared);
    assertThat(manifest.iamUserName()).isEqualTo(userName);
  }

  @ParameterizedTest
  @CsvSource({
    "/, , , a b c",
    "/people/, , , a b",
    "/, team, , a c",
    "/, TEAM=blue, , a",
    "/people/, team=red, , ''",
    "/, , Developers, b",
    "/, , nobody, ''"
  })
  void selectsByPathTagAndGroup(String path, String tag, String group, String names) {
    List<Present> users =
        List.of(
            user("a", "/people/", Set.of(), Set.of(), null, mail("team", "blue")),
            user("b", "/people/x/", Set.of("developers"), Set.of(), null, mail()),
            user("c", "/", Set.of(), Set.of(), null, mail("team", "red")));
    Map<String, Optional<String>> tags = new HashMap<>();
    if (tag != null) {
      String[] parts = tag.split("=", 2);
      tags.put(parts[0], parts.length == 1 ? Optional.empty() : Optional.of(parts[1]));
    }

    print(
        users,
        new Selection(path, tags, group == null ? Set.of() : Set.of(group)),
        PEOPLE,
        style(null));

    assertThat(
            String.join(" ", manifests().stream().map(it -> it.getMetadata().getName()).toList()))
        .isEqualTo(names);
  }

  @Test
  void doesNotDeclareWhatTheOperatorIsToldToIgnore() {
    Present jane =
        user("jane", "/", Set.of("sso-a", "developers"), Set.of(READ_ONLY), null, mail());

    CloudUserSpec spec =
        only(
                jane,
                new Style(
                    null,
                    Management.Full,
                    "email",
                    null,
                    true,
                    Pattern.compile("sso-.*"),
                    Pattern.compile("arn:aws:iam::aws:.*")))
            .getSpec();

    assertThat(spec.groups()).containsExactly("developers");
    assertThat(spec.policies()).isEmpty();
  }

  @Test
  void saysWhatStandsAgainstAManifestAndWhatToDo() {
    Map<String, String> many = mail();
    for (int i = 0; i < 41; i++) {
      many.put("k" + i, "v");
    }
    Map<String, String> tooMany = new HashMap<>(many);
    for (int i = 41; i < 48; i++) {
      tooMany.put("k" + i, "v");
    }
    List<Present> users =
        List.of(
            user("nomail", Map.of()),
            user("badmail", Map.of("email", "nobody")),
            user("many", many),
            user("toomany", tooMany),
            user("fine", mail()));

    Summary summary = print(users, ALL, PEOPLE, style(null));

    assertThat(summary.impossible()).isEqualTo(4);
    assertThat(summary.written()).isEqualTo(1);
    assertThat(out.toString().lines().filter(it -> it.startsWith("#")))
        .satisfiesExactly(
            it -> assertThat(it).contains("nomail is not written", "tag email", "--email-domain"),
            it -> assertThat(it).contains("badmail is not written", "spec.email"),
            it -> assertThat(it).contains("many is not written", "--without-tags"),
            it -> assertThat(it).contains("toomany is not written", "47 at most"));
    assertThat(err.toString()).contains("nomail is not written");
    assertThat(manifests()).hasSize(1);

    out.getBuffer().setLength(0);
    print(
        users,
        ALL,
        PEOPLE,
        new Style(null, Management.Full, "email", "example.com", false, null, null));
    assertThat(manifests())
        .extracting(it -> it.getSpec().userName())
        .containsExactly("nomail", "many", "fine");
  }

  @Test
  void takesANameOncePerNamespaceAndOnlyForWhatIsPrinted() {
    List<Present> users =
        List.of(
            user("jane-a", mail("clouduser.io/owner", "prod/team-a/jane")),
            user("jane-b", mail("clouduser.io/owner", "prod/team-b/jane")),
            user("jane-c", mail("clouduser.io/owner", "prod/team-b/jane")),
            user("omar", Map.of("clouduser.io/owner", "prod/people/lena")),
            user("lena", mail("clouduser.io/owner", "prod/people/lena")));

    Summary summary = print(users, ALL, EVERYBODY, style(null));

    assertThat(manifests())
        .extracting(it -> it.getMetadata().getNamespace() + "/" + it.getMetadata().getName())
        .containsExactly("team-a/jane", "team-b/jane", "people/lena");
    assertThat(summary.impossible()).isEqualTo(2);
    assertThat(out.toString())
        .contains("# jane-c is not written: its resource would have the name of jane-b's")
        .contains("# omar is not written: it has no e-mail address");
  }

  @Test
  void tellsHowFarItHasCome() {
    List<Present> users = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      users.add(user("u" + i, mail()));
    }

    print(users, ALL, PEOPLE, style(null));

    assertThat(err.toString().lines())
        .containsExactly(
            "250 of 600 users looked at, 250 manifests",
            "500 of 600 users looked at, 500 manifests");
    assertThat(manifests()).hasSize(600);
  }

  @Test
  void waitsOutWhatPassesAndNothingElse() {
    List<Duration> pauses = new ArrayList<>();
    int[] asked = {0};
    Patient patient =
        new Patient(
            name -> {
              if (asked[0]++ < 3) {
                throw OperationFailed.passing(Reason.Throttled, "slower", null);
              }
              return true;
            },
            pauses::add);

    assertThat(patient.test("jane")).isTrue();
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThatThrownBy(
            () ->
                new Patient(
                        name -> {
                          throw OperationFailed.stalled(Reason.AccessDenied, "no", null);
                        },
                        pauses::add)
                    .test("jane"))
        .isInstanceOf(OperationFailed.class);
    assertThat(pauses).hasSize(3);
  }
}
