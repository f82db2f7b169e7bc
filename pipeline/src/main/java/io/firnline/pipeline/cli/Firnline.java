package io.firnline.pipeline.cli;

import io.firnline.pipeline.launch.Failures;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.FlinkHost;
import io.firnline.pipeline.launch.LocalFolder;
import io.firnline.pipeline.options.InvalidOptionsException;
import io.firnline.pipeline.text.Suggestions;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command line: {@code firnline COMMAND}; {@code firnline help} lists the commands.
 *
 * <p>Ends with 0 when all is well, 1 when a job failed, 2 when the command or its options are
 * wrong. An error is one clear message; {@code --verbose} adds where it comes from.
 */
public final class Firnline {
  private static final Logger LOG = LoggerFactory.getLogger(Firnline.class);
  private static final List<Command> COMMANDS =
      List.of(
          new DemoCommand(),
          new RunCommand(),
          new ShowCommand(),
          new CompleteCommand(),
          new AuditCommand(),
          new LedgerCommand(),
          new ExpireCommand(),
          new OrphansCommand(),
          new ReplayCommand(),
          new ReplayDeadLettersCommand());

  private final Console console;

  Firnline(Console console) {
    this.console = console;
  }

  /**
   * Runs a command and ends the process; where Flink has called it to submit a job, it returns.
   *
   * @throws Exception if it cannot submit a job to the Flink that has called it, which shows its
   *     users what the exception says
   */
  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals("run") && FlinkHost.isHere()) {
      new Firnline(new Console(System.out, System.err)).submit(List.of(args));
      return;
    }
    LocalFolder.useForTemporaryFiles();
    int code = new Firnline(new Console(System.out, System.err)).run(List.of(args));
    System.out.flush();
    // A local Flink leaves threads behind that are no daemons.
    System.exit(code);
  }

  private void submit(List<String> args) throws Exception {
    int code = dispatch(withoutVerbose(args));
    if (code != ExitCode.OK) {
      throw new IllegalStateException("Cannot submit the job: exit code " + code);
    }
  }

  private static List<String> withoutVerbose(List<String> args) {
    return args.stream().filter(arg -> !arg.equals("--verbose")).toList();
  }

  int run(List<String> args) {
    boolean verbose = args.contains("--verbose");
    try {
      return dispatch(withoutVerbose(args));
    } catch (UsageException | InvalidOptionsException e) {
      console.err().println(e.getMessage());
      return ExitCode.USAGE;
    } catch (Exception e) {
      console.err().println("Failed: " + Failures.message(e));
      explain(e, verbose);
      return ExitCode.FAILED;
    }
  }

  private void explain(Exception e, boolean verbose) {
    if (verbose) {
      LOG.error("Where it comes from", e);
    } else {
      console.err().println("(--verbose shows where it comes from)");
    }
  }

  private int dispatch(List<String> args) throws Exception {
    List<String> words = args.stream().filter(arg -> !arg.startsWith("-")).toList();
    boolean help = args.stream().anyMatch(a -> a.equals("--help") || a.equals("-h"));
    if (words.isEmpty() && (help || args.isEmpty())) {
      console.println(Help.overview(COMMANDS));
      return ExitCode.OK;
    }
    if (words.isEmpty() || !args.get(0).equals(words.get(0))) {
      throw new UsageException("Missing command: begin with one of " + names());
    }
    List<String> rest = words.subList(1, words.size());
    if (words.get(0).equals("help")) {
      return help(rest);
    }
    if (help) {
      return help(words);
    }
    List<String> flags = args.stream().filter(arg -> arg.startsWith("-")).toList();
    return command(words.get(0)).run(rest, new Flags(flags), console);
  }

  private int help(List<String> words) {
    console.println(words.isEmpty() ? Help.overview(COMMANDS) : Help.of(command(words.get(0))));
    return ExitCode.OK;
  }

  private static Command command(String name) {
    return COMMANDS.stream()
        .filter(command -> command.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name));
  }

  private static UsageException unknown(String name) {
    List<String> names = COMMANDS.stream().map(Command::name).toList();
    Optional<String> guess = Suggestions.closest(name, names);
    return new UsageException(
        "Unknown command '"
            + name
            + "': "
            + guess.map(g -> "did you mean '" + g + "'?").orElse("there are " + names()));
  }

  private static String names() {
    return String.join(", ", COMMANDS.stream().map(Command::name).toList());
  }
}
