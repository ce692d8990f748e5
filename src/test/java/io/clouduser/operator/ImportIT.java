// SPDX-License-Identifier: Apache-2.0
package io.clouduser.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clouduser.MainRunner;
import io.clouduser.MainRunner.Ended;
import io.clouduser.api.CloudUser;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.CredentialsStatus.Phase;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.CallRecord;
import io.clouduser.local.aws.IamUserView;
import io.clouduser.local.kube.KubeBackend;
import io.clouduser.local.kube.KubeTest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An account's users, imported and applied: nothing changes and nobody is mailed. */
@KubeTest
class ImportIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String POLICY =
      "{\"Version\":\"2012-10-17\",\"Statement\":"
          + "[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}";

  private final KubernetesClient client;
  private final String namespace;
  private final AwsEmulator aws = AwsEmulator.start();

  ImportIT(KubeBackend backend, KubernetesClient client) {
    this.client = client;
    backend.install(Manifests.definition());
    this.namespace = backend.newNamespace();
  }

  @BeforeEach
  void furnish() {
    aws.ses().verify("cloud@example.com");
    iam("CreateGroup", Map.of("GroupName", "developers"));
    iam("CreateGroup", Map.of("GroupName", "analysts"));
    iam("CreatePolicy", Map.of("PolicyName", "boundary", "PolicyDocument", POLICY));
  }

  @AfterEach
  void close() {
    aws.close();
  }

  private void iam(String operation, Map<String, ?> parameters) {
    aws.call("iam", operation, parameters);
  }

  private static Map<String, String> tag(String key, String value) {
    return Map.of("Key", key, "Value", value);
  }

  private void user(String name, String path, boolean signsIn, List<Map<String, String>> tags) {
    iam("CreateUser", Map.of("UserName", name, "Path", path, "Tags", tags));
    if (signsIn) {
      iam(
          "CreateLoginProfile",
          Map.of("UserName", name, "Password", "Own-Password-Of-" + name.length() + "!"));
    }
  }

  /** People as they come to be in an account that was tended by hand for years. */
  private void people() {
    user("jane", "/", true, List.of(tag("email", "jane@example.com")));
    user(
        "Omar.Khan",
        "/people/emea/",
        true,
        List.of(tag("Email", "omar@example.com"), tag("no", "007")));
    user(
        "lena@example.com",
        "/people/",
        true,
        List.of(tag("managed-by", "hand"), tag("team", "blau")));
    user("robot", "/machines/", false, List.of(tag("email", "ops@example.com")));
    iam("CreateAccessKey", Map.of("UserName", "robot"));
    iam("CreateAccessKey", Map.of("UserName", "jane"));
    iam("AddUserToGroup", Map.of("UserName", "jane", "GroupName", "developers"));
    iam("AddUserToGroup", Map.of("UserName", "Omar.Khan", "GroupName", "analysts"));
    iam(
        "AttachUserPolicy",
        Map.of("UserName", "jane", "PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess"));
    iam(
        "PutUserPolicy",
        Map.of("UserName", "jane", "PolicyName", "inline", "PolicyDocument", POLICY));
    iam(
        "PutUserPermissionsBoundary",
        Map.of(
            "UserName",
            "Omar.Khan",
            "PermissionsBoundary",
            "arn:aws:iam::" + aws.accountId() + ":policy/boundary"));
    iam("UpdateLoginProfile", Map.of("UserName", "jane", "PasswordResetRequired", true));
  }

  private Ended runImport(String... arguments) {
    return MainRunner.run(aws.endpoint(), arguments);
  }

  private void apply(String manifests) {
    for (HasMetadata manifest :
        client.load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8))).items()) {
      manifest.getMetadata().setNamespace(namespace);
      client.resource(manifest).create();
    }
  }

  private Map<String, IamUserView> account() {
    Map<String, IamUserView> users = new HashMap<>();
    aws.iam().users().forEach(user -> users.put(user.userName(), withoutOwner(user)));
    return users;
  }

  private static IamUserView withoutOwner(IamUserView user) {
    Map<String, String> tags = new HashMap<>(user.tags());
    tags.keySet().removeAll(List.of("managed-by", "clouduser.io/owner", "clouduser.io/adopted"));
    return new IamUserView(
        user.userName(),
        user.userId(),
        user.arn(),
        user.path(),
        user.created(),
        user.groups(),
        user.attachedPolicies(),
        user.inlinePolicies(),
        user.permissionsBoundary(),
        tags,
        user.login(),
        user.accessKeys(),
        user.mfaDevices(),
        user.leftovers(),
        user.passwordLastUsed());
  }

  private void awaitReady(int count) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        client.resources(CloudUser.class).inNamespace(namespace).list().getItems())
                    .hasSize(count)
                    .allSatisfy(
                        it ->
                            assertThat(it.getStatus().condition(ConditionType.Ready))
                                .as(it.getMetadata().getName())
                                .get()
                                .matches(Condition::isTrue)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Full", "CredentialsOnly"})
  void appliedItChangesNothingAndMailsNobody(String management) {
    people();
    Ended printed =
        runImport("import", "--include-without-login-profile", "--management", management);
    assertThat(printed.code()).as(printed.err()).isZero();
    assertThat(printed.err()).contains("4 users: 4 written");
    Map<String, IamUserView> before = account();
    aws.calls().reset();

    try (TestOperator operator = TestOperator.start(client, aws.endpoint(), namespace, Map.of())) {
      apply(printed.out());
      awaitReady(4);
    }

    assertThat(account()).isEqualTo(before);
    assertThat(aws.mailbox().all()).isEmpty();
    assertThat(
            new TreeSet<>(
                aws.calls().records().stream()
                    .filter(CallRecord::tookEffect)
                    .filter(it -> !it.readOnly())
                    .map(CallRecord::name)
                    .toList()))
        .as("CreateUser is tried first and has no effect")
        .isSubsetOf("iam:TagUser", "iam:GenerateCredentialReport");
    assertThat(client.resources(CloudUser.class).inNamespace(namespace).list().getItems())
        .extracting(it -> it.getStatus().credentials())
        .allMatch(it -> it == null || it.phase() == Phase.Withheld);
  }

  @Test
  void afterwardsTheyAreNobodyElsesToImport() {
    people();
    try (TestOperator operator = TestOperator.start(client, aws.endpoint(), namespace, Map.of())) {
      apply(runImport("import").out());
      awaitReady(3);
    }

    Ended again = runImport("import");

    assertThat(again.out()).isEmpty();
    assertThat(again.err()).contains("3 owned by a CloudUser already", "1 without a login profile");
    assertThat(runImport("import", "--include-owned").out()).contains("namespace: " + namespace);
  }

  @Test
  void saysWhomItCannotPrintAndEndsWithACodeForScripts() {
    people();
    user("nomail", "/", true, List.of());

    Ended printed = runImport("import", "--path-prefix", "/");

    assertThat(printed.code()).isEqualTo(3);
    assertThat(printed.out()).contains("# nomail is not written: it has no e-mail address");
    assertThat(printed.err()).contains("1 cannot be written (see the comments)");
  }

  @Test
  void readsALargeAccountInPagesAndTellsHowFarItIs() {
    for (int i = 0; i < 1_200; i++) {
      user(
          "user-" + i,
          i % 2 == 0 ? "/people/" : "/machines/",
          i % 2 == 0,
          List.of(tag("email", "user-" + i + "@example.com")));
    }
    aws.calls().reset();

    Ended printed = runImport("import", "--path-prefix", "/people/");

    assertThat(printed.code()).isZero();
    assertThat(printed.err())
        .contains("250 of 1200 users looked at", "1000 of 1200 users looked at", "600 written");
    assertThat(aws.calls().count("iam:GetAccountAuthorizationDetails")).isEqualTo(2);
    assertThat(aws.calls().count("iam:GetLoginProfile")).isEqualTo(600);
    assertThat(aws.calls().count("iam:GetUser")).isZero();
  }

  @Test
  void namesWhatItMayNotDo() {
    aws.faults().on("iam:GetAccountAuthorizationDetails").error(403, "AccessDenied", "not allowed");

    Ended refused = runImport("import");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).contains("GetAccountAuthorizationDetails").doesNotContain("\tat ");
  }
}
