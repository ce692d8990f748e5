// SPDX-License-Identifier: Apache-2.0
package io.clouduser.config;

import io.clouduser.config.OperatorConfig.OnUncertain;
import io.fabric8.kubernetes.api.model.Duration;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Reads one environment into an {@link OperatorConfig} and collects what is wrong with it.
 *
 * <p>Only the given map is a source, under exact names, and no interceptor expands expressions: a
 * {@code $} in a regular expression stays a {@code $}.
 */
final class EnvironmentReader {
  private static final java.time.Duration SHORTEST_RESYNC = java.time.Duration.ofSeconds(10);
  private static final java.time.Duration SHORTEST_WAIT = java.time.Duration.ofSeconds(1);
  private static final java.time.Duration LONGEST = java.time.Duration.ofDays(365);
  private static final int MOST_CONCURRENT = 256;
  private static final int HIGHEST_PORT = 65_535;

  /**
   * fabric8's parser skips what it does not understand ("-5m" becomes 5 minutes, "PT1.5S" 5
   * seconds): it gets only what is known to be right.
   */
  private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,9}(ms|s|m|h|d))+");

  private static final Pattern CLUSTER_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern CONFIGURATION_SET = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}");
  private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** Source: EventBridge API reference, CreateEventBus. */
  private static final Pattern EVENT_BUS =
      Pattern.compile(
          "(arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/)?[A-Za-z0-9._/-]{1,256}");

  /** Plain HTTP does for what runs beside the operator. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(https://[A-Za-z0-9.-]+(:[0-9]{1,5})?|http://127\\.0\\.0\\.1:[0-9]{1,5})"
              + "/[A-Za-z0-9._~/?=&%+-]*");

  private static final Pattern PATH = Pattern.compile("/|/[\\x21-\\x7e]{1,510}/");
  private static final Pattern TAG_KEY = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}");
  private static final java.time.Duration SHORTEST_MAX_AGE = java.time.Duration.ofMinutes(1);

  private final Map<String, String> environment;
  private final SmallRyeConfig source;
  private final List<String> problems = new ArrayList<>();

  EnvironmentReader(Map<String, String> environment) {
    this.environment = environment;
    this.source =
        new SmallRyeConfigBuilder()
            .withSources(new EnvConfigSource(exactlyNamed(environment), EnvConfigSource.ORDINAL))
            .build();
  }

  /** The source would take {@code clouduser_resync} for {@code CLOUDUSER_RESYNC}. */
  private static Map<String, String> exactlyNamed(Map<String, String> environment) {
    Map<String, String> known = new HashMap<>(environment);
    known.keySet().retainAll(Arrays.stream(Variable.values()).map(Enum::name).toList());
    return known;
  }

  OperatorConfig read() throws ConfigException {
    Mailbox from = read(Variable.CLOUDUSER_MAIL_FROM, Mailbox::parse);
    Mailbox replyTo = read(Variable.CLOUDUSER_MAIL_REPLY_TO, Mailbox::parse);
    Set<String> domains = list(Variable.CLOUDUSER_MAIL_ALLOWED_DOMAINS, EnvironmentReader::domain);
    Path templates = read(Variable.CLOUDUSER_MAIL_TEMPLATE_DIR, EnvironmentReader::directory);
    String language =
        read(Variable.CLOUDUSER_MAIL_LANGUAGE, matching(LANGUAGE, "is not the tag of a language"));
    String configurationSet =
        read(
            Variable.CLOUDUSER_SES_CONFIGURATION_SET,
            matching(CONFIGURATION_SET, "is not the name of a configuration set"));
    String region =
        read(Variable.CLOUDUSER_SES_REGION, matching(REGION, "is not the name of an AWS region"));
    String clusterId =
        read(
            Variable.CLOUDUSER_CLUSTER_ID,
            matching(CLUSTER_ID, "is not 1 to 64 of the characters A-Z a-z 0-9 . _ -"));
    URI queueUrl = read(Variable.CLOUDUSER_QUEUE_URL, EnvironmentReader::queueUrl);
    java.time.Duration resync =
        read(Variable.CLOUDUSER_RESYNC, text -> duration(text, SHORTEST_RESYNC));
    Set<String> namespaces =
        list(
            Variable.CLOUDUSER_WATCH_NAMESPACES,
            name -> check(NAMESPACE, name, "is not the name of a namespace"));
    OperatorConfig.Discovery discovery = discovery(namespaces);
    Pattern ignoreGroups = read(Variable.CLOUDUSER_IGNORE_GROUPS, EnvironmentReader::regex);
    Pattern ignorePolicies = read(Variable.CLOUDUSER_IGNORE_POLICIES, EnvironmentReader::regex);
    OnUncertain onUncertain = read(Variable.CLOUDUSER_ON_UNCERTAIN, EnvironmentReader::onUncertain);
    java.time.Duration uncertainAfter =
        read(Variable.CLOUDUSER_UNCERTAIN_AFTER, text -> duration(text, SHORTEST_WAIT));
    Boolean leaderElection = read(Variable.CLOUDUSER_LEADER_ELECTION, EnvironmentReader::yesOrNo);
    Integer concurrency =
        read(Variable.CLOUDUSER_CONCURRENCY, text -> wholeNumber(text, 1, MOST_CONCURRENT));
    Integer httpPort =
        read(Variable.CLOUDUSER_HTTP_PORT, text -> wholeNumber(text, 0, HIGHEST_PORT));
    // The set-up of the logs reads these two itself, long before; here they are only checked.
    read(Variable.CLOUDUSER_LOG_FORMAT, text -> oneOf(text, "text", "json"));
    read(Variable.CLOUDUSER_LOG_LEVEL, text -> oneOf(text, "ERROR", "WARN", "INFO", "DEBUG"));

    String eventBus =
        read(
            Variable.CLOUDUSER_EVENT_BUS,
            matching(EVENT_BUS, "is neither the name nor the ARN of an event bus"));
    Secret slackWebhook =
        read(Variable.CLOUDUSER_SLACK_WEBHOOK_URL, EnvironmentReader::secretAddress);

    List<String> warnings = UnknownNames.warnings(environment.keySet());
    if (from == null
        || language == null
        || resync == null
        || onUncertain == null
        || uncertainAfter == null
        || leaderElection == null
        || concurrency == null
        || httpPort == null
        || !problems.isEmpty()) {
      throw new ConfigException(problems, warnings);
    }
    return new OperatorConfig(
        from,
        replyTo,
        domains,
        templates,
        language,
        configurationSet,
        region,
        clusterId,
        queueUrl,
        discovery,
        resync,
        namespaces,
        ignoreGroups,
        ignorePolicies,
        onUncertain,
        uncertainAfter,
        leaderElection,
        concurrency,
        httpPort,
        eventBus,
        slackWebhook,
        warnings);
  }

  /** Null when discovery is off; its details are checked all the same. */
  private OperatorConfig.@Nullable Discovery discovery(Set<String> watched) {
    String namespace =
        read(
            Variable.CLOUDUSER_DISCOVERY_NAMESPACE,
            matching(NAMESPACE, "is not the name of a namespace"));
    String prefix =
        read(
            Variable.CLOUDUSER_DISCOVERY_PATH_PREFIX,
            matching(PATH, "is not an IAM path: / or a text that begins and ends with /"));
    String tag =
        read(
            Variable.CLOUDUSER_DISCOVERY_EMAIL_TAG,
            matching(TAG_KEY, "is not the key of an IAM tag"));
    java.time.Duration maxAge =
        read(Variable.CLOUDUSER_DISCOVERY_MAX_AGE, text -> duration(text, SHORTEST_MAX_AGE));
    if (namespace != null && !watched.isEmpty() && !watched.contains(namespace)) {
      problem(
          Variable.CLOUDUSER_DISCOVERY_NAMESPACE,
          "'" + namespace + "' is not among CLOUDUSER_WATCH_NAMESPACES");
    }
    return namespace == null || prefix == null || tag == null || maxAge == null
        ? null
        : new OperatorConfig.Discovery(namespace, prefix, tag, maxAge);
  }

  private static URI queueUrl(String text) {
    try {
      URI url = new URI(text);
      boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
      if (http
          && url.getHost() != null
          && url.getPath().matches("/.+")
          && url.getQuery() == null
          && url.getFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + text + "' is not the URL of a queue", e);
    }
    throw new IllegalArgumentException("'" + text + "' is not the URL of a queue");
  }

  /** Null when not set or wrong; the latter, and a missing required one, becomes a problem. */
  private <T> @Nullable T read(Variable variable, Converter<T> converter) {
    String text = text(variable);
    if (text == null) {
      if (variable.required()) {
        problem(variable, "is required and not set");
      }
      return null;
    }
    try {
      return converter.convert(text);
    } catch (IllegalArgumentException e) {
      problem(variable, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private Set<String> list(Variable variable, UnaryOperator<String> item) {
    Set<String> items = read(variable, text -> items(text, item));
    return items == null ? Set.of() : items;
  }

  private @Nullable String text(Variable variable) {
    String set = source.getConfigValue(variable.name()).getValue();
    return set == null || set.isBlank() ? variable.defaultValue().orElse(null) : set.strip();
  }

  private void problem(Variable variable, String what) {
    problems.add(variable.name() + ": " + what + "; a right one would be: " + variable.example());
  }

  private static Set<String> items(String text, UnaryOperator<String> item) {
    Set<String> items = new LinkedHashSet<>();
    List<String> wrong = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (part.isBlank()) {
        wrong.add("has an empty entry between its commas");
        continue;
      }
      try {
        items.add(item.apply(part.strip()));
      } catch (IllegalArgumentException e) {
        wrong.add(String.valueOf(e.getMessage()));
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          wrong.stream().distinct().collect(Collectors.joining(", ")));
    }
    return items;
  }

  private static Converter<String> matching(Pattern pattern, String otherwise) {
    return text -> check(pattern, text, otherwise);
  }

  private static String check(Pattern pattern, String text, String otherwise) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' " + otherwise);
    }
    return text;
  }

  private static String domain(String text) {
    Mailbox.requireDomain(text);
    return text.toLowerCase(Locale.ROOT);
  }

  private static Path directory(String text) {
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("'" + text + "' is not a path", e);
    }
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException(
          "'" + text + (Files.exists(path) ? "' is not a directory" : "' does not exist"));
    }
    if (!Files.isReadable(path) || !Files.isExecutable(path)) {
      throw new IllegalArgumentException("'" + text + "' may not be read by the operator");
    }
    return path;
  }

  private static java.time.Duration duration(String text, java.time.Duration shortest) {
    java.time.Duration duration;
    try {
      duration =
          text.startsWith("P")
              ? java.time.Duration.parse(text)
              : Duration.parse(check(SHORT_DURATION, text, "is not a duration")).getDuration();
    } catch (ParseException | DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is not a duration", e);
    }
    if (duration.compareTo(shortest) < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is shorter than " + shortest.toSeconds() + "s");
    }
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("'" + text + "' is longer than " + LONGEST.toDays() + "d");
    }
    return duration;
  }

  private static Pattern regex(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a regular expression (" + e.getDescription() + ")", e);
    }
  }

  /** The message must not repeat the value. */
  private static Secret secretAddress(String text) {
    if (!ADDRESS.matcher(text).matches()) {
      throw new IllegalArgumentException("is not an https:// address");
    }
    return new Secret(text);
  }

  private static OnUncertain onUncertain(String text) {
    return switch (text) {
      case "hold" -> OnUncertain.HOLD;
      case "reissue" -> OnUncertain.REISSUE;
      default ->
          throw new IllegalArgumentException("'" + text + "' is neither 'hold' nor 'reissue'");
    };
  }

  private static Boolean yesOrNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither 'true' nor 'false'");
    };
  }

  private static String oneOf(String text, String... allowed) {
    if (!List.of(allowed).contains(text)) {
      throw new IllegalArgumentException("'" + text + "' is none of " + String.join(", ", allowed));
    }
    return text;
  }

  private static Integer wholeNumber(String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
    }
    throw new IllegalArgumentException("'" + text + "' is not within " + least + " to " + most);
  }
}
