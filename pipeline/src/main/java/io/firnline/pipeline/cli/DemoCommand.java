package io.firnline.pipeline.cli;

import io.firnline.iceberg.table.Tables;
import io.firnline.pipeline.cli.demo.Demo;
import io.firnline.pipeline.cli.demo.DemoResult;
import io.firnline.pipeline.cli.demo.DemoSettings;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.LocalFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.SnapshotRef;
import sun.misc.Signal;

/** {@code firnline demo}: everything on one machine, for half a minute. */
final class DemoCommand implements Command {
  private static final Set<String> FLAGS = Set.of("seconds", "rate", "keep");

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "Shows it at work: Kafka, the pipeline and an Iceberg table on this machine.";
  }

  @Override
  public String help() {
    return """
        firnline demo [--seconds=30] [--rate=20000] [--keep=DIR]

          --seconds=N   how long sensors send (default 30); Ctrl-C ends it early
          --rate=N      records a second (default 20000)
          --keep=DIR    keep topic, catalog and warehouse there, to look at with firnline show;
                        another demo with the same DIR goes on where this one ended

        Starts a Kafka broker, 1,000 sensors that send out of order, late and sometimes rubbish, and
        the pipeline on a local Flink. Then it waits for the last complete window, reads topic and
        tables back and accounts for every record: a well-formed one has to be a row, a malformed
        one a dead letter with its bytes, each exactly once. Exit code 0 only if that is so, also
        after Ctrl-C. A second Ctrl-C ends it at once.""";
  }

  @Override
  public int run(List<String> words, Flags flags, Console console) throws Exception {
    FlagCheck.only(flags, FLAGS);
    DemoSettings settings = settings(flags);
    Demo demo = new Demo(settings, console.out());
    Signal.handle(new Signal("INT"), signal -> endEarly(demo, console));
    DemoResult result = demo.run();
    console.println("");
    if (result.hasTable()) {
      console.println(report(settings) + "\n\n" + result.sensors() + "\n");
    }
    console.println(result.audit());
    if (flags.has("keep") && result.hasTable()) {
      console.println(
          "\nTo see the table again:\n  firnline show %s --icebergCatalog='%s'"
              .formatted(settings.table(), settings.catalog().toJson()));
    }
    return result.passed() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static String report(DemoSettings settings) {
    return ReportText.of(
        TableReports.of(
            settings.table(),
            Tables.load(settings.catalog(), settings.table()),
            SnapshotRef.MAIN_BRANCH,
            settings.writerId()));
  }

  /** The first Ctrl-C ends the demo, a second one the process. */
  private static void endEarly(Demo demo, Console console) {
    console.println("\nEnding: waiting for windows that are complete (Ctrl-C again: at once)");
    demo.stop();
    Signal.handle(new Signal("INT"), again -> Runtime.getRuntime().halt(130));
  }

  private static DemoSettings settings(Flags flags) {
    Path folder =
        flags.value("keep").map(Path::of).orElseGet(() -> LocalFolder.temporary("firnline-demo-"));
    try {
      return new DemoSettings(number(flags, "seconds", 30), number(flags, "rate", 20_000), folder);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static int number(Flags flags, String name, int byDefault) {
    String value = flags.value(name).orElse(Integer.toString(byDefault));
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new UsageException("Invalid --" + name + " " + value + ": give a whole number");
    }
  }
}
