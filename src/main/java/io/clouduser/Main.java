// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import io.clouduser.config.ConfigException;
import io.clouduser.mail.InvalidTemplates;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line: {@code run} is what happens without a command. */
@Command(
    name = "clouduser-operator",
    description = "Declares people in Kubernetes and gives them a working AWS sign-in.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      RunCommand.class,
      DoctorCommand.class,
      ImportCommand.class,
      PreviewCommand.class
    },
    footer = {
      "",
      "The configuration of run is read from the environment; CLOUDUSER_MAIL_FROM is required.",
      "Exit codes: 143 stopped on request (SIGTERM), 1 failed, 2 wrong usage or configuration."
    })
public final class Main implements Callable<Integer> {
  /** Wrong usage or configuration. */
  static final int EXIT_CONFIGURATION = 2;

  /**
   * The JDK's HTTP client, by which the API server is asked, completes its answers on the common
   * pool. Where there are one or two processors, as in most containers, that pool is not used, and
   * each answer starts a thread of its own: eight for each new person.
   */
  private static final String THREADS_FOR_ANSWERS =
      "java.util.concurrent.ForkJoinPool.common.parallelism";

  private Main() {}

  public static void main(String[] args) {
    System.exit(execute(args));
  }

  static int execute(String... args) {
    if (System.getProperty(THREADS_FOR_ANSWERS) == null) {
      System.setProperty(THREADS_FOR_ANSWERS, "4");
    }
    if (args.length == 0) {
      return run();
    }
    if (!args[0].equals("run")) {
      // Before the first logger is made: the output of a command is for a pipe.
      System.setProperty("clouduser.log.target", "System.err");
    }
    return commandLine(utf8(System.out), utf8(System.err)).execute(args);
  }

  /**
   * As a container starts it: the command line need not be read, which takes a tenth of a second.
   */
  private static int run() {
    try {
      return new RunCommand().call();
    } catch (Exception e) {
      return tell(e, utf8(System.err));
    }
  }

  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(Main::handle);
  }

  /** Mails and manifests are UTF-8, whatever the locale of a container says. */
  private static PrintWriter utf8(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  @Override
  public Integer call() throws Exception {
    return new RunCommand().call();
  }

  private static int handle(Exception e, CommandLine command, CommandLine.ParseResult parseResult) {
    return tell(e, command.getErr());
  }

  private static int tell(Exception e, PrintWriter err) {
    if (e instanceof ConfigException
        || e instanceof InvalidTemplates
        || e instanceof StartRefused) {
      err.println(e.getMessage());
      return EXIT_CONFIGURATION;
    }
    err.println(e.getMessage() == null ? e.toString() : e.getMessage());
    return 1;
  }

  /** The version and the commit that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"clouduser-operator " + current()};
    }

    /** Such as {@code 1.2.3 (commit 0123abc…)}. */
    static String current() {
      Properties properties = new Properties();
      try (InputStream in = Main.class.getResourceAsStream("version.properties")) {
        properties.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return properties.getProperty("version", "unknown")
          + " (commit "
          + properties.getProperty("commit", "unknown")
          + ")";
    }
  }
}
