// SPDX-License-Identifier: Apache-2.0
package io.clouduser.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What to measure, from arguments like {@code people=1000,5000}.
 *
 * @param scenarios names of {@link Scenario}s, in order
 * @param people how many, for each run of the scenarios about everybody
 * @param latency of every AWS call
 * @param wave how many come at once in the scenario about throttling
 * @param mails how many are sent in the scenario about the sending rate
 * @param jar the operator to measure; empty for the classes at hand
 * @param flagSets flags of the operator's JVM; the first set is used throughout, and restarts are
 *     measured with each
 * @param terraform how many users Terraform makes; 0 for none
 * @param moto whether Terraform and the operator run on moto too
 * @param plugins directory of Terraform's providers; empty to have them downloaded
 */
record Options(
    List<String> scenarios,
    List<Integer> people,
    Duration latency,
    int wave,
    int mails,
    String jar,
    List<List<String>> flagSets,
    int terraform,
    boolean moto,
    String plugins) {

  private static final Pattern FLAG = Pattern.compile("<jvmFlag>(.*?)</jvmFlag>");

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "scenarios", "onboard,rest,restart,change,delete,start,wave,mail",
          "people", "1000,5000",
          "latency", "5",
          "wave", "2000",
          "mails", "300",
          "jar", "",
          "flags", flagsOfTheImage(),
          "terraform", "0",
          "moto", "false",
          "plugins", "");

  static Options parse(List<String> arguments) {
    Map<String, String> values = new HashMap<>(DEFAULTS);
    Set<String> wrong = new TreeSet<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 0
          || values.replace(argument.substring(0, equals), argument.substring(equals + 1))
              == null) {
        wrong.add(argument);
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          "not understood: " + wrong + "; known are " + new TreeSet<>(DEFAULTS.keySet()));
    }
    return new Options(
        list(values.get("scenarios")),
        list(values.get("people")).stream().map(Integer::valueOf).toList(),
        Duration.ofMillis(Long.parseLong(values.get("latency"))),
        Integer.parseInt(values.get("wave")),
        Integer.parseInt(values.get("mails")),
        values.get("jar"),
        Stream.of(values.get("flags").split(";")).map(Options::flags).toList(),
        Integer.parseInt(values.get("terraform")),
        Boolean.parseBoolean(values.get("moto")),
        values.get("plugins"));
  }

  /**
   * What the image runs with; docs/performance.md says why. The heap is the share of the memory
   * limit that deploy/ sets, 35 % of 512 MiB.
   */
  private static String flagsOfTheImage() {
    try {
      return FLAG.matcher(Files.readString(Path.of("pom.xml")))
          .results()
          .map(flag -> flag.group(1))
          .map(flag -> flag.startsWith("-XX:MaxRAMPercentage") ? "-Xmx179m" : flag)
          .collect(Collectors.joining(" "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> flags() {
    return flagSets.get(0);
  }

  private static List<String> flags(String set) {
    return Stream.of(set.split("[ _]+")).filter(it -> !it.isEmpty()).toList();
  }

  private static List<String> list(String value) {
    return Stream.of(value.split(",")).filter(it -> !it.isEmpty()).toList();
  }
}
