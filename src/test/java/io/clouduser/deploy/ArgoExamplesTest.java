// SPDX-License-Identifier: Apache-2.0
package io.clouduser.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No person goes because a file went: pruning and deleting wait for somebody's word. */
class ArgoExamplesTest {
  private static final Path DIRECTORY = Path.of("deploy", "argocd");

  /** What Argo CD goes by from 2.14 on. */
  @Test
  void everyPersonAsksToBeConfirmed() {
    List<? extends JsonNode> people =
        Kustomize.required().render(DIRECTORY.resolve("people")).ofKind("CloudUser");

    assertThat(people).isNotEmpty();
    assertThat(people)
        .allSatisfy(
            person ->
                assertThat(
                        person
                            .at("/metadata/annotations/argocd.argoproj.io~1sync-options")
                            .asText()
                            .split(","))
                    .containsExactlyInAnyOrder("Prune=confirm", "Delete=confirm"));
  }

  /** What Argo CD goes by from 3.4 on, for people without the annotation. */
  @Test
  void everyApplicationOfPeopleAsksToo() {
    JsonNode application =
        Rendered.read(DIRECTORY.resolve("application.yaml"))
            .get("Application argocd/people-team-a")
            .at("/spec/syncPolicy/syncOptions");
    JsonNode template =
        Rendered.read(DIRECTORY.resolve("application-set.yaml"))
            .get("ApplicationSet argocd/people")
            .at("/spec/template/spec/syncPolicy/syncOptions");

    assertThat(List.of(application, template))
        .allSatisfy(
            options ->
                assertThat(options)
                    .extracting(JsonNode::asText)
                    .contains("Prune=confirm", "Delete=confirm"));
  }
}
