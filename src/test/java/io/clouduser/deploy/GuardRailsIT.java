// SPDX-License-Identifier: Apache-2.0
package io.clouduser.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clouduser.api.CloudUser;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.RealCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the guard rails refuse and permit, as the API server carries them out. */
@RealCluster
class GuardRailsIT {
  private static final Path COMPONENT = Path.of("deploy", "components", "admission");
  private static final String EMAIL = "email: jane@example.com";
  private final Cluster cluster;
  private final String namespace;

  GuardRailsIT(KubeBackend backend) {
    this.cluster = new Cluster(backend);
    this.namespace = cluster.newNamespace();
  }

  @BeforeEach
  void putUp() {
    cluster.apply(COMPONENT.resolve("guard-rails.yaml"), COMPONENT.resolve("policies.yaml"));
    cluster.apply(Path.of("deploy", "components", "discovery", "discovery.yaml"));
    cluster.rails(Cluster.OPEN);
    untilRefused("groups", "canary-group");
  }

  /** One rule as given, all others open; waits until the API server goes by it. */
  private void rail(String rule, String patterns, String refused) {
    Map<String, String> rules = new HashMap<>(Cluster.OPEN);
    rules.put(rule, patterns);
    cluster.rails(rules);
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> dryRun(refused))
                    .isInstanceOf(KubernetesClientException.class));
  }

  /** Admission follows a new policy or parameter within moments; a canary tells when. */
  private void untilRefused(String rule, String value) {
    Map<String, String> rules = new HashMap<>(Cluster.OPEN);
    rules.put(namespace + "." + rule, "nothing");
    cluster.rails(rules);
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> dryRun(EMAIL + ", groups: [" + value + "]"))
                    .hasMessageContaining("(rule groups)"));
    cluster.rails(Cluster.OPEN);
    await().untilAsserted(() -> dryRun(EMAIL + ", groups: [" + value + "]"));
  }

  private void dryRun(String spec) {
    cluster.admin().resource(Cluster.cloudUser(namespace, "canary", spec)).dryRun().create();
  }

  private CloudUser create(String name, String spec) {
    return cluster.admin().resource(Cluster.cloudUser(namespace, name, spec)).create();
  }

  private CloudUser update(CloudUser stored, String spec) {
    CloudUser wanted = Cluster.cloudUser(namespace, stored.getMetadata().getName(), spec);
    wanted.getMetadata().setResourceVersion(stored.getMetadata().getResourceVersion());
    return cluster.admin().resource(wanted).update();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          groups     | dev-* ops              | groups: [dev-a, ops]         | groups: [ops, admins]     | spec.groups: admins may not be given here
          policies   | arn:aws:iam::aws:policy/ReadOnly* | policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] | policies: ["arn:aws:iam::aws:policy/AdministratorAccess"] | spec.policies: arn:aws:iam::aws:policy/AdministratorAccess may not be attached here
          boundaries | arn:aws:iam::111122223333:policy/edge | permissionsBoundary: "arn:aws:iam::111122223333:policy/edge" | permissionsBoundary: "arn:aws:iam::aws:policy/AdministratorAccess" | is no boundary for users here
          boundaries | arn:aws:iam::111122223333:policy/edge | permissionsBoundary: "arn:aws:iam::111122223333:policy/edge" | tags: {} | a permissions boundary is required here
          boundaries | none                   | tags: {}                     | permissionsBoundary: "arn:aws:iam::111122223333:policy/edge" | is no boundary for users here
          paths      | /people/*              | path: /people/a/             | path: /admins/            | spec.path: /admins/ is no path for users here
          paths      | /people/*              | path: /people/a/             | tags: {}                  | spec.path: / is no path for users here
          tags       | team=* cost=47.11      | tags: {team: a, cost: "47.11"} | tags: {cost: "47x11"}   | spec.tags: cost=47x11 may not be set here
          adoption   | Refuse                 | adoption: Refuse             | adoption: Adopt           | spec.adoption: Adopt is not allowed here
          management | Full                   | management: Full             | management: CredentialsOnly | spec.management: CredentialsOnly is not allowed here
          deletionPolicies | Retain           | deletionPolicy: Retain       | tags: {}                  | spec.deletionPolicy: Delete is not allowed here
          """)
  void ruleRefusesAndPermitsCreatesAndUpdates(
      String rule, String patterns, String good, String bad, String message) {
    rail(rule, patterns, EMAIL + ", " + bad);

    assertThatThrownBy(() -> create("bad", EMAIL + ", " + bad))
        .hasMessageContaining(message)
        .hasMessageContaining("(rule " + rule + ")")
        .hasMessageContaining("Ask whoever keeps the guard rails of namespace " + namespace);
    CloudUser stored = create("good", EMAIL + ", " + good);
    assertThatThrownBy(() -> update(stored, EMAIL + ", displayName: J, " + bad))
        .hasMessageContaining(message);
    update(stored, EMAIL + ", displayName: J, " + good);
  }

  @Test
  void mailGoesToAllowedDomainsOnlyWhateverTheCase() {
    rail("mailDomains", "example.com *.Example.org", "email: jane@example.net");

    for (String refused :
        new String[] {"j@example.net", "j@xexample.com", "j@sub.example.com", "j@example.org"}) {
      assertThatThrownBy(() -> create("bad", "email: " + refused))
          .hasMessageContaining("spec.email: no mail goes to");
    }
    CloudUser stored = create("good", "email: j@EXAMPLE.com");
    create("good-too", "email: j@a.example.org");
    assertThatThrownBy(() -> update(stored, "email: j@example.net"))
        .hasMessageContaining("spec.email: no mail goes to example.net from here");
  }

  @Test
  void userNameIsTheResourcesWhereNoneIsGiven() {
    rail("userNames", "team-*", EMAIL + ", userName: root");

    assertThatThrownBy(() -> create("jane", EMAIL))
        .hasMessageContaining("spec.userName: jane is no name for users here");
    create("team-jane", EMAIL);
    create("joe", EMAIL + ", userName: team-joe");
  }

  @Test
  void ruleOfTheNamespaceReplacesTheGeneralOne() {
    Map<String, String> rules = new HashMap<>(Cluster.OPEN);
    rules.put("groups", "general");
    rules.put(namespace + ".groups", "own\n\tother");
    cluster.rails(rules);
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> dryRun(EMAIL + ", groups: [general]"))
                    .hasMessageContaining("(rule groups)"));

    create("own", EMAIL + ", groups: [own, other]");
    String elsewhere = cluster.newNamespace();
    KubernetesClient admin = cluster.admin();
    admin.resource(Cluster.cloudUser(elsewhere, "general", EMAIL + ", groups: [general]")).create();
    assertThatThrownBy(
            () ->
                admin
                    .resource(Cluster.cloudUser(elsewhere, "own", EMAIL + ", groups: [own]"))
                    .create())
        .hasMessageContaining("(rule groups)");
  }

  @Test
  void asShippedNothingIsAllowed() {
    cluster
        .admin()
        .configMaps()
        .inNamespace("clouduser-system")
        .withName("clouduser-guard-rails")
        .delete();
    cluster.apply(COMPONENT.resolve("guard-rails.yaml"));

    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> dryRun(EMAIL))
                    .hasMessageContaining("ValidatingAdmissionPolicy 'clouduser-guard-rails'"));
  }

  @Test
  void withoutItsConfigMapEverythingIsRefused() {
    cluster
        .admin()
        .configMaps()
        .inNamespace("clouduser-system")
        .withName("clouduser-guard-rails")
        .delete();

    await()
        .untilAsserted(
            () -> assertThatThrownBy(() -> dryRun(EMAIL)).hasMessageContaining("no params found"));
  }

  @Test
  void tighterRailsLeaveAloneWhatIsThere() {
    CloudUser stored = create("jane", EMAIL + ", groups: [old]");
    rail("groups", "new", EMAIL + ", groups: [old]");

    CloudUser changed = update(stored, EMAIL + ", groups: [old], displayName: Jane");
    assertThatThrownBy(() -> update(changed, EMAIL + ", groups: [old, older]"))
        .hasMessageContaining("spec.groups: old, older may not be given here");
    update(changed, EMAIL + ", groups: [new]");
    rail("mailDomains", "example.net", EMAIL);
    CloudUser now = cluster.admin().resource(stored).get();
    assertThatThrownBy(() -> update(now, EMAIL + ", groups: [new], credentials: {revision: 2}"))
        .as("credentials would be mailed again")
        .hasMessageContaining("spec.email");
  }

  @Test
  void operatorIsNotHindered() {
    create("jane", EMAIL + ", groups: [old]");
    rail("groups", "nothing", EMAIL + ", groups: [old]");

    try (KubernetesClient operator = cluster.asOperator()) {
      var jane = operator.resources(CloudUser.class).inNamespace(namespace).withName("jane");
      PatchContext merge = PatchContext.of(PatchType.JSON_MERGE);
      jane.patch(merge, "{\"metadata\":{\"finalizers\":[\"clouduser.io/user\"]}}");
      operator
          .resource(jane.get())
          .subresource("status")
          .patch(merge, "{\"status\":{\"userName\":\"jane\"}}");
      cluster.admin().resource(jane.get()).delete();
      assertThat(jane.get().isMarkedForDeletion()).isTrue();
      jane.patch(merge, "{\"metadata\":{\"finalizers\":null}}");
      assertThat(jane.get()).isNull();
    }
  }

  @Test
  void operatorsAccountChangesNoSpecAndCreatesOnlyWhatItDiscovers() {
    create("jane", EMAIL);
    String discovered =
        EMAIL + ", path: /any/, management: CredentialsOnly, deletionPolicy: Retain";
    cluster.rails(Map.of());

    try (KubernetesClient operator = cluster.asOperator()) {
      assertThatThrownBy(
              () ->
                  operator
                      .resources(CloudUser.class)
                      .inNamespace(namespace)
                      .withName("jane")
                      .patch(
                          PatchContext.of(PatchType.JSON_MERGE),
                          "{\"spec\":{\"groups\":[\"admins\"]}}"))
          .hasMessageContaining("does not change what a CloudUser asks for");
      CloudUser found = Cluster.cloudUser("clouduser-discovered", "found", discovered);
      assertThatThrownBy(() -> operator.resource(found).create())
          .hasMessageContaining("for discovered users only");
      found.getMetadata().setLabels(Map.of("clouduser.io/discovered", "true"));
      operator.resource(found).create();
      CloudUser greedy =
          Cluster.cloudUser("clouduser-discovered", "greedy", discovered + ", groups: [admins]");
      greedy.getMetadata().setLabels(Map.of("clouduser.io/discovered", "true"));
      assertThatThrownBy(() -> operator.resource(greedy).create())
          .hasMessageContaining("without groups and policies");
      CloudUser elsewhere = Cluster.cloudUser(namespace, "elsewhere", discovered);
      assertThatThrownBy(() -> operator.resource(elsewhere).create())
          .as("that is a matter of rights")
          .hasMessageContaining("cannot create resource");
      operator.resource(found).delete();
    }
  }

  @Test
  void onlyTheirKeeperChangesTheGuardRails() {
    bind(namespace, "edit", "ClusterRole", "edgar");
    bind("clouduser-system", "clouduser-guard-rails-admin", "Role", "kim");
    String patch = "{\"data\":{\"groups\":\"*\"}}";

    for (String user : new String[] {"edgar", Cluster.OPERATOR}) {
      try (KubernetesClient client = cluster.as(user)) {
        assertThatThrownBy(() -> rails(client).patch(PatchContext.of(PatchType.JSON_MERGE), patch))
            .hasMessageContaining("cannot get resource \"configmaps\"");
      }
    }
    try (KubernetesClient kim = cluster.as("kim")) {
      rails(kim).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }
  }

  private static Resource<ConfigMap> rails(KubernetesClient client) {
    return client.configMaps().inNamespace("clouduser-system").withName("clouduser-guard-rails");
  }

  private void bind(String where, String role, String kind, String user) {
    cluster
        .admin()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(user)
                .withNamespace(where)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", kind, role)
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .serverSideApply();
  }
}
