// SPDX-License-Identifier: Apache-2.0
package io.clouduser.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clouduser.config.OperatorConfig.OnUncertain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorConfigTest {
  private static final String FROM = "access@example.com";

  private static Map<String, String> environment(String... namesAndValues) {
    Map<String, String> environment = new HashMap<>();
    environment.put("CLOUDUSER_MAIL_FROM", FROM);
    environment.put("PATH", "/bin");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return environment;
  }

  private static OperatorConfig read(String... namesAndValues) {
    try {
      return OperatorConfig.from(environment(namesAndValues));
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  private static ConfigException refusal(Map<String, String> environment) {
    try {
      OperatorConfig.from(environment);
    } catch (ConfigException e) {
      return e;
    }
    throw new AssertionError("was accepted");
  }

  private static String problem(String name, String value) {
    List<String> problems = refusal(environment(name, value)).problems();
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0))
        .startsWith(name + ": ")
        .endsWith("; a right one would be: " + Variable.valueOf(name).example());
    return problems.get(0);
  }

  private static final String SLACK = "https://hooks.slack.com/services/T0/B0/secret";

  @ParameterizedTest
  @ValueSource(
      strings = {"hooks.slack.com/services/secret", "http://example.com/secret", "s e c r e t"})
  void refusesASecretAddressWithoutRepeatingIt(String address) {
    assertThatThrownBy(
            () ->
                OperatorConfig.from(
                    Map.of("CLOUDUSER_MAIL_FROM", FROM, "CLOUDUSER_SLACK_WEBHOOK_URL", address)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("CLOUDUSER_SLACK_WEBHOOK_URL: is not an https:// address")
        .hasMessageNotContaining(address);
  }

  @Nested
  class Accepts {
    @Test
    void theSenderAloneAndDefaultsForTheRest() {
      assertThat(read())
          .isEqualTo(
              new OperatorConfig(
                  new Mailbox(null, FROM),
                  null,
                  java.util.Set.of(),
                  null,
                  "en",
                  null,
                  null,
                  null,
                  null,
                  null,
                  Duration.ofMinutes(10),
                  java.util.Set.of(),
                  null,
                  null,
                  OnUncertain.HOLD,
                  Duration.ofMinutes(10),
                  true,
                  16,
                  8080,
                  null,
                  null,
                  List.of()));
    }

    @Test
    void everyVariable(@TempDir Path templates) {
      OperatorConfig config =
          read(
              "CLOUDUSER_MAIL_FROM", "\"Zugänge, ACME\" <zugang@bücher.example>",
              "CLOUDUSER_MAIL_REPLY_TO", "it@example.com",
              "CLOUDUSER_MAIL_ALLOWED_DOMAINS", "Example.com , bücher.example",
              "CLOUDUSER_MAIL_TEMPLATE_DIR", templates.toString(),
              "CLOUDUSER_MAIL_LANGUAGE", "ko-KR",
              "CLOUDUSER_SES_CONFIGURATION_SET", "creds_1",
              "CLOUDUSER_SES_REGION", "us-gov-west-1",
              "CLOUDUSER_CLUSTER_ID", "prod.eu_1-a",
              "CLOUDUSER_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/111122223333/events",
              "CLOUDUSER_DISCOVERY_NAMESPACE", "team-b",
              "CLOUDUSER_DISCOVERY_PATH_PREFIX", "/people/",
              "CLOUDUSER_DISCOVERY_EMAIL_TAG", "Mail",
              "CLOUDUSER_DISCOVERY_MAX_AGE", "30d",
              "CLOUDUSER_RESYNC", "1h30m",
              "CLOUDUSER_WATCH_NAMESPACES", "team-a,team-b",
              "CLOUDUSER_IGNORE_GROUPS", "^sso-.*$",
              "CLOUDUSER_IGNORE_POLICIES", "arn:aws:iam::aws:policy/.{1,3}",
              "CLOUDUSER_ON_UNCERTAIN", "reissue",
              "CLOUDUSER_UNCERTAIN_AFTER", "PT5M",
              "CLOUDUSER_LEADER_ELECTION", "false",
              "CLOUDUSER_EVENT_BUS", "arn:aws:events:eu-west-1:111122223333:event-bus/people",
              "CLOUDUSER_SLACK_WEBHOOK_URL", SLACK,
              "CLOUDUSER_CONCURRENCY", "256",
              "CLOUDUSER_HTTP_PORT", "0");

      assertThat(config.mailFrom())
          .isEqualTo(new Mailbox("Zugänge, ACME", "zugang@bücher.example"));
      assertThat(config.mailReplyTo()).isEqualTo(new Mailbox(null, "it@example.com"));
      assertThat(config.mailAllowedDomains())
          .containsExactlyInAnyOrder("example.com", "bücher.example");
      assertThat(config.mailTemplateDir()).isEqualTo(templates);
      assertThat(config.mailLanguage()).isEqualTo("ko-KR");
      assertThat(config.sesConfigurationSet()).isEqualTo("creds_1");
      assertThat(config.sesRegion()).isEqualTo("us-gov-west-1");
      assertThat(config.clusterId()).isEqualTo("prod.eu_1-a");
      assertThat(config.queueUrl())
          .hasToString("https://sqs.eu-west-1.amazonaws.com/111122223333/events");
      assertThat(config.discovery())
          .isEqualTo(
              new OperatorConfig.Discovery("team-b", "/people/", "Mail", Duration.ofDays(30)));
      assertThat(config.resync()).isEqualTo(Duration.ofMinutes(90));
      assertThat(config.watchNamespaces()).containsExactlyInAnyOrder("team-a", "team-b");
      assertThat(config.ignorePolicies())
          .extracting(Pattern::pattern)
          .isEqualTo("arn:aws:iam::aws:policy/.{1,3}");
      assertThat(config.onUncertain()).isEqualTo(OnUncertain.REISSUE);
      assertThat(config.uncertainAfter()).isEqualTo(Duration.ofMinutes(5));
      assertThat(config.leaderElection()).isFalse();
      assertThat(config.eventBus()).endsWith(":event-bus/people");
      assertThat(config.slackWebhook()).extracting(Secret::reveal).isEqualTo(SLACK);
      assertThat(config.toString()).doesNotContain(SLACK);
      assertThat(config.concurrency()).isEqualTo(256);
      assertThat(config.httpPort()).isZero();
      assertThat(config.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
      "10s,PT10S",
      "1500s,PT25M",
      "1d,PT24H",
      "1h1d,PT25H",
      "60000ms,PT1M",
      "PT90.5S,PT90.5S",
      "P1DT2H,PT26H"
    })
    void durationsInBothNotations(String text, Duration duration) {
      assertThat(read("CLOUDUSER_RESYNC", text).resync()).isEqualTo(duration);
    }

    @Test
    void aRegularExpressionAsItIsWithoutExpandingIt() {
      Pattern pattern =
          Objects.requireNonNull(
              read("CLOUDUSER_IGNORE_GROUPS", "a\\d,\\Q${HOME}\\E$").ignoreGroups());

      assertThat(pattern.pattern()).isEqualTo("a\\d,\\Q${HOME}\\E$");
      assertThat(pattern.matcher("a1,${HOME}").matches()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Variable.class)
    void anEmptyValueAsNotSet(Variable variable) {
      if (variable.required()) {
        assertThat(refusal(Map.of(variable.name(), " ")).problems())
            .singleElement()
            .asString()
            .contains("is required and not set");
      } else {
        assertThat(read(variable.name(), "")).isEqualTo(read());
        assertThat(read(variable.name(), " ")).isEqualTo(read());
      }
    }

    @ParameterizedTest
    @EnumSource(Variable.class)
    void theExampleOfEachVariable(Variable variable) {
      if (variable != Variable.CLOUDUSER_MAIL_TEMPLATE_DIR) {
        assertThat(read(variable.name(), variable.example()).warnings()).isEmpty();
      }
    }
  }

  @Nested
  class Refuses {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "access", "a@b@example.com", "a@example.com, b@example.com", "a@localhost",
              "ä@example.com",
          "Name <a@example.com> x", "Name <>", "<a@example.com", "a @example.com", "a@-example.com",
          "a@example.com\r\nBcc: b@example.com"
        })
    void aSenderThatIsNotOneAddress(String value) {
      problem("CLOUDUSER_MAIL_FROM", value);
      problem("CLOUDUSER_MAIL_REPLY_TO", value);
    }

    @Test
    void aDomainThatTwoStandardsEncodeDifferently() {
      assertThat(problem("CLOUDUSER_MAIL_FROM", "a@straße.example")).contains("xn--");
      assertThat(problem("CLOUDUSER_MAIL_ALLOWED_DOMAINS", "straße.example")).contains("xn--");
    }

    @Test
    void anAddressThatIsTooLong() {
      assertThat(problem("CLOUDUSER_MAIL_FROM", "a@" + "b".repeat(250) + ".example"))
          .contains("more than 254 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLOUDUSER_MAIL_FROM", "CLOUDUSER_MAIL_REPLY_TO"})
    void anAddressWithMoreBeforeTheAtThanMailAllows(String variable) {
      assertThat(problem(variable, "a".repeat(65) + "@example.com"))
          .contains("more than 64 characters before the @");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "example.com,,example.org",
          "example.com,",
          "a@example.com",
          "*.example.com",
          "exa mple.com",
          "localhost",
          ".example.com"
        })
    void whatIsNotAListOfDomains(String value) {
      problem("CLOUDUSER_MAIL_ALLOWED_DOMAINS", value);
    }

    @Test
    void aTemplateDirectoryThatCannotBeRead(@TempDir Path directory) throws IOException {
      Path file = Files.writeString(directory.resolve("subject.txt"), "x");

      assertThat(problem("CLOUDUSER_MAIL_TEMPLATE_DIR", directory.resolve("gone").toString()))
          .contains("does not exist");
      assertThat(problem("CLOUDUSER_MAIL_TEMPLATE_DIR", file.toString()))
          .contains("is not a directory");
      assertThat(problem("CLOUDUSER_MAIL_TEMPLATE_DIR", "a\0b")).contains("is not a path");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '"',
        value = {
          "CLOUDUSER_SES_CONFIGURATION_SET|my set|is not the name of a configuration set",
          "CLOUDUSER_SES_REGION|Frankfurt|is not the name of an AWS region",
          "CLOUDUSER_SES_REGION|eu-west-1a|is not the name of an AWS region",
          "CLOUDUSER_CLUSTER_ID|prod/eu|is not 1 to 64 of the characters",
          "CLOUDUSER_WATCH_NAMESPACES|team-a,Team_B|'Team_B' is not the name of a namespace",
          "CLOUDUSER_WATCH_NAMESPACES|team-a,,b|empty entry",
          "CLOUDUSER_IGNORE_GROUPS|sso-(|is not a regular expression (Unclosed group)",
          "CLOUDUSER_IGNORE_POLICIES|*|is not a regular expression",
          "CLOUDUSER_ON_UNCERTAIN|Hold|'Hold' is neither 'hold' nor 'reissue'",
          "CLOUDUSER_LEADER_ELECTION|yes|'yes' is neither 'true' nor 'false'",
          "CLOUDUSER_LEADER_ELECTION|True|'True' is neither 'true' nor 'false'",
          "CLOUDUSER_CONCURRENCY|0|'0' is not within 1 to 256",
          "CLOUDUSER_CONCURRENCY|257|'257' is not within 1 to 256",
          "CLOUDUSER_CONCURRENCY|many|'many' is not a whole number",
          "CLOUDUSER_HTTP_PORT|-1|'-1' is not within 0 to 65535",
          "CLOUDUSER_HTTP_PORT|65536|'65536' is not within 0 to 65535",
          "CLOUDUSER_HTTP_PORT|http|'http' is not a whole number",
          "CLOUDUSER_LOG_FORMAT|xml|'xml' is none of text, json",
          "CLOUDUSER_LOG_LEVEL|TRACE|'TRACE' is none of ERROR, WARN, INFO, DEBUG",
          "CLOUDUSER_RESYNC|9s|'9s' is shorter than 10s",
          "CLOUDUSER_RESYNC|400d|is longer than 365d",
          "CLOUDUSER_UNCERTAIN_AFTER|0s|'0s' is shorter than 1s",
          "CLOUDUSER_QUEUE_URL|clouduser-events|is not the URL of a queue",
          "CLOUDUSER_QUEUE_URL|arn:aws:sqs:us-east-1:111122223333:events|is not the URL of a queue",
          "CLOUDUSER_QUEUE_URL|https://sqs.us-east-1.amazonaws.com/|is not the URL of a queue",
          "CLOUDUSER_QUEUE_URL|https://example.com/q?x=1|is not the URL of a queue",
          "CLOUDUSER_QUEUE_URL|https://a b/c|is not the URL of a queue",
          "CLOUDUSER_DISCOVERY_NAMESPACE|Team_B|is not the name of a namespace",
          "CLOUDUSER_DISCOVERY_PATH_PREFIX|people/|is not an IAM path",
          "CLOUDUSER_DISCOVERY_PATH_PREFIX|/people|is not an IAM path",
          "CLOUDUSER_DISCOVERY_EMAIL_TAG|e*mail|is not the key of an IAM tag",
          "CLOUDUSER_DISCOVERY_MAX_AGE|1s|'1s' is shorter than 60s",
        })
    void wrongValues(String name, String value, String what) {
      assertThat(problem(name, value)).contains(what);
    }

    @Test
    void aDiscoveryNamespaceThatIsNotWatched() {
      Map<String, String> environment = environment("CLOUDUSER_DISCOVERY_NAMESPACE", "people");
      environment.put("CLOUDUSER_WATCH_NAMESPACES", "team-a,team-b");

      assertThat(refusal(environment).problems())
          .singleElement()
          .asString()
          .contains("'people' is not among CLOUDUSER_WATCH_NAMESPACES");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "10",
          "-5m",
          "10 m",
          "soon",
          "10m!",
          "1h-30m",
          "PT",
          "P10M",
          "P1Y",
          "-PT5M",
          "10min",
          "99999999999h"
        })
    void whatIsNotADuration(String value) {
      problem("CLOUDUSER_RESYNC", value);
      problem("CLOUDUSER_UNCERTAIN_AFTER", value);
    }

    @Test
    void aClusterIdOf65Characters() {
      problem("CLOUDUSER_CLUSTER_ID", "a".repeat(65));
    }

    @Test
    void withAllProblemsTogetherAndTheMisspeltNameBesideThem() {
      ConfigException refusal =
          refusal(
              Map.of(
                  "CLOUDUSER_MAIL_FORM", FROM,
                  "CLOUDUSER_RESYNC", "never",
                  "CLOUDUSER_CONCURRENCY", "0"));

      assertThat(refusal.problems()).hasSize(3);
      assertThat(refusal.warnings())
          .singleElement()
          .asString()
          .contains("did you mean CLOUDUSER_MAIL_FROM?");
      assertThat(refusal)
          .hasMessageContainingAll(
              "has 3 problems",
              "CLOUDUSER_MAIL_FROM: is required and not set",
              "CLOUDUSER_RESYNC: 'never' is not a duration",
              "CLOUDUSER_CONCURRENCY: '0'",
              "CLOUDUSER_MAIL_FORM");
    }
  }

  @Nested
  class Warns {
    @ParameterizedTest
    @CsvSource({
      "CLOUDUSER_CLUSTERID,CLOUDUSER_CLUSTER_ID",
      "CLOUDUSER_IGNORE_GROUP,CLOUDUSER_IGNORE_GROUPS",
      "clouduser_resync,CLOUDUSER_RESYNC"
    })
    void ofAMisspeltNameAndTellsTheNearest(String misspelt, String right) {
      assertThat(read(misspelt, "x").warnings())
          .containsExactly(
              misspelt
                  + ": this version does not know this variable and ignores it; did you mean "
                  + right
                  + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLOUDUSER_PARTITION", "CLOUDUSER_WEBHOOK_TLS"})
    void ofVariablesOfALaterVersionWithoutStopping(String later) {
      assertThat(read(later, "x").warnings())
          .containsExactly(later + ": this version does not know this variable and ignores it");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "CLOUDUSER_OPERATOR_SERVICE_HOST",
          "CLOUDUSER_OPERATOR_SERVICE_PORT",
          "CLOUDUSER_OPERATOR_SERVICE_PORT_METRICS",
          "CLOUDUSER_OPERATOR_PORT",
          "CLOUDUSER_OPERATOR_PORT_8080_TCP",
          "CLOUDUSER_OPERATOR_PORT_8080_TCP_ADDR",
          "CLOUDUSER_OPERATOR_PORT_8080_TCP_PROTO"
        })
    void notOfWhatKubernetesSetsForServices(String name) {
      assertThat(read(name, "tcp://10.0.0.1:8080").warnings()).isEmpty();
    }
  }
}
