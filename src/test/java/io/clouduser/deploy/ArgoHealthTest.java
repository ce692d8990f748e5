// SPDX-License-Identifier: Apache-2.0
package io.clouduser.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clouduser.api.Reason;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/**
 * Argo CD's health script, run by a Lua interpreter as Argo CD runs it: with the resource as obj.
 */
class ArgoHealthTest {
  private static final Path SCRIPT = Path.of("deploy", "argocd", "health.lua");

  /** What passes by itself; everything else that is not ready waits for somebody. */
  private static final Set<Reason> PASSING =
      EnumSet.of(
          Reason.Provisioning,
          Reason.Deleting,
          Reason.Throttled,
          Reason.AwsUnavailable,
          Reason.DeliveryUncertain);

  private record Health(String status, String message) {}

  private static Health health(String resource) {
    JsonNode object =
        Rendered.of("kind: CloudUser\n" + resource).objects().values().iterator().next();
    Globals lua = JsePlatform.standardGlobals();
    lua.set("obj", lua(object));
    LuaValue result = lua.load(Cluster.read(SCRIPT), "health").call();
    return new Health(result.get("status").tojstring(), result.get("message").tojstring());
  }

  private static LuaValue lua(JsonNode node) {
    if (node.isObject() || node.isArray()) {
      LuaTable table = new LuaTable();
      node.properties().forEach(entry -> table.set(entry.getKey(), lua(entry.getValue())));
      for (int i = 0; node.isArray() && i < node.size(); i++) {
        table.set(i + 1, lua(node.get(i)));
      }
      return table;
    }
    if (node.isNumber()) {
      return LuaValue.valueOf(node.asDouble());
    }
    return node.isBoolean() ? LuaValue.valueOf(node.asBoolean()) : LuaValue.valueOf(node.asText());
  }

  private static String resource(String metadata, String status) {
    return "metadata: {name: jane, generation: 2" + metadata + "}\nstatus: {" + status + "}\n";
  }

  private static String conditions(String ready, String reason, boolean stalled) {
    String end = ", reason: " + reason + ", message: What to do.}";
    return "observedGeneration: 2, conditions: [{type: UserSynced, status: 'True', reason: x, message: y}"
        + ", {type: Ready, status: '"
        + ready
        + "'"
        + end
        + (stalled ? ", {type: Stalled, status: 'True'" + end : "")
        + "]";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          True    | Provisioned         | false | Healthy
          True    | Suspended           | false | Healthy
          False   | Provisioning        | false | Progressing
          False   | Throttled           | false | Progressing
          False   | DeliveryUncertain   | false | Progressing
          False   | DeliveryUncertain   | true  | Degraded
          False   | NotOwned            | true  | Degraded
          False   | GroupNotFound       | false | Degraded
          False   | Bounced             | true  | Degraded
          False   | Expired             | true  | Degraded
          False   | LoginProfileRemoved | true  | Degraded
          False   | Paused              | false | Suspended
          Unknown | Paused              | false | Suspended
          False   | SomethingNewer      | false | Degraded
          """)
  void tellsWhatAPersonWouldSay(String ready, String reason, boolean stalled, String expected) {
    Health health = health(resource("", conditions(ready, reason, stalled)));

    assertThat(health.status()).isEqualTo(expected);
    assertThat(health.message()).contains("What to do.");
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void nothingThatWaitsForSomebodyIsProgressing(Reason reason) {
    String stalled = health(resource("", conditions("False", reason.name(), true))).status();
    String retried = health(resource("", conditions("False", reason.name(), false))).status();

    if (reason == Reason.Paused) {
      assertThat(stalled).isEqualTo("Suspended");
    } else {
      assertThat(stalled).isEqualTo("Degraded");
      assertThat(retried).isEqualTo(PASSING.contains(reason) ? "Progressing" : "Degraded");
    }
  }

  @Test
  void waitsForTheOperatorsFirstWord() {
    assertThat(health("metadata: {name: jane, generation: 1}").status()).isEqualTo("Progressing");
    assertThat(health(resource("", "observedGeneration: 1")).status()).isEqualTo("Progressing");
    assertThat(health(resource("", "conditions: []")).status()).isEqualTo("Progressing");
  }

  @Test
  void oldNewsOfAChangedResourceDoNotCount() {
    String old = conditions("True", "Provisioned", false).replace("Generation: 2", "Generation: 1");

    assertThat(health(resource("", old)).status()).isEqualTo("Progressing");
  }

  @Test
  void deletionIsProgressUnlessItIsStuck() {
    String going = ", deletionTimestamp: 2026-01-01T00:00:00Z";

    assertThat(health(resource(going, conditions("True", "Provisioned", false))).status())
        .isEqualTo("Progressing");
    assertThat(health(resource(going, conditions("False", "Deleting", false))).status())
        .isEqualTo("Progressing");
    assertThat(health(resource(going, conditions("False", "AccessDenied", true))).status())
        .isEqualTo("Degraded");
  }

  @Test
  void configMapHoldsTheScript() {
    Rendered map = Rendered.read(SCRIPT.resolveSibling("argocd-cm.yaml"));

    assertThat(
            map.get("ConfigMap argocd/argocd-cm")
                .at("/data/resource.customizations.health.clouduser.io_CloudUser")
                .asText())
        .isEqualTo(Cluster.read(SCRIPT));
  }

  @Test
  void examplesAskBeforeTheyPruneAPerson() {
    Rendered examples =
        Rendered.read(
            SCRIPT.resolveSibling("application.yaml"),
            SCRIPT.resolveSibling("application-set.yaml"));
    JsonNode one = examples.get("Application argocd/people-team-a").at("/spec/syncPolicy");
    JsonNode set =
        examples.get("ApplicationSet argocd/people").at("/spec/template/spec/syncPolicy");

    for (JsonNode policy : new JsonNode[] {one, set}) {
      assertThat(policy.at("/syncOptions"))
          .extracting(JsonNode::asText)
          .contains("ServerSideApply=true", "Prune=confirm", "Delete=confirm");
    }
    assertThat(
            examples
                .get("Application argocd/clouduser-operator")
                .at("/metadata/annotations")
                .toString())
        .contains("\"0\"");
    assertThat(
            examples.get("Application argocd/people-team-a").at("/metadata/annotations").toString())
        .contains("\"1\"");
  }
}
