// SPDX-License-Identifier: Apache-2.0
package io.clouduser.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.RealCluster;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the roles for people let them do, as the API server's own authorizer sees it. */
@RealCluster
class AccessIT {
  private static final List<String> VERBS =
      List.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");

  private final Cluster cluster;
  private final String namespace;

  AccessIT(KubeBackend backend) {
    this.cluster = new Cluster(backend);
    this.namespace = cluster.newNamespace();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          clouduser-viewer    | get list watch
          clouduser-requester | get list watch create update patch delete
          clouduser-admin     | get list watch create update patch delete deletecollection
          edit                | ''
          """)
  void roleLetsDoThisAndNoMore(String role, String verbs) {
    bind(role, "user-of-" + role);

    assertThat(allowed("user-of-" + role, namespace, "clouduser.io", "cloudusers", ""))
        .isEqualTo(verbs.isEmpty() ? List.of() : List.of(verbs.split(" ", -1)));
    assertThat(allowed("user-of-" + role, namespace, "clouduser.io", "cloudusers", "status"))
        .as("status is the operator's")
        .isEmpty();
    assertThat(allowed("user-of-" + role, "default", "clouduser.io", "cloudusers", "")).isEmpty();
    assertThat(allowed("user-of-" + role, "clouduser-system", "", "configmaps", "")).isEmpty();
  }

  @Test
  void readingComesWithKubernetesOwnViewAndWritingDoesNot() {
    Rendered roles = Rendered.read(Cluster.BASE.resolve("access.yaml"));

    for (String role : List.of("viewer", "requester", "admin")) {
      List<String> labels = new ArrayList<>();
      roles
          .get("ClusterRole clouduser-" + role)
          .at("/metadata/labels")
          .fieldNames()
          .forEachRemaining(labels::add);
      labels.removeIf(it -> !it.startsWith("rbac.authorization.k8s.io/"));
      assertThat(labels)
          .isEqualTo(
              role.equals("viewer")
                  ? List.of("rbac.authorization.k8s.io/aggregate-to-view")
                  : List.of());
    }
  }

  @Test
  void operatorReadsNoSecretsAndBecomesNobody() {
    for (String where : List.of("clouduser-system", "kube-system", namespace)) {
      assertThat(allowed(Cluster.OPERATOR, where, "", "secrets", "")).isEmpty();
      assertThat(allowed(Cluster.OPERATOR, where, "", "configmaps", "")).isEmpty();
      assertThat(allowed(Cluster.OPERATOR, where, "", "pods", "")).isEmpty();
      assertThat(allowed(Cluster.OPERATOR, where, "", "serviceaccounts", "token")).isEmpty();
      assertThat(allowed(Cluster.OPERATOR, where, "rbac.authorization.k8s.io", "roles", ""))
          .isEmpty();
      assertThat(allowed(Cluster.OPERATOR, where, "clouduser.io", "cloudusers", ""))
          .containsExactly("get", "list", "watch", "patch");
    }
  }

  private List<String> allowed(
      String user, String where, String group, String resource, String subresource) {
    return VERBS.stream()
        .filter(
            verb ->
                cluster
                    .admin()
                    .authorization()
                    .v1()
                    .subjectAccessReview()
                    .create(
                        new SubjectAccessReviewBuilder()
                            .withNewSpec()
                            .withUser(user)
                            .withNewResourceAttributes()
                            .withNamespace(where)
                            .withGroup(group)
                            .withResource(resource)
                            .withSubresource(subresource)
                            .withVerb(verb)
                            .endResourceAttributes()
                            .endSpec()
                            .build())
                    .getStatus()
                    .getAllowed())
        .toList();
  }

  private void bind(String role, String user) {
    cluster
        .admin()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(user)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .serverSideApply();
  }
}
