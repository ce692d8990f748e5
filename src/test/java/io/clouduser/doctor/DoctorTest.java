// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import static io.clouduser.doctor.World.DEAD_LETTERS;
import static io.clouduser.doctor.World.QUEUE;
import static io.clouduser.doctor.World.SET;
import static io.clouduser.doctor.World.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check is shown passing once, and failing for each reason that it knows, on the doubles. */
class DoctorTest {
  private final World world = new World();

  @AfterEach
  void close() {
    world.close();
  }

  /** One thing that is broken, which check says so, and a part of its words. */
  record Case(String check, String words, Consumer<World> breakIt) {
    @Override
    public String toString() {
      return check + ": " + words;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "credentials",
            "InvalidClientTokenId",
            w ->
                w.aws.faults().on("sts:GetCallerIdentity").error(403, "InvalidClientTokenId", "x")),
        new Case("clock-aws", "behind that of AWS", w -> w.aws.clockAhead(Duration.ofMinutes(10))),
        new Case(
            "permissions",
            "may not: iam:CreateUser under /cloud-users/",
            w -> w.aws.iam().denyInSimulation("iam:CreateUser")),
        new Case(
            "grants",
            "may not: iam:AddUserToGroup on arn:aws:iam::111122223333:group/teams/developers",
            w -> w.aws.iam().denyInSimulation("iam:AddUserToGroup")),
        new Case(
            "grants",
            "may not: iam:AttachUserPolicy of arn:aws:iam::aws:policy/ReadOnlyAccess",
            w -> w.aws.iam().denyInSimulation("iam:AttachUserPolicy")),
        new Case("password-change", "does not let users change", w -> w.passwords(false, false)),
        new Case(
            "password-change",
            "does not let users change",
            w -> w.aws.call("iam", "DeleteAccountPasswordPolicy", Map.of())),
        new Case("password-expiry", "HardExpiry", w -> w.passwords(true, true)),
        new Case("ses-identity", "is no identity of SES", w -> w.aws.ses().forget("example.com")),
        new Case(
            "ses-identity",
            "is not verified yet",
            w -> {
              w.aws.ses().forget("example.com");
              w.aws.call("ses", "CreateEmailIdentity", Map.of("EmailIdentity", "example.com"));
            }),
        new Case("ses-dkim", "DKIM FAILED", w -> w.aws.ses().dkimFails("example.com", true)),
        new Case("ses-production-access", "sandbox", w -> w.aws.ses().sandbox(true)),
        new Case("ses-sending-enabled", "does not send", w -> w.aws.ses().sendingEnabled(false)),
        new Case(
            "ses-sending-enabled", "PROBATION", w -> w.aws.ses().enforcementStatus("PROBATION")),
        new Case("ses-quota", "0 of the day's 5 mails", w -> w.aws.ses().dailyQuota(5)),
        new Case(
            "ses-configuration-set",
            "there is no configuration set",
            w -> w.aws.call("ses", "DeleteConfigurationSet", Map.of("ConfigurationSetName", SET))),
        new Case(
            "ses-configuration-set",
            "does not require TLS",
            w ->
                w.aws.call(
                    "ses",
                    "PutConfigurationSetDeliveryOptions",
                    Map.of("ConfigurationSetName", SET, "TlsPolicy", "OPTIONAL"))),
        new Case(
            "ses-configuration-set",
            "tracks",
            w ->
                w.aws.call(
                    "ses",
                    "PutConfigurationSetTrackingOptions",
                    Map.of("ConfigurationSetName", SET, "CustomRedirectDomain", "t.example.com"))),
        new Case(
            "ses-configuration-set",
            "tracks opens and clicks for the Virtual Deliverability Manager",
            w ->
                w.aws.call(
                    "ses",
                    "PutConfigurationSetVdmOptions",
                    Map.of(
                        "ConfigurationSetName",
                        SET,
                        "DashboardOptions",
                        Map.of("EngagementMetrics", "ENABLED")))),
        new Case(
            "ses-configuration-set",
            "tracks for its event destination marketing (OPEN)",
            w -> w.destination("marketing", true, List.of("OPEN", "SEND"))),
        new Case(
            "ses-configuration-set",
            "tracks for its event destination marketing (CLICK, OPEN)",
            w -> w.destination("marketing", true, List.of("OPEN", "CLICK"))),
        new Case(
            "ses-configuration-set",
            "does not send",
            w ->
                w.aws.call(
                    "ses",
                    "PutConfigurationSetSendingOptions",
                    Map.of("ConfigurationSetName", SET, "SendingEnabled", false))),
        new Case("ses-event-destination", "does not tell EventBridge", World::forgetDestination),
        new Case(
            "ses-event-destination",
            "EventBridge: BOUNCE",
            w -> {
              w.forgetDestination();
              w.destination(
                  true,
                  List.of(
                      "SEND",
                      "DELIVERY",
                      "COMPLAINT",
                      "REJECT",
                      "DELIVERY_DELAY",
                      "RENDERING_FAILURE"));
            }),
        new Case(
            "ses-event-destination",
            "does not tell EventBridge",
            w -> {
              w.forgetDestination();
              w.destination(false, List.of("SEND", "DELIVERY", "BOUNCE"));
            }),
        new Case("trail", "there is no trail", w -> w.aws.hasTrail(false)),
        new Case("trail", "no trail is logging", w -> w.aws.cloudTrail(false)),
        new Case(
            "trail", "no trail records the management", w -> w.aws.trailOfManagementEvents(false)),
        new Case(
            "rule-iam",
            "switched off",
            w -> w.aws.call("events", "DisableRule", Map.of("Name", "iam"))),
        new Case(
            "rule-iam",
            "does not match CreateUser",
            w ->
                w.rule(
                    "iam",
                    "{\"source\":[\"aws.iam\"],\"detail\":{\"eventName\":[\"DeleteRole\"]}}")),
        new Case("rule-iam", "has no topic as a target", w -> w.withoutTarget("iam")),
        new Case(
            "rule-iam",
            "no rule in us-east-1 is about aws.iam",
            w -> {
              w.withoutTarget("iam");
              w.aws.call("events", "DeleteRule", Map.of("Name", "iam"));
            }),
        new Case(
            "rule-ses",
            "does not match",
            w ->
                w.rule(
                    "ses",
                    "{\"source\":[\"aws.ses\"],\"detail\":{\"mail\":{\"tags\":"
                        + "{\"ses:configuration-set\":[\"another\"]}}}}")),
        new Case(
            "topic-policy",
            "may not publish",
            w -> w.topicAttribute("Policy", "{\"Statement\":[]}")),
        new Case(
            "topic-policy",
            "under a condition",
            w ->
                w.topicAttribute(
                    "Policy",
                    World.topicPolicy(
                        ",\"Condition\":{\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:events:*\"}}"))),
        new Case(
            "subscription",
            "does not subscribe",
            w -> {
              String arn =
                  w.aws
                      .call("sns", "ListSubscriptionsByTopic", Map.of("TopicArn", TOPIC))
                      .at("/Subscriptions/0/SubscriptionArn")
                      .asText();
              w.aws.call("sns", "Unsubscribe", Map.of("SubscriptionArn", arn));
            }),
        new Case(
            "queue-policy",
            "SNS may not write",
            w -> w.queueAttribute("Policy", World.queuePolicy(TOPIC + "-of-another"))),
        new Case("queue-policy", "SNS may not write", w -> w.queueAttribute("Policy", "")),
        new Case(
            "encryption",
            "the queue (alias/aws/sqs)",
            w -> w.queueAttribute("KmsMasterKeyId", "alias/aws/sqs")),
        new Case(
            "encryption",
            "alias/aws/sns",
            w -> w.topicAttribute("KmsMasterKeyId", "alias/aws/sns")),
        new Case("dead-letters", "1 messages are in", w -> w.aws.sqs().send(DEAD_LETTERS, "odd")),
        new Case(
            "dead-letters", "no dead-letter queue", w -> w.queueAttribute("RedrivePolicy", "")),
        new Case(
            "dead-letters",
            "does not exist",
            w -> w.aws.call("sqs", "DeleteQueue", Map.of("QueueUrl", DEAD_LETTERS))),
        new Case(
            "queue-backlog",
            "100 messages are waiting",
            w -> IntStream.range(0, 100).forEach(i -> w.aws.sqs().send(QUEUE, "{}"))),
        new Case(
            "queue-backlog",
            "there is no queue",
            w -> w.aws.call("sqs", "DeleteQueue", Map.of("QueueUrl", QUEUE))),
        new Case("api-server", "asking the API server", w -> w.kube.goAway()),
        new Case(
            "api-server",
            "behind that of the API server",
            w -> w.kube.clockAhead(Duration.ofMinutes(2))),
        new Case(
            "crd", "does not know cloudusers", w -> w.client.resource(World.definition()).delete()),
        new Case(
            "crd",
            "of another version; it lacks spec.email",
            w -> {
              var older = World.definition();
              var spec =
                  older
                      .getSpec()
                      .getVersions()
                      .get(0)
                      .getSchema()
                      .getOpenAPIV3Schema()
                      .getProperties()
                      .get("spec");
              spec.getProperties().remove("email");
              spec.setRequired(List.of());
              w.install(older);
            }),
        new Case(
            "rbac",
            "does not allow: patch cloudusers/status",
            w -> w.kube.deny("patch", "cloudusers/status")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void saysWhatIsBrokenAndHowToMendIt(Case broken) {
    broken.breakIt().accept(world);

    Finding finding = find(broken.check(), world.examine());
    assertThat(finding.found()).contains(broken.words());
    assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(finding.mend()).isNotBlank();
  }

  @Test
  void passesEveryCheckWhereAllIsAsItHasToBe() {
    List<Finding> findings = world.examine();

    assertThat(findings).allMatch(finding -> finding.verdict() == Verdict.PASS);
    Set<String> shown = new TreeSet<>();
    cases().map(Case::check).forEach(shown::add);
    assertThat(findings)
        .as("each is shown failing above")
        .extracting(Finding::check)
        .containsExactlyInAnyOrderElementsOf(shown);
  }

  @Test
  void mendsTheDefinitionByWhatInstalledIt() {
    world.client.resource(World.definition()).delete();

    assertThat(find("crd", world.examine()).mend())
        .contains("kubectl apply --server-side -k crds/", "helm upgrade");
  }

  @Test
  void passesASenderInASubdomainOfAVerifiedDomain() {
    List<Finding> findings = world.examine(world.settings("a@cloud.mail.example.com"), false);

    assertThat(find("ses-identity", findings).verdict()).isEqualTo(Verdict.PASS);
    assertThat(find("ses-identity", findings).found())
        .isEqualTo("example.com is verified in us-east-1 and covers cloud.mail.example.com");
    assertThat(find("ses-dkim", findings).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void looksAtTheSignatureOfTheDomainThatCoversTheSender() {
    world.aws.ses().dkimFails("example.com", true);
    Finding dkim = find("ses-dkim", world.examine(world.settings("a@mail.example.com"), false));

    assertThat(dkim.found()).contains("DKIM FAILED");
    assertThat(dkim.mend()).contains("DNS of example.com ");
  }

  /** An identity of its own goes before that of the domain above it. */
  @Test
  void doesNotPassASubdomainThatWaitsForItsOwnVerification() {
    world.aws.call("ses", "CreateEmailIdentity", Map.of("EmailIdentity", "mail.example.com"));

    assertThat(
            find("ses-identity", world.examine(world.settings("a@mail.example.com"), false))
                .found())
        .contains("is not verified yet");
  }

  @Test
  void asksForNoTopLevelDomain() {
    assertThat(world.settings("a@cloud.mail.example.com").domainsAboveSender())
        .containsExactly("mail.example.com", "example.com");
    assertThat(world.settings("a@example.com").domainsAboveSender()).isEmpty();
  }

  @Test
  void asksForAnInternationalDomainAsSesHasIt() {
    world.aws.ses().verify("xn--bcher-kva.example");

    assertThat(
            find("ses-identity", world.examine(world.settings("a@mail.Bücher.example"), true))
                .found())
        .isEqualTo(
            "xn--bcher-kva.example is verified in us-east-1 and covers mail.xn--bcher-kva.example");
  }

  /** SES rewrites nothing for a destination that is switched off. */
  @Test
  void leavesADestinationAloneThatIsSwitchedOff() {
    world.destination("marketing", false, List.of("OPEN", "CLICK"));

    assertThat(find("ses-configuration-set", world.examine()).verdict()).isEqualTo(Verdict.PASS);
  }

  /** EventBridge lists rules by their names. */
  @Test
  void followsTheRuleThatLeadsToTheQueueBesideRulesOfOthers() {
    world.aws.call("sns", "CreateTopic", Map.of("Name", "audit"));
    for (int i = 0; i < 6; i++) {
      world.ruleOfAnother("audit-iam-" + i, "aws.iam");
    }
    world.rule("another", "{\"source\":[\"aws.iam\"]}");
    world.ruleOfAnother("audit-ses", "aws.ses");

    assertThat(world.examine()).allMatch(finding -> finding.verdict() == Verdict.PASS);
  }

  /** The operator's role may ask about its own topics alone. */
  @Test
  void passesByTopicsThatItMayNotAsk() {
    world.ruleOfAnother("audit-iam", "aws.iam");
    world
        .aws
        .faults()
        .on("sns:ListSubscriptionsByTopic")
        .times(1)
        .error(403, "AuthorizationError", "no");
    List<Finding> findings = world.examine();

    assertThat(find("rule-iam", findings).found()).isEqualTo("iam matches and has a target");
    assertThat(find("subscription", findings).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void saysWhatIsWrongWithTheRuleThatLeadsToTheQueueAndNotWithAnother() {
    world.ruleOfAnother("audit-iam", "aws.iam");
    world.aws.call("events", "DisableRule", Map.of("Name", "iam"));
    List<Finding> findings = world.examine();

    assertThat(find("rule-iam", findings).found()).isEqualTo("iam is switched off");
    assertThat(find("subscription", findings).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void followsTheFirstRuleWhereNoneLeadsToTheQueue() {
    world.aws.call("sns", "CreateTopic", Map.of("Name", "audit"));
    world.ruleOfAnother("audit-iam", "aws.iam");
    world.withoutTarget("iam");
    List<Finding> findings = world.examine();

    assertThat(find("rule-iam", findings).found()).isEqualTo("audit-iam matches and has a target");
    assertThat(find("subscription", findings).found())
        .isEqualTo("the queue does not subscribe to " + World.TOPIC_OF_ANOTHER);
  }

  /** A queue may be anywhere; a bus that has only a name is where the operator is. */
  @Test
  void asksForTheQueueOfTheUrlAndTheBusOfTheOperatorsRegion() {
    URI queue = URI.create("https://sqs-fips.us-west-2.amazonaws.com/444455556666/" + World.QUEUE);
    world.examine(world.settings("access@example.com", "eu-west-1", queue, "notices"), false);

    assertThat(simulations())
        .anyMatch(asked -> asked.contains("arn:aws:sqs:us-west-2:444455556666:clouduser-events"))
        .anyMatch(
            asked -> asked.contains("arn:aws:events:eu-west-1:111122223333:event-bus/notices"));
  }

  private Stream<String> simulations() {
    return world.aws.calls().records().stream()
        .filter(call -> call.operation().equals("SimulatePrincipalPolicy"))
        .map(call -> call.parameters().toString());
  }

  /** A role that gives listed groups and policies only is as it should be. */
  @Test
  void asksForNoGroupAndNoPolicyThatNobodyNames() {
    world.undeclare("jane");
    world.aws.iam().denyInSimulation("iam:AddUserToGroup", "iam:AttachUserPolicy");
    List<Finding> findings = world.examine();

    assertThat(find("permissions", findings).verdict()).isEqualTo(Verdict.PASS);
    assertThat(find("permissions", findings).found()).contains(World.BOUNDARY);
    assertThat(find("grants", findings).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(new Report(findings).failed()).isFalse();
  }

  /** That the cluster cannot be reached is for its own check to say. */
  @Test
  void cannotTellWhatPeopleAreGivenWithoutACluster() {
    world.kube.goAway();
    List<Finding> findings = world.examine();

    assertThat(find("api-server", findings).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(find("permissions", findings).verdict()).isEqualTo(Verdict.PASS);
    assertThat(find("grants", findings).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void asksForAPolicyAsWhoeverIsToHaveItHasIt() {
    world.examine();

    assertThat(simulations())
        .anySatisfy(
            parameters ->
                assertThat(parameters)
                    .contains("iam:AttachUserPolicy", World.READ_ONLY, World.BOUNDARY)
                    .contains(":user/cloud-users/"));
  }

  /** What the operator does not do for them, it need not be allowed. */
  @Test
  void asksNothingForPeopleWhoBelongToAnotherTool() {
    world.declare("omar", "management: CredentialsOnly\npath: /by-terraform/");
    world.examine();

    assertThat(world.aws.calls().records())
        .noneMatch(call -> call.parameters().toString().contains("/by-terraform/"));
  }

  @Test
  void cannotTellWhatItMayNotAsk() {
    for (String call :
        List.of("ses:GetAccount", "iam:SimulatePrincipalPolicy", "events:ListRules")) {
      world.aws.faults().on(call).error(403, "AccessDeniedException", "not authorized");
    }
    List<Finding> findings = world.examine();

    for (String check : List.of("ses-quota", "permissions", "rule-iam", "subscription")) {
      assertThat(find(check, findings).verdict()).isEqualTo(Verdict.UNKNOWN);
      assertThat(find(check, findings).found()).contains("denied");
    }
    assertThat(new Report(findings).failed()).isFalse();
  }

  @Test
  void asksNothingFurtherWithoutCredentials() {
    world.aws.faults().on("sts:GetCallerIdentity").error(403, "ExpiredToken", "expired");
    List<Finding> findings = world.examine();

    assertThat(find("permissions", findings).found()).isEqualTo("not asked: credentials failed");
    assertThat(find("crd", findings).verdict()).isEqualTo(Verdict.PASS);
    assertThat(world.aws.calls().count("ses:GetAccount")).isZero();
  }

  @Test
  void leavesTheWayOfEventsAloneWithoutAQueue() {
    Settings without = world.settings("access@example.com", "us-east-1", null, null);

    assertThat(find("rule-iam", world.examine(without, false)).verdict())
        .isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void atAGlanceAsksOnlyAFewThings() {
    List<Finding> findings = world.examine(world.settings(), true);

    assertThat(findings).allMatch(finding -> finding.verdict() == Verdict.PASS);
    assertThat(world.aws.calls().counts()).hasSizeLessThan(7);
    assertThat(findings).extracting(Finding::check).contains("crd", "ses-identity", "clock-aws");
  }

  @Test
  void changesNothing() {
    world.aws.calls().reset();
    world.examine();

    assertThat(world.aws.calls().records()).allMatch(call -> call.readOnly());
    assertThat(world.kube.writes()).doesNotContainKey("patch cloudusers");
  }

  @Test
  void reportsForPeopleAndForPrograms() {
    world.aws.ses().sandbox(true);
    Report report = new Report(world.examine());

    assertThat(report.failed()).isTrue();
    assertThat(report.text())
        .containsPattern("✔ credentials +account 111122223333, arn:aws:sts::")
        .containsPattern("✘ ses-production-access +SES is in its sandbox")
        .containsPattern("(?m)^ +→ Request production access")
        .endsWith("24 as they should be, 1 to be mended, 0 that nobody can tell.\n");
    assertThat(PolicyText.parse(report.json()).path("failed").asInt()).isEqualTo(1);
    assertThat(PolicyText.parse(report.json()).at("/checks/0/verdict").asText()).isEqualTo("pass");
  }

  private static Finding find(String check, List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.check().equals(check))
        .findFirst()
        .orElseThrow();
  }
}
