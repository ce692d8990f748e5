// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.CloudUserSpec.Adoption;
import io.clouduser.api.CloudUserSpec.DeletionPolicy;
import io.clouduser.api.CloudUserSpec.Management;
import io.clouduser.api.CredentialsStatus.Phase;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One stored resource that cannot be read stops the informer, and the operator with it. So anything
 * that a newer version, or a hand, may have written must be readable.
 */
class ToleranceTest {
  private static final String FROM_THE_FUTURE =
      """
      {"apiVersion": "clouduser.io/v1alpha1", "kind": "CloudUser", "extra": {"a": 1},
       "metadata": {"name": "jane", "namespace": "team", "newMetadata": "x"},
       "spec": {
         "email": "jane@example.com",
         "newField": {"deep": [1, 2]},
         "console": {"enabled": false, "newField": 1},
         "credentials": {"revision": 3, "newField": "1h"},
         "adoption": "Steal", "deletionPolicy": "Archive", "management": "Partial"},
       "status": {
         "userName": "jane",
         "newField": true,
         "credentials": {"revision": 3, "phase": "Teleported", "newField": 1},
         "conditions": [
           {"type": "Levitating", "status": "Perhaps", "reason": "NewReason", "message": "m",
            "lastTransitionTime": "2026-01-01T00:00:00Z", "newField": 1},
           {"type": "Ready", "status": "True", "reason": "NewReason", "message": "m",
            "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}
      """;

  /** As the informer reads what the API server sends. */
  private static CloudUser read(String json) {
    return Serialization.unmarshal(json, CloudUser.class);
  }

  private static CloudUserSpec spec(String json) {
    return read("{\"metadata\": {\"name\": \"jane\"}, \"spec\": " + json + "}").getSpec();
  }

  private static CloudUserStatus status(String json) {
    return read("{\"metadata\": {\"name\": \"jane\"}, \"status\": " + json + "}").getStatus();
  }

  @Test
  void readsAResourceOfANewerVersion() {
    CloudUser resource = read(FROM_THE_FUTURE);

    assertThat(resource.getSpec().console().enabled()).isFalse();
    assertThat(resource.getSpec().credentials().revision()).isEqualTo(3);
    assertThat(resource.getStatus().userName()).isEqualTo("jane");
    assertThat(resource.getStatus().condition(ConditionType.Ready))
        .get()
        .extracting(Condition::reason)
        .isEqualTo("NewReason");
    assertThat(resource.getStatus().conditions()).hasSize(2);
  }

  @Test
  void takesWhatItDoesNotKnowForWhatDoesNothing() {
    CloudUser resource = read(FROM_THE_FUTURE);

    assertThat(resource.getSpec().adoption()).isEqualTo(Adoption.Refuse);
    assertThat(resource.getSpec().deletionPolicy()).isEqualTo(DeletionPolicy.Retain);
    assertThat(resource.getSpec().management()).isEqualTo(Management.CredentialsOnly);
    assertThat(resource.getStatus().credentials().phase()).isEqualTo(Phase.Uncertain);
  }

  @ParameterizedTest
  @CsvSource({"Adopt,Adopt", "Refuse,Refuse", "adopt,Refuse", "'',Refuse"})
  void readsAdoption(String written, Adoption read) {
    assertThat(spec("{\"adoption\": \"" + written + "\"}").adoption()).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource({"Delete,Delete", "Retain,Retain", "delete,Retain", "'',Retain"})
  void readsTheDeletionPolicy(String written, DeletionPolicy read) {
    assertThat(spec("{\"deletionPolicy\": \"" + written + "\"}").deletionPolicy()).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource({"Full,Full", "CredentialsOnly,CredentialsOnly", "full,CredentialsOnly"})
  void readsTheManagement(String written, Management read) {
    assertThat(spec("{\"management\": \"" + written + "\"}").management()).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource({"72h,PT72H", "1h30m,PT1H30M", "90m,PT90M", "45s,PT45S", "72,", "'',", "P3D,"})
  void readsHowLongAPasswordIsValid(String written, Duration read) {
    CloudUserSpec spec = spec("{\"credentials\": {\"validFor\": \"" + written + "\"}}");

    assertThat(spec.credentials().validity()).isEqualTo(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"path\": null, \"groups\": null, \"policies\": null, \"tags\": null, \"console\": null,"
            + " \"credentials\": null, \"adoption\": null, \"deletionPolicy\": null,"
            + " \"management\": null, \"suspended\": null, \"language\": null}",
        "{\"console\": {}, \"credentials\": {}}",
        "{\"console\": {\"enabled\": null, \"passwordResetRequired\": null, \"passwordLength\":"
            + " null}, \"credentials\": {\"revision\": null, \"validFor\": null}}"
      })
  void appliesTheDefaultsItself(String json) {
    CloudUserSpec spec = spec(json);

    assertThat(spec.path()).isEqualTo("/");
    assertThat(spec.groups()).isEmpty();
    assertThat(spec.policies()).isEmpty();
    assertThat(spec.tags()).isEmpty();
    assertThat(spec.console()).isEqualTo(new ConsoleSpec(true, true, 20));
    assertThat(spec.credentials()).isEqualTo(new CredentialsSpec(1L, null));
    assertThat(spec.adoption()).isEqualTo(Adoption.Refuse);
    assertThat(spec.deletionPolicy()).isEqualTo(DeletionPolicy.Delete);
    assertThat(spec.management()).isEqualTo(Management.Full);
    assertThat(spec.suspended()).isFalse();
    assertThat(spec.language()).isNull();
  }

  @Test
  void takesAHoleInAListOrAMapForNoEntry() {
    CloudUser resource =
        read(
            """
            {"metadata": {"name": "jane"},
             "spec": {"email": "jane@example.com", "groups": ["dev", null], "policies": [null],
                      "tags": {"a": null, "b": "1"}}}
            """);

    assertThat(resource.getSpec().groups()).containsExactly("dev");
    assertThat(resource.getSpec().policies()).isEmpty();
    assertThat(resource.getSpec().tags()).containsOnly(Map.entry("b", "1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"credentials\": {}}",
        "{\"credentials\": {\"phase\": null}}",
        "{\"credentials\": null, \"conditions\": null, \"tagKeys\": null}",
        "{\"conditions\": []}",
        "{\"conditions\": [{}]}"
      })
  void readsAStatusThatSomebodyEmptied(String json) {
    CloudUserStatus status = status(json);

    assertThat(status.condition(ConditionType.Ready)).isEmpty();
    if (status.credentials() != null) {
      assertThat(status.credentials().phase()).isEqualTo(Phase.Uncertain);
    }
  }

  @Test
  void writesWhatItReadAndNoMore() {
    String json =
        Serialization.asJson(
            CloudUserStatus.EMPTY
                .withUser("jane", "AIDAEXAMPLE", "arn:aws:iam::111122223333:user/jane")
                .withTagKeys(List.of())
                .withCredentials(CredentialsStatus.issuing(1, "d-1", "jane@example.com")));

    assertThat(json)
        .isEqualTo(
            "{\"userName\":\"jane\",\"userId\":\"AIDAEXAMPLE\","
                + "\"arn\":\"arn:aws:iam::111122223333:user/jane\","
                + "\"credentials\":{\"revision\":1,\"deliveryId\":\"d-1\",\"phase\":\"Issuing\","
                + "\"recipient\":\"jane@example.com\"}}");
  }
}
