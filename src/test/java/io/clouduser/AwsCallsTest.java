// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.clouduser.model.AwsCall;
import io.clouduser.model.AwsCall.Occasion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The calls that the compiled code makes, those that {@link AwsCall} lists, and those that the
 * policies in {@code terraform/} allow are the same. {@code TerraformIT} and terraform's own tests
 * hold the policies' files to what the module renders.
 */
class AwsCallsTest {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter().importPath(Path.of("target", "classes"));
  private static final Pattern CLIENT =
      Pattern.compile("software\\.amazon\\.awssdk\\.services\\.(\\w+)\\.(\\w+)Client");
  private static final Map<String, String> PREFIXES =
      Map.of("sesv2", "ses", "eventbridge", "events");

  /** Methods of a client that call nothing. */
  private static final Set<String> NO_CALLS =
      Set.of("builder", "create", "close", "serviceName", "serviceClientConfiguration", "waiter");

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyCallOfTheCodeIsListedAndEveryListedOneIsMade() {
    assertThat(callsByRoom().keySet())
        .as("AwsCall lists the calls of the code; add what is new there, and to terraform/role.tf")
        .containsExactlyInAnyOrderElementsOf(names(call -> true));
  }

  @Test
  void whatOnlyTheDoctorCallsIsNotTheRunningOperators() {
    callsByRoom()
        .forEach(
            (call, rooms) -> {
              if (rooms.equals(Set.of("doctor"))) {
                assertThat(names(AwsCall::running)).as("only doctor calls it").doesNotContain(call);
              }
            });
  }

  @Test
  void theRolesPolicyAllowsWhatTheRunningOperatorCallsAndNothingElse() throws IOException {
    Set<String> calls = actions(AwsCall::running);

    calls.remove("iam:DeleteUserPermissionsBoundary");
    assertThat(allowed("operator-policy.json"))
        .as("with a boundary required, it may not be taken away")
        .isEqualTo(calls);
  }

  @Test
  void withTheDoctorsPolicyAllThatTheDoctorCallsIsAllowed() throws IOException {
    Set<String> all = new TreeSet<>(allowed("operator-policy.json"));
    all.addAll(allowed("doctor-policy.json"));

    assertThat(all).containsAll(actions(call -> call.occasions().contains(Occasion.DIAGNOSED)));
    assertThat(actions(call -> call.occasions().contains(Occasion.DIAGNOSED)))
        .as("and nothing else")
        .containsAll(allowed("doctor-policy.json"));
  }

  @Test
  void whatGuardsAgainstEscalationIsDeniedThoughNothingAllowsIt() throws IOException {
    assertThat(effect("operator-policy.json", "Deny"))
        .contains(
            "iam:DeleteUserPermissionsBoundary",
            "iam:PutUserPolicy",
            "iam:CreateAccessKey",
            "iam:CreatePolicyVersion",
            "iam:AttachGroupPolicy");
  }

  /** Rooms by the call that they make. */
  private static Map<String, Set<String>> callsByRoom() {
    Map<String, Set<String>> rooms = new TreeMap<>();
    for (JavaClass type : PRODUCT) {
      Stream.<AccessTarget>concat(
              type.getMethodCallsFromSelf().stream().map(access -> access.getTarget()),
              type.getMethodReferencesFromSelf().stream().map(access -> access.getTarget()))
          .forEach(
              target ->
                  call(target)
                      .ifPresent(
                          call ->
                              rooms
                                  .computeIfAbsent(call, key -> new TreeSet<>())
                                  .add(room(type.getPackageName()))));
    }
    return rooms;
  }

  private static Optional<String> call(AccessTarget target) {
    Matcher client = CLIENT.matcher(target.getOwner().getName());
    String method = target.getName().replaceFirst("Paginator$", "");
    if (!client.matches() || NO_CALLS.contains(method)) {
      return Optional.empty();
    }
    String prefix = PREFIXES.getOrDefault(client.group(1), client.group(1));
    return Optional.of(
        prefix + ":" + Character.toUpperCase(method.charAt(0)) + method.substring(1));
  }

  private static String room(String packageName) {
    return packageName.substring(packageName.lastIndexOf('.') + 1);
  }

  private static Set<String> names(Predicate<AwsCall> which) {
    return Arrays.stream(AwsCall.values())
        .filter(which)
        .map(AwsCall::call)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> actions(Predicate<AwsCall> which) {
    return Arrays.stream(AwsCall.values())
        .filter(which)
        .flatMap(call -> call.actions().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> allowed(String file) throws IOException {
    return effect(file, "Allow");
  }

  private static Set<String> effect(String file, String effect) throws IOException {
    Set<String> actions = new TreeSet<>();
    for (JsonNode statement : read(file).path("Statement")) {
      if (statement.path("Effect").asText().equals(effect)) {
        statement.path("Action").forEach(action -> actions.add(action.asText()));
      }
    }
    return actions;
  }

  private static JsonNode read(String file) throws IOException {
    return JSON.readTree(Files.readString(Path.of("terraform", "tests", file)));
  }
}
