// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the quick start was asked for, by system properties ({@code -Dlocal.kube=...}).
 *
 * @param root the project's directory
 * @param directory where everything is written
 * @param kube which API server
 * @param aws which account
 * @param once whether to stop when everything is settled
 * @param timeout how long settling may take
 * @param mailPort wanted port of the mailbox page; another is taken when it is in use
 * @param awsPort wanted port of the AWS double, likewise
 */
record LocalOptions(
    Path root,
    Path directory,
    Kube kube,
    Aws aws,
    boolean once,
    Duration timeout,
    int mailPort,
    int awsPort) {

  /** Which API server. */
  enum Kube {
    /** A real one where its binaries are found, else the double. */
    AUTO,
    /** The double. */
    DOUBLE,
    /** A real one, whose binaries may be downloaded. */
    DOWNLOAD,
    /** The cluster of the kubeconfig's current context. */
    KUBECONFIG
  }

  /** Which account. */
  enum Aws {
    /** The double. */
    DOUBLE,
    /** What AWS_ENDPOINT_URL points at. */
    ENDPOINT
  }

  /** Something is wrong with the options; the message tells all of it. */
  static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    Wrong(List<String> problems) {
      super(String.join(System.lineSeparator(), problems));
    }
  }

  private static final Set<String> NAMES =
      Set.of(
          "local.root",
          "local.dir",
          "local.kube",
          "local.aws",
          "local.once",
          "local.timeout",
          "local.mail.port",
          "local.aws.port");

  static final String HELP =
      """
      -Dlocal.kube=auto        a real kube-apiserver where KUBEBUILDER_ASSETS leads to one, else a double
                   double      the double
                   download    a real one; its binaries are downloaded first (about 150 MB)
                   kubeconfig  the cluster of KUBECONFIG's current context
      -Dlocal.aws=double       an account in this process
                  endpoint     what AWS_ENDPOINT_URL points at, such as moto or LocalStack
      -Dlocal.once=true        stop when everything is settled; exit code 1 if it never is
      -Dlocal.timeout=60       seconds for that
      -Dlocal.dir=target/local where the people, the kubeconfig and the log are
      -Dlocal.mail.port=8025   port of the mailbox page, another if it is in use
      -Dlocal.aws.port=4566    port of the AWS double, likewise""";

  /**
   * Reads the options.
   *
   * @throws Wrong with all problems together
   */
  static LocalOptions from(Properties given) throws Wrong {
    List<String> problems = new ArrayList<>();
    new TreeSet<>(given.stringPropertyNames())
        .stream()
            .filter(name -> name.startsWith("local.") && !NAMES.contains(name))
            .forEach(name -> problems.add("There is no option " + name + "."));
    Path root = Path.of(given.getProperty("local.root", "")).toAbsolutePath();
    LocalOptions options =
        new LocalOptions(
            root,
            root.resolve(given.getProperty("local.dir", "target/local")),
            choice(given, "local.kube", Kube.AUTO, problems),
            choice(given, "local.aws", Aws.DOUBLE, problems),
            flag(given, "local.once", problems),
            Duration.ofSeconds(number(given, "local.timeout", 60, 3600, problems)),
            number(given, "local.mail.port", 8025, 65535, problems),
            number(given, "local.aws.port", 4566, 65535, problems));
    if (!problems.isEmpty()) {
      problems.add("The options are:");
      problems.add(HELP);
      throw new Wrong(problems);
    }
    return options;
  }

  private static <E extends Enum<E>> E choice(
      Properties given, String name, E byDefault, List<String> problems) {
    String value = given.getProperty(name, byDefault.name()).toUpperCase(Locale.ROOT);
    for (E each : byDefault.getDeclaringClass().getEnumConstants()) {
      if (each.name().equals(value)) {
        return each;
      }
    }
    problems.add(name + " cannot be '" + given.getProperty(name) + "'.");
    return byDefault;
  }

  private static boolean flag(Properties given, String name, List<String> problems) {
    String value = given.getProperty(name, "false").toLowerCase(Locale.ROOT);
    if (!value.isEmpty() && !value.equals("true") && !value.equals("false")) {
      problems.add(name + " is true or false, not '" + value + "'.");
    }
    return !value.equals("false");
  }

  private static int number(
      Properties given, String name, int byDefault, int max, List<String> problems) {
    String value = given.getProperty(name);
    if (value == null) {
      return byDefault;
    }
    if (value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= max) {
      return Integer.parseInt(value);
    }
    problems.add(name + " is a number from 0 to " + max + ", not '" + value + "'.");
    return byDefault;
  }
}
